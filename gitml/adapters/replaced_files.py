"""Files that are written aside and take the place of others when they are whole."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

from gitml.adapters.temporary_files import temporary_name

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


@contextlib.contextmanager
def naming(path: str) -> Iterator[None]:
    """Let what the system refuses be told by a path of the project, not by a name in a folder."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, path) from error


@contextlib.contextmanager
def new_file(folder: int, path: str, aside: int) -> Iterator[Any]:
    """A file that takes the place of ``path`` when it is whole; until then it is ``aside``."""
    temporary, name = temporary_name(), path.rpartition("/")[2]
    with naming(path):
        descriptor = os.open(temporary, _NEW, 0o666, dir_fd=aside)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        with naming(path):
            os.replace(temporary, name, src_dir_fd=aside, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=aside)
        raise
