"""All objects of a folder in DVC's layout: a cache, or a remote that is a folder."""

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import chain
from pathlib import Path

from gitml.adapters.temporary_files import is_temporary
from gitml.core.data.objects.stored import StoredObject
from gitml.core.data.safe_paths import is_object_name
from gitml.errors import failed_at

_FEW = 1000  # names that are looked for one by one
_LAYOUTS = ("files/md5", "")  # of DVC 3 and of DVC 2


def objects(top: Path) -> Iterator[StoredObject]:
    """Every object; what else lies there, as runs and temporary files, is none.

    Raises:
        OutsideError: a folder cannot be read.
    """
    try:
        for layout in _LAYOUTS:
            yield from _objects(os.fspath(top / layout), old=not layout)
    except OSError as error:
        raise failed_at(str(error.filename), error) from error


def unfinished(top: Path, before: float) -> Iterator[StoredObject]:
    """Files under temporary names, as killed processes leave them, that nobody wrote to lately.

    Args:
        top: the folder.
        before: in seconds of the epoch; what was written later may be at work still.

    Raises:
        OutsideError: a folder cannot be read.
    """
    try:
        for layout in _LAYOUTS:
            folder = os.fspath(top / layout)
            parts = [one.path for one in _entries(folder) if len(one.name) == 2 and one.is_dir()]
            own = [folder] if layout else []  # what lies at the top may be anybody's
            for entry in chain.from_iterable(map(_entries, [*own, *parts])):
                if is_temporary(entry.name) and entry.is_file(follow_symlinks=False):
                    status = entry.stat(follow_symlinks=False)
                    if max(status.st_mtime, status.st_ctime) < before:
                        yield _stored(entry.name, status, entry.path, old=not layout)
    except OSError as error:
        raise failed_at(str(error.filename), error) from error


def find(top: Path, names: AbstractSet[str]) -> Iterator[StoredObject]:
    """Those of some objects that are there.

    Raises:
        OutsideError: a folder cannot be read.
    """
    if len(names) > _FEW:
        yield from (one for one in objects(top) if one.name in names)
        return
    for name in sorted(filter(is_object_name, names)):
        for layout in _LAYOUTS:
            path = os.path.join(top, layout, name[:2], name[2:])
            try:
                status = os.lstat(path)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise failed_at(path, error) from error
            if stat.S_ISREG(status.st_mode):
                yield _stored(name, status, path, old=not layout)


def _stored(name: str, status: os.stat_result, path: str, *, old: bool) -> StoredObject:
    return StoredObject(name, status.st_size, max(status.st_mtime, status.st_ctime), path, old)


def _objects(folder: str, *, old: bool) -> Iterator[StoredObject]:
    for part in _entries(folder):
        if len(part.name) != 2 or not part.is_dir(follow_symlinks=False):
            continue
        for entry in _entries(part.path):
            name = part.name + entry.name
            if is_object_name(name) and entry.is_file(follow_symlinks=False):
                yield _stored(name, entry.stat(follow_symlinks=False), entry.path, old=old)


def _entries(folder: str) -> list["os.DirEntry[str]"]:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
        return sorted(found, key=lambda entry: entry.name)
    return []


def remove(unused: Iterable[StoredObject]) -> None:
    """Delete objects, listings first: where one is, DVC takes what it lists to be there as well.

    Raises:
        OutsideError: one of them cannot be deleted; those before it are gone.
    """
    for one in sorted(unused, key=lambda one: not one.is_listing):
        try:
            os.unlink(one.place)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise failed_at(one.place, error, "deleted") from error


def linked_from(folder: Path, top: Path) -> set[str]:
    """Names of the objects below ``top`` that links in a folder lead to, but for Git's and DVC's.

    Where a cache is set to links, they are the files of a working tree.
    """
    inside = os.path.realpath(top) + os.sep
    found = set()
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in (".git", ".dvc")]
        for name in (*files, *folders):
            path = f"{place}/{name}"
            if os.path.islink(path) and (real := os.path.realpath(path)).startswith(inside):
                found.add("".join(Path(real).parts[-2:]))
    return found
