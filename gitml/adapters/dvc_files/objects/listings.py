"""Listings of tracked folders, the objects of the cache whose hashes end in ``.dir``."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from gitml.core.data.safe_paths import FILE_HASH, are_plain, refuse, unsafe

_HASH = re.compile(FILE_HASH)
_ENTRY = re.compile(rb'\{"md5": "([0-9a-f]{32})')
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, of which no file's name is made
_HEAD = len('{"md5": "') + 32
_quoted = json.encoder.encode_basestring_ascii  # as json.dumps, without its look at each type
_SOURCE = "the listing of a folder"


LARGEST = 2**30
"""Bytes of a listing that is read: of some ten million files."""


class NoListingError(ValueError):
    """The bytes are no listing."""


def parse(content: bytes) -> dict[str, str]:
    """Hashes by path below the folder, as the listing has them.

    Raises:
        NoListingError: the bytes are no listing, or not one of md5 hashes.
        UnsafePathError: a path leads out of the folder, or cannot lie beside the others.
    """
    try:
        entries = json.loads(content)
        found = {entry["relpath"]: entry["md5"] for entry in entries}
        if len(found) != len(entries) or not all(map(_HASH.fullmatch, found.values())):
            raise NoListingError
        refuse_unsafe(_SOURCE, found)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoListingError from error
    return found


def refuse_unsafe(source: str, files: Collection[str]) -> None:
    """Refuse files that no folder can hold.

    Args:
        source: what lists them, for messages.
        files: their paths below the folder.

    Raises:
        UnsafePathError: a path leads out of the folder, or cannot lie beside the others.
    """
    known = set(files)
    if len(known) != len(files):
        twice = next(path for path, count in Counter(files).items() if count > 1)
        raise unsafe(source, twice, "is there twice")
    for path in () if are_plain(files) else files:
        refuse(source, path)
        if not path.isascii() and _SURROGATE.search(path):
            raise unsafe(source, path, "is no text")
    for folder in _folders(files):
        if folder in known:
            raise unsafe(source, folder, "is a file and a folder")


def find(content: bytes, path: str) -> str | None:
    """The hash of one file in a listing as DVC writes it, without parsing the rest.

    None where it has no such file, or is written in another way: :func:`parse` tells more. In JSON
    no text has a bare quotation mark, so what is found is an entry and no part of a name.
    """
    end = f'", "relpath": {_quoted(path)}}}'.encode()
    at = content.find(end)
    entry = _ENTRY.fullmatch(content, max(0, at - _HEAD), at) if at >= 0 else None
    return entry[1].decode() if entry and content.find(end, at + 1) < 0 else None


def dump(files: Mapping[str, str]) -> bytes:
    """The listing of these files, hashes by path, byte for byte as DVC writes it."""
    entries = [f'{{"md5": "{files[name]}", "relpath": {_quoted(name)}}}' for name in sorted(files)]
    return f"[{', '.join(entries)}]".encode()


def folder_hash(files: Mapping[str, str]) -> str:
    """The hash that DVC gives a folder of these files: of their sorted listing."""
    return hash_of(dump(files))


def hash_of(listing: bytes) -> str:
    """The name of the object that has this listing."""
    return hashlib.md5(listing, usedforsecurity=False).hexdigest() + ".dir"


def _folders(paths: Iterable[str]) -> Iterator[str]:
    """All folders above some paths, each once."""
    seen: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in seen:
            seen.add(folder)
            yield folder
            folder = folder.rpartition("/")[0]
