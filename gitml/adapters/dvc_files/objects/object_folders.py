"""The folders that objects lie in, made as they are needed, and new files in them."""

import contextlib
import errno
import os
from functools import cached_property

from gitml.adapters.dvc_files.objects.incoming import Incoming
from gitml.adapters.dvc_files.objects.trust import PROTECTED
from gitml.adapters.temporary_files import temporary_name

_SHARED = 0o2775
_UNNAMED = getattr(os, "O_TMPFILE", 0)
_TRIAL = ".gitml-trial.tmp"  # always the same, so that one which was left behind goes


class ObjectFolders:
    """Those of one cache, or of a remote that is a folder.

    Args:
        folder: that they are in.
        shared: whether all of a group may write.
    """

    def __init__(self, folder: str, *, shared: bool) -> None:
        self._folder = folder
        self._shared = shared
        self._made: set[str] = set()

    def open(self, name: str) -> Incoming:
        """A new file in a folder of objects, or beside them where ``name`` is empty.

        Raises:
            OSError: it cannot be made.
        """
        is_unnamed = self._has_unnamed
        self.make(name)
        folder = f"{self._folder}/{name}"
        if is_unnamed:
            return Incoming(os.open(folder, os.O_RDWR | _UNNAMED, PROTECTED))
        path = f"{folder}/{temporary_name()}"
        return Incoming(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PROTECTED), path)

    @cached_property
    def _has_unnamed(self) -> bool:
        """Whether files without a name can be made here, and be given one."""
        self.make("")
        if not _UNNAMED:
            return False
        try:
            descriptor = os.open(self._folder, os.O_RDWR | _UNNAMED, PROTECTED)
        except OSError as error:
            if error.errno in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT):
                return False
            raise
        path = f"{self._folder}/{_TRIAL}"
        try:
            with contextlib.suppress(FileExistsError):  # another process tries it, or was killed
                Incoming(descriptor).link(path)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return True

    def make(self, name: str) -> None:
        """Make a folder of objects, with DVC's mode, unless it is there.

        Raises:
            OSError: it cannot be made.
        """
        if name in self._made:
            return
        missing = [f"{self._folder}/{name}".rstrip("/")]
        while not os.path.isdir(os.path.dirname(missing[-1])):
            missing.append(os.path.dirname(missing[-1]))
        for path in reversed(missing):
            with contextlib.suppress(FileExistsError):
                os.mkdir(path)
                if self._shared:
                    os.chmod(path, _SHARED)
        self._made.add(name)
