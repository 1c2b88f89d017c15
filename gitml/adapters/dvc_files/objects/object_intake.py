"""Files of the working tree read into the cache: hashed and copied in one go, and left alone."""

import contextlib
import hashlib
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.incoming import write_all
from gitml.adapters.dvc_files.state import record
from gitml.adapters.files import open_regular
from gitml.errors import OutsideError

LARGE = 8 * 2**20
"""Bytes of a file that is hashed while it is copied; a smaller one is read as a whole."""
_CHUNK = 16 * 2**20
_HASHED = 2**20  # at once: what was read is in the processor's cache still


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is in the cache now.

    Attributes:
        path: absolute.
        md5: of its bytes.
        record: what DVC's memory is to have of it, see :func:`record`.
        size: in bytes.
    """

    path: str
    md5: str
    record: str
    size: int


def take(
    store: CacheWriter, path: str, name: str, before: os.stat_result, hear: Callable[[int], None]
) -> Taken:
    """Store the bytes of a file.

    Args:
        store: where to.
        path: absolute.
        name: of the file, for messages.
        before: what it was when the folder was looked at.
        hear: told how many bytes more were stored.

    Raises:
        OutsideError: it was edited meanwhile, cannot be read, or the cache cannot be written. What
            was put in its place before it was opened is not stored.
    """
    try:
        descriptor = open_regular(path, os.O_RDONLY)
    except FileNotFoundError as error:
        raise edited_meanwhile(name) from error
    except OSError as error:
        raise OutsideError(f"cannot read {name}: {error.strerror}") from error
    try:
        # It may be a link by now, to what is not to be in the cache.
        _refuse_edited(name, os.fstat(descriptor), before)
        if before.st_size >= LARGE:
            md5 = _store_large(store, name, descriptor, before.st_size, hear)
        else:
            content = _read(descriptor, before.st_size + 1, name)
            md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
            store.store(md5, content)
            hear(len(content))
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    _refuse_edited(name, after, before)
    return Taken(path, md5, record(after, md5), after.st_size)


def edited_meanwhile(name: str) -> OutsideError:
    """The error for a file that is no more what it was when its folder was looked at."""
    return OutsideError(
        f"'{name}' was edited while it was added; nothing was recorded",
        hint="let it be finished, then run the same command again",
    )


def _refuse_edited(name: str, now: os.stat_result, before: os.stat_result) -> None:
    if _touched(now) != _touched(before):
        raise edited_meanwhile(name)


def _touched(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _read(descriptor: int, size: int, name: str) -> bytes:
    try:
        first = os.read(descriptor, size)
        rest = iter(lambda: os.read(descriptor, _CHUNK), b"")
        return first if len(first) < size else b"".join([first, *rest])
    except OSError as error:
        raise OutsideError(f"cannot read {name}: {error.strerror}") from error


def _store_large(
    store: CacheWriter, name: str, source: int, size: int, hear: Callable[[int], None]
) -> str:
    """What is hashed is the copy, right behind where it is written: these bytes are stored.

    Raises:
        OutsideError: fewer bytes came than the file has.
    """
    with store.incoming(name) as new:
        digest = hashlib.md5(usedforsecurity=False)
        at = 0
        for end in _copying(source, new.descriptor):
            while at < end and (chunk := os.pread(new.descriptor, min(_HASHED, end - at), at)):
                digest.update(chunk)
                at += len(chunk)
                hear(len(chunk))
        if at < size:
            raise OutsideError(
                f"cannot read {name}: only {at:,} of {size:,} bytes came",
                hint="run the same command again; is the disk mounted that it lies on?",
            )
        md5 = digest.hexdigest()
        store.keep(new, md5)
    return md5


def _copying(source: int, target: int) -> Iterator[int]:
    """Copy in a second thread; gives how many bytes are there."""
    ends: queue.Queue[int | OSError | None] = queue.Queue()
    stop = threading.Event()

    def copy() -> None:
        done = 0
        try:
            while not stop.is_set() and (count := _copy_some(source, target)):
                done += count
                ends.put(done)
            ends.put(None)
        except OSError as error:
            ends.put(error)

    thread = threading.Thread(target=copy, daemon=True)
    thread.start()
    try:
        while (found := ends.get()) is not None:
            if isinstance(found, OSError):
                raise found
            yield found
    finally:
        stop.set()
        thread.join()


def _copy_some(source: int, target: int) -> int:
    with contextlib.suppress(OSError, AttributeError):  # between some disks it cannot be done
        # Some file systems answer 0 for what they cannot copy so, as for the end.
        if count := os.copy_file_range(source, target, _CHUNK):
            return count
    chunk = os.read(source, _CHUNK)
    write_all(target, chunk)
    return len(chunk)


def take_all(
    store: CacheWriter,
    root: str,
    files: Sequence[tuple[str, os.stat_result]],
    hear_files: Callable[[int], None],
    hear_bytes: Callable[[int], None],
) -> list[Taken]:
    """Store many files; those who hear are told how many are done, and of each bytes more.

    Args:
        store: where to.
        root: of the project; messages name files from there.
        files: by absolute path, each with what it was when its folder was looked at.
        hear_files: told how many are done.
        hear_bytes: told how many bytes more were stored.

    Raises:
        OutsideError: as :func:`take`; what was stored until then stays in the cache.
    """
    found: list[Taken] = []
    for path, status in files:
        found.append(take(store, path, path.removeprefix(f"{root}/"), status, hear_bytes))
        hear_files(len(found))
    return found
