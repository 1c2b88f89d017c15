"""The file system that DVC writes a project through: see :mod:`gitml.adapters.project_files`.

DVC has no other way to the working tree than the file system of its ``Repo``. So its every write,
link and removal is checked here, at the moment it happens.
"""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.files import open_regular
from gitml.adapters.project_files import HALF_DONE, ProjectFiles
from gitml.adapters.temporary_files import temporary_name

if TYPE_CHECKING:
    from dvc.fs import LocalFileSystem

_CHUNK = 2**20


_Parent: Any = object  # DVC's class, which is not loaded before it is needed


class _Writing(_Parent):  # type: ignore[misc]
    """Reads as its parent does.

    Args:
        root: of the project, without links in it.
    """

    def __init__(self, root: str) -> None:
        super().__init__()
        self._files = ProjectFiles(root)
        self._temporary = f"{root}/.dvc/tmp"
        self._own = [f"{self._temporary}/", f"{root}/.dvc/cache/"]

    def _inside(self, path: str) -> bool:
        return self._files.covers(path) and not f"{path}/".startswith(tuple(self._own))

    def add_own(self, folder: str) -> None:
        """A folder of DVC's own, to which paths from outside do not lead."""
        self._own.append(f"{folder}/")

    def walk(self, path: str, *arguments: Any, **options: Any) -> Iterator[Any]:
        """As the parent does, but a folder that is closed to us is an error, where it is data.

        To its parent such a folder is empty, and the record would be one without its files. The
        whole project is walked for records alone, past what is closed.
        """
        is_data = os.path.realpath(path) != self._files.root
        if is_data:
            _refuse_closed(path)
        for folder, folders, files in super().walk(path, *arguments, **options):
            yield folder, folders, files
            # Those that are left are walked next; the others are ignored.
            for name in folders if is_data else ():
                _refuse_closed(os.path.join(folder, name))

    def makedirs(self, path: str, exist_ok: bool = False) -> None:  # noqa: FBT001, FBT002
        if not self._inside(path):
            super().makedirs(path, exist_ok=exist_ok)
            return
        if not exist_ok and os.path.lexists(path):
            raise FileExistsError(17, "File exists", path)
        self._files.make_folder(path)

    def mkdir(self, path: str, create_parents: bool = True, **_: object) -> None:  # noqa: FBT001, FBT002
        if not self._inside(path):
            super().mkdir(path, create_parents=create_parents)
            return
        with self._files.folder_of(path, create=create_parents) as (folder, name):
            os.mkdir(name, dir_fd=folder)

    def put_file(self, lpath: str, rpath: str, callback: Any = None, **_: object) -> None:
        if not self._inside(rpath):
            super().put_file(lpath, rpath, callback=callback)
            return
        with (
            open(lpath, "rb", opener=open_regular) as source,
            self._files.replacing(rpath, HALF_DONE) as (target, _before),
        ):
            if callback is not None:
                callback.set_size(os.fstat(source.fileno()).st_size)
            shutil.copyfileobj(source, target, _CHUNK)

    def get_file(self, rpath: str, lpath: str, callback: Any = None, **_: object) -> None:
        if self._inside(lpath) and not self.isdir(rpath):
            self.put_file(rpath, lpath, callback)
        else:
            super().get_file(rpath, lpath, callback=callback)

    def copy(self, path1: str, path2: str, *_: object, **__: object) -> None:
        self.put_file(path1, path2)

    def mv(self, path1: str, path2: str, **options: object) -> None:
        for path in (path1, path2):
            if self._inside(path):
                self._files.check(path)
        super().mv(path1, path2, **options)

    def rmdir(self, path: str) -> None:
        if not self._inside(path):
            super().rmdir(path)
            return
        with self._files.folder_of(path) as (folder, name):
            os.rmdir(name, dir_fd=folder)

    def rm_file(self, path: str) -> None:
        self.rm(path)

    def rm(self, path: str | Iterable[str], *_: object, **__: object) -> None:
        for one in [path] if isinstance(path, str) else path:
            if self._inside(one):
                self._files.remove(one)
            else:
                super().rm(one)

    def open(self, path: str, mode: str = "r", encoding: str | None = None, **_: object) -> Any:
        if not set(mode) & set("wax+"):
            return open(path, mode=mode, encoding=encoding, opener=open_regular)
        if not self._inside(path):
            return open(path, mode=mode, encoding=encoding)
        with self._files.folder_of(path) as (folder, name):

            def opener(_: str, flags: int) -> int:
                return os.open(name, flags | os.O_NOFOLLOW, 0o666, dir_fd=folder)

            return open(path, mode=mode, encoding=encoding, opener=opener)

    def symlink(self, path1: str, path2: str) -> None:
        if not self._inside(path2):
            super().symlink(path1, path2)
            return
        with self._files.folder_of(path2) as (folder, name):
            os.symlink(path1, name, dir_fd=folder)

    def link(self, path1: str, path2: str) -> None:
        if not self._inside(path2):
            super().link(path1, path2)
            return
        # One empty object may stand for more files than a file can have names.
        if self.size(path1) == 0:
            self.open(path2, "w").close()
            return
        with self._files.folder_of(path2) as (folder, name):
            os.link(os.path.realpath(path1), name, dst_dir_fd=folder)

    def reflink(self, path1: str, path2: str) -> None:
        if not self._inside(path2):
            super().reflink(path1, path2)
            return
        # No system makes a reflink in a folder that is open; where it is made is DVC's own.
        from dvc_objects.fs import system
        from dvc_objects.fs.utils import umask

        temporary = f"{self._temporary}/{temporary_name()}"
        system.reflink(path1, temporary)
        try:
            os.chmod(temporary, 0o666 & ~umask)
            with self._files.folder_of(path2) as (folder, name):
                os.rename(temporary, name, dst_dir_fd=folder)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _refuse_closed(folder: str) -> None:
    is_open = os.access(folder, os.R_OK | os.X_OK) or Path(folder).is_symlink()
    if not is_open and Path(folder).is_dir():
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), folder)


def project_fs(root: str) -> "LocalFileSystem":
    """A file system that writes below ``root`` in its own folders only; elsewhere as usual."""
    from dvc_objects.fs.local import FsspecLocalFileSystem, LocalFileSystem

    class ProjectFileSystem(_Writing, FsspecLocalFileSystem):  # type: ignore[misc]
        cachable = False

    return LocalFileSystem(fs=ProjectFileSystem(os.path.realpath(root)))
