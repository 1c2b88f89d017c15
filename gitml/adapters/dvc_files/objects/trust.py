"""Which objects are believed to be whole: DVC's rule, for all who ask."""

import contextlib
import os
import stat

from gitml.adapters.dvc_files.objects import whole_objects
from gitml.adapters.dvc_files.objects.hashes import file_hashes

PROTECTED = 0o444  # the mode of objects that DVC trusts without hashing them
PROTECTED_FILE = stat.S_IFREG | PROTECTED


def trusted(path: str, md5: str, *, old: bool = False) -> os.stat_result | None:
    """The status of an object's file where it is read-only, or has the bytes of its name.

    One that is not read-only may have been edited, and is read. Where it is right it is made
    read-only, as DVC does, so that it is read once; or that is noted where it cannot be.

    Args:
        path: of the file.
        md5: the object's name.
        old: whether DVC 2 wrote it, which hashed text without carriage returns.

    Raises:
        FileNotFoundError: it is not there.
        OSError: it cannot be read.
    """
    status = os.stat(path)
    if status.st_mode == PROTECTED_FILE:
        return status
    if not stat.S_ISREG(status.st_mode):
        return None
    if whole_objects.is_known(path, md5, status):
        return status
    if not is_object(path, md5, old=old):
        return None
    with contextlib.suppress(OSError):  # another user's, or a disk that knows no modes
        os.chmod(path, PROTECTED)
    if os.stat(path).st_mode != PROTECTED_FILE:
        whole_objects.note(path, md5, status)
    return status


def is_protected(path: str) -> bool:
    """Whether there is an object's file that DVC trusts as it is, without reading it."""
    try:
        return os.stat(path).st_mode == PROTECTED_FILE
    except OSError:
        return False


def is_object(path: str, md5: str, *, old: bool = False) -> bool:
    """Whether a file has the bytes of an object, which takes reading it.

    Raises:
        OSError: it cannot be read.
    """
    return file_hashes(path).are_of(md5, old=old)
