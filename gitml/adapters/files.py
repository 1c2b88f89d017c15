"""Files of the working tree: atomic writes, and nothing half done."""

import errno
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from gitml.errors import OutsideError

_SPECIAL = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def write_atomically(path: Path, content: bytes | str) -> None:
    """Replace ``path`` in one step: a reader, or a crash, sees the old file or the new one."""
    import tempfile  # what only reads need not load it

    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def append(path: Path, text: str) -> None:
    """Add text to the end of a file, which is made where it is missing.

    Raises:
        OutsideError: it cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise OutsideError(f"cannot write {path}: {error.strerror}") from error


def write_files(folder: Path, contents: Mapping[str, bytes | str]) -> None:
    """Write files one after the other, each in one step; paths are relative to ``folder``.

    Raises:
        OutsideError: one of them cannot be written.
    """
    for path, content in contents.items():
        try:
            write_atomically(folder / path, content)
        except OSError as error:
            where = error.filename or path
            raise OutsideError(f"cannot write {where}: {error.strerror or error}") from error


def open_regular(path: str, flags: int) -> int:
    """An opener for :func:`open` that waits for nobody: a pipe has no end, a device may have none.

    Raises:
        OSError: it is neither a file nor a folder.
    """
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    kind = special(os.fstat(descriptor).st_mode)
    if kind:
        os.close(descriptor)
        raise OSError(errno.EINVAL, f"it is {kind}", path)
    return descriptor


def special(mode: int) -> str | None:
    """What is no file and no folder, in words; None for one that is."""
    for known, words in _SPECIAL.items():
        if stat.S_IFMT(mode) == known:
            return words
    return None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
