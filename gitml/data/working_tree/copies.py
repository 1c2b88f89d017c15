"""Files of any revision, written beside the working tree or anywhere."""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from gitml.adapters.project_files import executable_mode
from gitml.core.data.pointers import has_records
from gitml.core.data.recorded import OutputPart, parts
from gitml.core.data.results import Copied
from gitml.core.data.safe_paths import refuse
from gitml.core.paths import is_inside
from gitml.core.snapshot import Absent
from gitml.data.working_tree import copied_links
from gitml.data.working_tree.absent_paths import no_bytes, nothing_at
from gitml.data.working_tree.scratch import folder_beside
from gitml.errors import OutsideError, UsageError, failed_at
from gitml.snapshots.recorded_data import recorded
from gitml.snapshots.revision import RevisionReader
from gitml.snapshots.workspace.workspace_hashes import DoubtError

_CHUNK = 2**20
Fetch = Callable[[Sequence[Absent]], object]


@dataclass(frozen=True)
class RecordedFiles:
    """What one revision records at a path.

    Attributes:
        open_reader: reads the revision; what came since is seen by a new one only.
        fetch: brings objects into the cache that is read.
        rev: what the user called it.
        folder: where the user stands, from the project's root.
        prefix: that root, from Git's.
        home: that root, where it is no clone that is gone afterwards.
    """

    open_reader: Callable[[], RevisionReader]
    fetch: Fetch
    rev: str
    folder: str = ""
    prefix: str = ""
    home: Path | None = None

    def find(self, path: str, *, only_names: bool = False) -> tuple[RevisionReader, Sequence[str]]:
        """The files at a path, sorted, whose bytes are here afterwards.

        Args:
            path: from the project's root.
            only_names: of a folder the names are enough.

        Raises:
            UsageError: the revision has no such path.
            GitmlError: an object cannot be fetched, or a record that may have it cannot be read.
        """
        reader = self.open_reader()
        asked: set[Absent] = set()
        while True:  # a listing first, and only then its files are known
            first = reader.absent(path)
            files = [] if first else reader.files(path)
            named = only_names and files != [path]
            absent = [first] if first else [] if named else _absent(reader, files)
            if not absent or asked.issuperset(absent):
                break
            asked |= {*absent}
            self.fetch(absent)
            reader = self.open_reader()
        if not files and not _folders(reader, reader.real(path)):
            _refuse_unread(reader, self.rev)
            where = (self.folder, self.prefix, self.home)
            raise nothing_at(path, reader, self.rev, *where)
        return reader, files


def _refuse_unread(reader: RevisionReader, called: str) -> None:
    """Raise what kept a record from being read: nobody knows then what the revision has."""
    for one in reader.problems:
        if has_records(one.path):
            error = reader.failure(one)
            raise error.saying(f"{called}: {error.message}")


def _folders(reader: RevisionReader, path: str) -> list[str]:
    """The tracked folders at or below a path whose listings are here; one may be empty."""
    folders = (one.path for one in reader.pointers.values() if one.is_folder)
    return [one for one in folders if is_inside(one, path) and reader.absent(one) is None]


def _absent(reader: RevisionReader, files: Iterable[str]) -> list[Absent]:
    found = {file: reader.absent(file) for file in files}
    return list(
        dict.fromkeys(
            one
            for file, one in found.items()
            if one is not None and not copied_links.leads_to_folder(reader, file)
        )
    )


