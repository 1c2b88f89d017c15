"""Folders for work that is thrown away, also where the worker was killed."""

import fcntl
import os
import shutil
import socket
from pathlib import Path


def claim(base: Path) -> Path:
    """A folder in ``base`` for as long as this process lives.

    Those of processes of this machine that are gone are removed, however they went.
    """
    base.mkdir(parents=True, exist_ok=True)
    machine = socket.gethostname()
    for lock in base.glob(f"{machine}-*.lock"):
        if (descriptor := _lock(lock, wait=False)) is not None:
            shutil.rmtree(base / lock.name.removesuffix(".lock"), ignore_errors=True)
            lock.unlink(missing_ok=True)
            os.close(descriptor)
    home = base / f"{machine}-{os.getpid()}"
    while _lock(base / f"{home.name}.lock", wait=True) is None:
        pass  # somebody took it for one that was left over
    return home


def _lock(path: Path, *, wait: bool) -> int | None:
    """A descriptor that locks the file as long as it is open; None where somebody else has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None
