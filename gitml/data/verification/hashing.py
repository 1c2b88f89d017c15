"""Hashes of many files: processes for the many, as one alone hashes small files no faster."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gitml.adapters import processes
from gitml.adapters.dvc_files.objects.hashes import file_hashes

_CHUNK_BYTES, _CHUNK_FILES = 64 * 2**20, 500


class HashedFile(NamedTuple):
    """A file that was read.

    Attributes:
        hashes: by the rules of DVC 3 and of DVC 2; empty where it could not be read.
        trouble: why it could not be read.
        is_endless: whether it was given up, with more bytes than it can have.
    """

    path: str
    hashes: tuple[str, ...]
    size: int
    trouble: str = ""
    is_endless: bool = False


def hash_files(files: Sequence[tuple[str, int]]) -> Iterator[HashedFile]:
    """The hashes of files, in any order.

    Args:
        files: path and size of each.

    Raises:
        OutsideError: a process that read some of them was killed.
    """
    chunks = list(_chunks(files))
    if len(chunks) < 2:
        yield from (hash_file(path) for path, _ in files)
        return
    workers = min(len(chunks), os.cpu_count() or 1)
    with processes.pool(workers) as pool:
        for found in pool.map(_hash_chunk, chunks):
            yield from found


def _chunks(files: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    chunk: list[str] = []
    total = 0
    for path, size in files:
        chunk.append(path)
        total += size
        if total >= _CHUNK_BYTES or len(chunk) >= _CHUNK_FILES:
            yield chunk
            chunk, total = [], 0
    if chunk:
        yield chunk


def _hash_chunk(paths: Sequence[str]) -> list[HashedFile]:
    return [hash_file(path) for path in paths]


def hash_file(path: str) -> HashedFile:
    """The hashes of one file."""
    try:
        size = os.stat(path).st_size
        return HashedFile(path, file_hashes(path), size)
    except OSError as error:
        return HashedFile(path, (), 0, error.strerror or str(error))