def copy(
    reader: RevisionReader, path: str, files: Sequence[str], target: Path, *, force: bool
) -> Copied:
    """Write files to a place where nothing is, in one step and verified by hash.

    Args:
        reader: of the revision.
        path: that was asked for.
        files: at or below it.
        target: of the file or folder.
        force: replace what is there.

    Raises:
        UsageError: something is there, and ``force`` is not given.
        OutsideError: an object is damaged, or a file cannot be written. Or a link leads out of the
            folder, and not to a file of the revision; all else is in place.
    """
    refuse_taken(target, force=force)
    asked, path = path, reader.real(path)
    files = [f"{path}{file.removeprefix(asked)}" for file in files]
    unled, files = copied_links.unled(reader, path, files)
    led = copied_links.led(reader, files)
    size, noted = 0, _noted(reader, [path, *led.values()])
    executables = {
        f"{part.out.path}/{name}" if name else part.out.path
        for part in noted
        for name in part.kinds.executables
    }
    executables.update(filter(reader.tree.is_executable, reader.tree.files(path)))
    linked = copied_links.recorded(reader, noted, files)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with folder_beside(target) as scratch:
            whole = scratch / target.name
            for folder in _folders(reader, path):
                if inner := folder.removeprefix(path).removeprefix("/"):
                    refuse(path, inner)
                (whole / inner).mkdir(parents=True, exist_ok=True)
            for file in files:
                inner = file.removeprefix(f"{path}/") if file != path else ""
                if inner:
                    refuse(path, inner)
                place = whole / inner
                if file in linked and copied_links.make(place, linked[file]):
                    continue
                size += _write(reader, file, place)
                if led.get(file, file) in executables:
                    place.chmod(executable_mode(place.stat().st_mode))
            left = copied_links.make_inside(whole, path, unled)
            _place(whole, target, force=force)
    except OSError as error:
        raise OutsideError(f"cannot write '{target}': {error.strerror}") from error
    if left:
        raise copied_links.led_out(path, left, str(target))
    return Copied(asked, str(target), len(files), size)


def refuse_taken(target: Path, *, force: bool) -> None:
    """Refuse to write over what is there.

    Raises:
        UsageError: something is there, and ``force`` is not given.
    """
    if os.path.lexists(target) and not force:
        raise UsageError(
            f"'{target}' is there already",
            hint="name another place: -o OUT; or replace it: --force",
        )


def write_to(reader: RevisionReader, file: str, stream: BinaryIO) -> int:
    """Write a file's bytes to a stream; answers how many they are.

    Raises:
        OutsideError: they are not here, or damaged; of a damaged one some may have been written.
    """
    md5 = reader.md5(file)
    place = reader.cache.path(md5) if md5 else None
    if md5 is not None and md5.endswith(".dir"):
        raise OutsideError(f"'{file}' is a folder whose listing is not here: {md5}")
    if md5 is None or place is None:
        content = reader.content(file)
        if content is None:
            raise no_bytes(file, reader)
        return stream.write(content)
    found, size = hashlib.md5(usedforsecurity=False), 0
    for chunk in _chunks(place):
        found.update(chunk)
        size += stream.write(chunk)
    if found.hexdigest() != md5.removesuffix(".dir"):
        reader.cache.whole(md5)  # DVC 2 hashed text otherwise; it raises for a damaged one
    return size


def _chunks(file: Path) -> Iterator[bytes]:
    """The bytes of a file; that it cannot be read is an error of its own, and not of who writes."""
    try:
        with file.open("rb") as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except OSError as error:
        raise failed_at(str(file), error) from error


def _write(reader: RevisionReader, file: str, target: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as stream:
        return write_to(reader, file, stream)


def _noted(reader: RevisionReader, paths: Sequence[str]) -> Sequence[OutputPart]:
    """What DVC's files record at some paths, with its notes."""
    with contextlib.suppress(DoubtError):  # of other records only DVC knows
        return list(parts(recorded(reader.documents, reader.tree).outs, paths))
    return []


def _place(temporary: Path, target: Path, *, force: bool) -> None:
    """Give a file or folder its name; what had it before goes only when all of it is there.

    Raises:
        UsageError: something came there meanwhile, and ``force`` is not given.
    """
    if temporary.is_file() and not force:
        try:
            target.hardlink_to(temporary)  # a file that is renamed would take another's place
        except FileExistsError:
            refuse_taken(target, force=force)
        except OSError as error:
            if error.errno not in copied_links.NO_LINKS:
                raise
        else:
            return
    try:
        temporary.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EISDIR):
            raise
        refuse_taken(target, force=force)
        old = target.with_name(f".{target.name}.{secrets.token_hex(4)}.old")
        target.rename(old)
        try:
            temporary.rename(target)
        except BaseException:
            old.rename(target)
            raise
        _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
