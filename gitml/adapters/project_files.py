"""Writing into a project at paths that came from outside, so that nothing lands elsewhere.

The folder that holds a path is opened part by part from the project's root, without following
links, and what is done is done in the folder that was opened. A link that is put in the way
meanwhile leads nowhere.
"""

import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gitml.adapters.replaced_files import naming, new_file
from gitml.adapters.temporary_files import temporary_name
from gitml.core.data.safe_paths import fault, unsafe
from gitml.errors import OutsideError, refused

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_TEMPORARY = ".dvc/tmp"
HALF_DONE = f"{_TEMPORARY}/gitml-placing"
"""For data that is not whole yet, by who holds DVC's lock; what was left there goes some day."""
_READ = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
_EXECUTE = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH


def executable_mode(mode: int) -> int:
    """The mode of a file that gets to be executable: whoever may read it may execute it.

    What Git sets: a new file may be read by whom the umask lets. One that its owner may execute
    already stays as it is.
    """
    return mode if mode & stat.S_IXUSR else mode | stat.S_IXUSR | (mode & _READ) >> 2


@dataclass(frozen=True)
class ProjectFiles:
    """The files of one project, to be written.

    Attributes:
        root: of the project, without links in it. Paths are absolute, or relative to it.
    """

    root: str

    def covers(self, path: str) -> bool:
        """Whether a path, taken literally, is below the root."""
        return path.startswith(f"{self.root}/")

    @contextlib.contextmanager
    def folder_of(self, path: str, *, create: bool = False) -> Iterator[tuple[int, str]]:
        """The folder that holds ``path``, opened, and the path's name in it.

        Args:
            path: of what is to be written or removed.
            create: make the folders that are not there.

        Raises:
            UnsafePathError: the path leads out of the project, or into Git's or DVC's folder.
            FileNotFoundError: there is no such folder.
        """
        inner = path.removeprefix(f"{self.root}/")
        if wrong := fault(inner):
            raise unsafe("data", inner, wrong)
        *folders, name = inner.split("/")
        with naming("/".join(folders) or self.root):
            descriptor = self._open(folders, create=create)
        try:
            yield descriptor, name
        finally:
            os.close(descriptor)

    def check(self, path: str) -> None:
        """Raise UnsafePathError where nothing may be written at ``path``, as things are now."""
        with contextlib.suppress(FileNotFoundError), self.folder_of(path):
            pass

    def make_folder(self, path: str) -> None:
        """Make a folder and those above it, unless it is there."""
        with self.folder_of(f"{path}/x", create=True):
            pass

    def remove(self, path: str) -> None:
        """Whatever is there, if anything is: a file, a link or a whole folder."""
        with (
            contextlib.suppress(FileNotFoundError),
            self.folder_of(path) as (folder, name),
            naming(path),
        ):
            if stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                shutil.rmtree(name, dir_fd=folder)
            else:
                os.unlink(name, dir_fd=folder)

    @contextlib.contextmanager
    def away(self, paths: Iterable[str], aside: Path) -> Iterator[None]:
        """Take away files that are kept elsewhere; where what is done then fails, they come back.

        Args:
            paths: of files and links.
            aside: a folder in which they wait; on another disk than theirs they do not.

        Raises:
            OSError: one cannot be taken away; those before it are back.
        """
        moved: dict[str, str] = {}
        folder = tempfile.mkdtemp(prefix="gitml-aside-", dir=aside)
        try:
            for number, path in enumerate(paths):
                waiting = f"{folder}/{number}"
                with self.folder_of(path) as (parent, name):
                    try:
                        os.rename(name, waiting, src_dir_fd=parent)
                    except OSError as error:
                        if error.errno != errno.EXDEV:
                            raise
                        os.unlink(name, dir_fd=parent)
                    else:
                        moved[path] = waiting
            yield
        except BaseException:
            for path, waiting in moved.items():
                # What came there meanwhile and cannot be replaced stays.
                with (
                    contextlib.suppress(OSError),
                    self.folder_of(path, create=True) as (parent, name),
                ):
                    os.rename(waiting, name, dst_dir_fd=parent)
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def write(self, path: str, content: bytes) -> None:
        """Replace a file in one step: a reader, or a crash, sees the old one or the new one.

        Permissions stay as they were. What a killed process leaves is no file of the project.

        Raises:
            OutsideError: the disk is full or it is not allowed; what was there is there.
            OSError: it cannot be written for another reason.
        """
        try:
            with self.replacing(path) as (file, before):
                if before is not None and stat.S_ISREG(before.st_mode):
                    os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            if told := refused(error):
                said = f"cannot write '{path}': {error.strerror}"
                raise OutsideError(said, told.hint) from error
            raise

    @contextlib.contextmanager
    def replacing(
        self, path: str, aside: str = _TEMPORARY
    ) -> Iterator[tuple[Any, os.stat_result | None]]:
        """A file that takes the place of ``path`` when it is whole, and the status of what has it.

        Until then it is no file of the project, so that one of a killed process is none either.

        Args:
            path: of what is to be written.
            aside: the folder for it until then, relative to the root; it is made below one that is
                there. Where it is on another disk, it is the folder of ``path`` itself.
        """
        with (
            self.folder_of(path, create=True) as (folder, name),
            self._opened(aside, folder) as other,
            new_file(folder, path, other) as file,
        ):
            before = None
            with contextlib.suppress(FileNotFoundError):
                before = os.stat(name, dir_fd=folder, follow_symlinks=False)
            yield file, before

    def make_executable(self, path: str) -> None:
        """Let a file be executed by whom it may be read, unless its owner can execute it already.

        A link stays as it is.
        """
        self._change_mode(path, executable_mode)

    def make_plain(self, path: str) -> None:
        """Let nobody execute a file; a link stays as it is."""
        self._change_mode(path, lambda mode: mode & ~_EXECUTE)

    def _change_mode(self, path: str, change: Callable[[int], int]) -> None:
        with contextlib.suppress(OSError), self.folder_of(path) as (folder, name):
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
            try:
                mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
                if (wanted := change(mode)) != mode:
                    os.fchmod(descriptor, wanted)
            finally:
                os.close(descriptor)

    def make_link(self, path: str, text: str) -> None:
        """Let a link take the place of a file; what it says is the caller's to judge."""
        with (
            self.folder_of(path) as (folder, name),
            self._opened(_TEMPORARY, folder) as aside,
        ):
            temporary = temporary_name()
            os.symlink(text, temporary, dir_fd=aside)
            try:
                os.replace(temporary, name, src_dir_fd=aside, dst_dir_fd=folder)
            except BaseException:
                os.unlink(temporary, dir_fd=aside)
                raise

    @contextlib.contextmanager
    def _opened(self, aside: str, folder: int) -> Iterator[int]:
        try:
            Path(self.root, aside).mkdir(exist_ok=True)
            found = os.open(f"{self.root}/{aside}", _FOLDER)
        except OSError:
            yield folder
            return
        try:
            yield found if os.fstat(found).st_dev == os.fstat(folder).st_dev else folder
        finally:
            os.close(found)

    def _open(self, folders: list[str], *, create: bool) -> int:
        try:
            return self._descend(folders, create=create)
        except (NotADirectoryError, _LinkError):
            real = os.path.realpath("/".join([self.root, *folders]))
        # A link that leads to elsewhere in the project; what it leads to is opened as strictly.
        inner, asked = os.path.relpath(real, self.root), "/".join(folders)
        if inner == ".":
            return self._descend([], create=False)
        if wrong := fault(inner):
            raise unsafe("data", asked, f"leads to {real!r}, which {wrong}")
        try:
            return self._descend(inner.split("/"), create=create)
        except _LinkError as error:
            raise unsafe("data", asked, "becomes a link while it is opened") from error

    def _descend(self, folders: list[str], *, create: bool) -> int:
        here = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for name in folders:
                below = self._enter(here, name, create=create)
                os.close(here)
                here = below
        except BaseException:
            os.close(here)
            raise
        return here

    def _enter(self, folder: int, name: str, *, create: bool) -> int:
        if create:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=folder)
        try:
            below = os.open(name, _FOLDER, dir_fd=folder)
        except OSError as error:
            if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
                raise _LinkError from error
            raise
        # Whatever name a file system accepts for them.
        if _identity(os.fstat(below)) in self._owned:
            os.close(below)
            raise unsafe("data", name, "is the folder of Git or DVC")
        return below

    @cached_property
    def _owned(self) -> frozenset[tuple[int, int]]:
        found = set()
        for name in (".git", ".dvc"):
            with contextlib.suppress(OSError):
                found.add(_identity(Path(self.root, name).stat()))
        return frozenset(found)


class _LinkError(Exception):
    """A link is in the way."""


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino
