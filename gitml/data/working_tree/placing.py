"""Objects of the cache put into the working tree: each verified, each appearing in one step."""

import contextlib
import errno
import os
import stat
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from gitml.adapters.dvc_files.objects.incoming import DamagedObjectError
from gitml.adapters.files import UNLINKABLE_HINT
from gitml.adapters.project_files import ProjectFiles
from gitml.adapters.threads import each
from gitml.data.working_tree.linking import Linker
from gitml.errors import AGAIN, OutsideError

_THREADS = 8  # at most, and no more than there are processors
_MANY = 64  # files that a thread takes at a time
_PATIENCE = 0.025  # seconds for so many: small ones in memory take a quarter of it


@dataclass
class Placer:
    """Writes files of one project.

    Attributes:
        files: of the project.
        linker: gives objects of the cache names there.
        hear: is told of files more that are in place, many at a time.
    """

    files: ProjectFiles
    linker: Linker
    hear: Callable[[int], None]
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def write(
        self, place: str, hashes: Mapping[str, str], *, replacing: bool
    ) -> dict[str, os.stat_result]:
        """Put files in place, in several threads; answers what lies there now, in their order.

        Args:
            place: of the file or folder, relative to the root.
            hashes: of the objects, by path below that place; of a file it is empty.
            replacing: whether files are there. Where none are, none that come meanwhile are
                overwritten.

        Raises:
            DamagedObjectError: an object is not what it should be; its file was not touched.
            OutsideError: a file cannot be written, or one came in between.
        """
        found: dict[str, os.stat_result] = {}
        with self.linker.known_objects(wanted=not replacing) as known:

            def put(few: Few) -> None:
                found.update(self._write(few, known, replacing=replacing))
                with self._mutex:
                    self.hear(len(few.files))

            # A link alone is nearly all the kernel's: two threads make twice as many at once,
            # but wait for each other at each name in the same folder.
            only_links = known is not None
            parts = several(place, hashes, folders_in_turn=only_links)
            if len(parts) > 1:
                jobs = min(_THREADS, os.cpu_count() or 1)
                patience = None if only_links else _PATIENCE
                each(put, parts, jobs, patience=patience, cancel=self.linker.cancel)
            else:
                for few in parts:
                    put(few)
        self.linker.tell_rest()
        return {name: found[name] for name in hashes}

    def _write(
        self, few: "Few", known: int | None, *, replacing: bool
    ) -> Iterator[tuple[str, os.stat_result]]:
        folder, linked = few.folder, 0
        with self.files.folder_of(f"{folder}/x" if folder else "x", create=True) as (fd, _):
            for name, file, md5 in few.files:
                try:
                    if known and (found := self.linker.link_known(md5, known, (fd, file))):
                        linked += found.st_size
                    else:
                        found = self.linker.place(md5, fd, file, replacing=replacing)
                except DamagedObjectError as error:
                    path = f"{folder}/{file}" if folder else file
                    raise error.saying(f"'{path}': {error.message}") from error
                except OSError as error:
                    path = f"{folder}/{file}" if folder else file
                    raise _unwritten(path, md5, error) from error
                yield name, found
        if linked:
            self.linker.count(linked)

    def delete(self, paths: Sequence[str], top: str) -> None:
        """Remove files, and folders below ``top`` that become empty.

        Raises:
            OutsideError: a file cannot be removed.
        """
        folders = set()
        for folder, inside in groupby(sorted(paths, key=_folder_and_name), _folder):
            with self.files.folder_of(f"{folder}/x" if folder else "x") as (fd, _):
                for path in inside:
                    try:
                        os.unlink(path[len(folder) + 1 :] if folder else path, dir_fd=fd)
                    except FileNotFoundError:
                        continue
                    except OSError as error:
                        raise OutsideError(
                            f"cannot delete '{path}': {error.strerror or error}",
                            hint=f"allow it, then {AGAIN}",
                        ) from error
            while folder.startswith(f"{top}/"):
                folders.add(folder)
                folder = folder.rpartition("/")[0]  # noqa: PLW2901
        for folder in sorted(folders, reverse=True):
            with contextlib.suppress(OSError), self.files.folder_of(folder) as (fd, name):
                os.rmdir(name, dir_fd=fd)


@dataclass(frozen=True, slots=True)
class Few:
    """Files of one folder that one thread writes.

    Attributes:
        folder: relative to the root.
        files: of each the name that the caller has for it, that in the folder, and the hash.
    """

    folder: str
    files: Sequence[tuple[str, str, str]]


def several(place: str, hashes: Mapping[str, str], *, folders_in_turn: bool) -> list[Few]:
    """What threads take at a time: files of one folder each.

    Args:
        place: of the file or folder, relative to the root.
        hashes: of the objects, by path below that place; of a file it is empty.
        folders_in_turn: whether each folder has its turn, rather than one after the other.
    """
    if "" in hashes:
        folder, _, file = place.rpartition("/")
        return [Few(folder, [("", file, hashes[""])])]
    folders: dict[str, list[tuple[str, str, str]]] = {}
    for name, md5 in hashes.items():
        inner, _, file = name.rpartition("/")
        folders.setdefault(inner, []).append((name, file, md5))
    many = min(_MANY, -(-len(hashes) // (2 * _THREADS)))  # a few large files are shared out, too
    parts = [
        (at, Few(f"{place}/{inner}" if inner else place, files[at : at + many]))
        for inner, files in folders.items()
        for at in range(0, len(files), many)
    ]
    if folders_in_turn:
        parts.sort(key=itemgetter(0))
    return [few for _, few in parts]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _folder_and_name(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name


def _unwritten(path: str, md5: str, error: OSError) -> OutsideError:
    if isinstance(error, FileExistsError):
        return OutsideError(f"'{path}' came while data was put in place; it was not overwritten")
    reason = error.strerror or error
    if isinstance(error, FileNotFoundError):
        return OutsideError(f"'{path}': its object {md5} is gone from the cache", "gitml pull")
    what = f"make room or allow it, then {AGAIN}"
    if error.errno == errno.EOPNOTSUPP:  # of linking; the cache may be on another disk
        what = UNLINKABLE_HINT
    return OutsideError(f"cannot write '{path}', the object {md5}: {reason}", what)


def is_same(status: os.stat_result, before: os.stat_result) -> bool:
    """Whether a file was not touched since it was looked at."""
    return (status.st_ino, status.st_mtime_ns, status.st_size, stat.S_IFMT(status.st_mode)) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_size,
        stat.S_IFMT(before.st_mode),
    )
