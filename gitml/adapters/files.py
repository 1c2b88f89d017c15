"""Files of the working tree: atomic writes, and nothing half done."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from gitml.adapters.temporary_files import temporary_name
from gitml.errors import OutsideError

# Where a rename, or a new file, is refused in one folder and may be taken in another.
_ELSEWHERE = {errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS}
_SPECIAL = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
NO_TEXT_HINT = "rename it, or name it in .dvcignore by a pattern, as: name*"
NO_LINK = "is a link to a folder or to nothing, which DVC does not keep"
NO_LINK_HINT = "put in its place what it leads to, or name it in .dvcignore"
UNLINKABLE = "no kind of link that cache.type names works here"
UNLINKABLE_HINT = "allow copies, too, on this machine: dvc config --local cache.type reflink,copy"
SPECIAL_HINT = "it is no data: move it away, or name it in .dvcignore"
NOWHERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})
"""Why a link leads nowhere: there is nothing, or a circle, or it leads further than is followed."""
_SHOWN = 60  # letters of a path that is too long


class SpecialFileError(OSError):
    """What is neither a file nor a folder was to be read: a pipe, a socket, a device."""


def write_atomically(path: Path, content: bytes | str, *, private: bool = False) -> None:
    """Replace ``path`` in one step: a reader, or a crash, sees the old file or the new one.

    Its mode stays what it was, and is that of any file where it is new; a private one is nobody
    else's to read.
    """
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    if private:
        mode = 0o600
    aside = _private_folder(path.parent)
    if aside is not None:
        try:
            return _replace(path, data, mode, aside)
        except OSError as error:
            if error.errno not in _ELSEWHERE:
                raise
    return _replace(path, data, mode, path.parent)


def _replace(path: Path, data: bytes, mode: int | None, aside: Path) -> None:
    """Let a new file, which until it is whole lies in another folder, take the place of a file.

    Where no mode is given the system gives that of any file. To ask for the umask is to set it, for
    all threads.
    """
    temporary = f"{aside}/{temporary_name()}"
    usual = 0o666 if mode is None else 0o600
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, usual)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _private_folder(folder: Path) -> Path | None:
    """The folder of DVC or Git, on the same disk, for what a killed process may leave behind.

    Beside the file that is written ``git add`` would take it.
    """
    device = folder.stat().st_dev
    here = Path(os.path.realpath(folder))
    for above in (here, *here.parents):
        for names in ((".dvc", "tmp"), (".git",)):
            found = above.joinpath(*names)
            if not found.is_dir():
                continue
            if found.resolve() == found and found.stat().st_dev == device:
                return found
            return None
    return None


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
            reason = error.strerror or error
            raise OutsideError(f"cannot write {folder / path}: {reason}") from error


@contextmanager
def as_before(files: Iterable[Path]) -> Iterator[None]:
    """Put small files back as they were where the block ends with an error; new ones go."""
    before = {file: file.read_bytes() if file.is_file() else None for file in files}
    try:
        yield
    except BaseException:
        # What is new goes first, which makes room.
        for file, content in sorted(before.items(), key=lambda item: item[1] is not None):
            if content is None:
                file.unlink(missing_ok=True)
            elif not file.is_file() or file.read_bytes() != content:
                file.write_bytes(content)
        raise


@contextmanager
def folders_made(folder: Path, make: Callable[[], None]) -> Iterator[None]:
    """Make a folder and those above it; where the block ends with an error those go again.

    Args:
        folder: that is needed.
        make: it, and all above it; where it is there, it is not called.
    """
    made = [one for one in (folder, *folder.parents) if not os.path.lexists(one)]
    if made:
        make()
    try:
        yield
    except BaseException:
        for one in made:
            with suppress(OSError):  # something came there
                one.rmdir()
        raise


def open_regular(path: str, flags: int) -> int:
    """An opener for :func:`open` that waits for nobody: a pipe has no end, a device may have none.

    Raises:
        SpecialFileError: it is neither a file nor a folder.
        OSError: it cannot be opened.
    """
    try:
        descriptor = os.open(path, flags | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO and (kind := special(Path(path).stat().st_mode)):
            raise SpecialFileError(errno.EINVAL, f"it is {kind}", path) from error
        raise
    kind = special(os.fstat(descriptor).st_mode)
    if kind:
        os.close(descriptor)
        raise SpecialFileError(errno.EINVAL, f"it is {kind}", path)
    return descriptor


def open_folder(path: str) -> int:
    """A descriptor of a folder.

    Raises:
        OutsideError: it lies deeper than the system takes a path.
        OSError: it cannot be opened.
    """
    try:
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise OutsideError(
            f"'{path[:_SHOWN]}…' lies too deep: a path in it has {len(path)} letters",
            hint="move it further up, or name it in .dvcignore",
        ) from error


def is_folder(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry is a folder, or a link to one; a link that leads in a circle is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def read_whole(path: Path, most: int) -> bytes:
    """The bytes of a file that anybody may have put there: of no link, pipe or device.

    A link may lead to what only this process can read, such as its own environment.

    Raises:
        OSError: it is no file, or has more than ``most`` bytes.
    """
    return _read(path, most, _open_unlinked)


def read_regular(path: Path, most: int) -> bytes:
    """As :func:`read_whole`, also by way of a link: of a file that a user may have linked.

    Raises:
        OSError: it is no file, or has more than ``most`` bytes.
    """
    return _read(path, most, open_regular)


def _read(path: Path, most: int, opener: Callable[[str, int], int]) -> bytes:
    with open(path, "rb", opener=opener) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it has more than {most:,} bytes", str(path))
    return content


def _open_unlinked(path: str, flags: int) -> int:
    try:
        return open_regular(path, flags | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a link", path) from error
        raise


def special(mode: int) -> str | None:
    """What is no file and no folder, in words; None for one that is."""
    for known, words in _SPECIAL.items():
        if stat.S_IFMT(mode) == known:
            return words
    return None
