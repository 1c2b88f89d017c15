"""A new file in the cache, on its way to be an object; and why one cannot be had or written."""

import errno
import os
from dataclasses import dataclass
from typing import Literal

from gitml.core.shell_words import quoted_path
from gitml.errors import AGAIN, OutsideError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_HINTS = dict.fromkeys(FULL, f"make room on that disk, then {AGAIN}")
_HINTS = {
    **_FULL_HINTS,
    errno.EROFS: "the cache can only be read; choose another: dvc cache dir FOLDER",
    errno.EACCES: "the cache can only be read; ask who owns it, or: dvc cache dir FOLDER",
}
_REMOTE_HINTS = {
    **_FULL_HINTS,
    errno.EROFS: "the remote can only be read; see where it is: gitml remote list",
    errno.EACCES: "the remote can only be read; ask who owns that folder",
}


class DamagedObjectError(OutsideError):
    """Bytes that are not those of the object that they were to be."""


class OversizedObjectError(DamagedObjectError):
    """An object that has more bytes than it can have."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A new file in the cache that has no name yet.

    Attributes:
        descriptor: of the file, to be written and read.
        temporary: its path where it had to have one.
    """

    descriptor: int
    temporary: str | None = None

    def link(self, path: str) -> None:
        """Give it a name.

        Raises:
            FileExistsError: something has it.
        """
        if self.temporary is not None:
            os.link(self.temporary, path)
            return
        name = f"/proc/self/fd/{self.descriptor}"
        # Only with a folder does Python follow the link that this name is.
        os.link(name, path, src_dir_fd=self.descriptor, follow_symlinks=True)


def failed(
    verb: Literal["read", "write"], called: str, path: str, error: OSError, *, remote: bool = False
) -> OutsideError:
    """The error for an object that could not be read or written, of the cache or of a remote."""
    where = error.filename if isinstance(error.filename, str) else path
    reason, place = error.strerror or error, "remote" if remote else "cache"
    if verb == "read":
        denied = error.errno in (errno.EACCES, errno.EPERM)
        hint = f"see who may read it: ls -l {quoted_path(where)}" if denied else None
    else:
        hint = (_REMOTE_HINTS if remote else _HINTS).get(error.errno or 0)
    return OutsideError(
        f"cannot {verb} the object {called} of the DVC {place}: {reason}: {where}", hint=hint
    )


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Write all bytes: one call may write fewer."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
