"""Files of the working tree: atomic writes, and nothing half done."""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from gitml.errors import OutsideError


def write_atomically(path: Path, content: bytes | str) -> None:
    """Replace ``path`` in one step: a reader, or a crash, sees the old file or the new one."""
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def digest(content: bytes | None) -> str:
    """The sha256 of a file's bytes; empty where there is no file."""
    return "" if content is None else hashlib.sha256(content).hexdigest()
