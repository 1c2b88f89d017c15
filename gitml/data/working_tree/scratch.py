"""Folders beside a place, in which what is to be put there is made first."""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def folder_beside(target: Path) -> Iterator[Path]:
    """An empty folder beside ``target``, which is gone afterwards.

    Those for the same target go, too, whose processes were killed: nobody locks them any more.
    """
    _remove_left(target)
    folder, lock = _claim(target)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _remove_left(target: Path) -> None:
    name = re.compile(rf"\.{re.escape(target.name)}\.gitml-[0-9a-f]{{8}}\.tmp")
    for left in target.parent.iterdir():
        if name.fullmatch(left.name) and (lock := _lock(left, wait=False)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)


def _claim(target: Path) -> tuple[Path, int | None]:
    """A new folder and its lock; None on a disk that has no locks, where nobody removes it."""
    while True:
        folder = target.with_name(f".{target.name}.gitml-{secrets.token_hex(4)}.tmp")
        folder.mkdir()
        lock = _lock(folder, wait=True)
        if folder.exists():
            return folder, lock
        if lock is not None:  # it was taken for one that was left
            os.close(lock)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """A descriptor that locks the folder as long as it is open; None where that cannot be."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
