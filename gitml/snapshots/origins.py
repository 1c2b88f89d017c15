"""Whose data lies in the working tree, where it is not what is recorded there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

from gitml.adapters.dvc_files.notes import earlier_files
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.state import State
from gitml.adapters.git import reflog
from gitml.adapters.git.repository import Git
from gitml.core.data.data_status import DataStatus
from gitml.core.data.pointers import Pointer
from gitml.core.paths import PathIndex, is_inside
from gitml.core.snapshot import Snapshots
from gitml.errors import GitmlError
from gitml.snapshots.workspace.workspace_data import WorkingData

_MOST_COMMITS = 50  # that HEAD was at, in which Git looks for a record
_MOST_READ = 10  # of these, that are parsed
_MOST_FILES = 2000
_PLAIN = re.compile(r"[\w.-]+")


class Origins:
    """Looks where HEAD is and was before, as plain Git leaves data as it is.

    Args:
        root: the DVC root.
        git: the working tree.
        reader: of any revision.
        data: what lies there.
    """

    def __init__(self, root: Path, git: Git, reader: Snapshots, data: WorkingData) -> None:
        self._root = root
        self._git = git
        self._reader = reader
        self._data = data
        self._read: dict[str, Mapping[str, Pointer]] = {}

    def of_data(self, data: Iterable[DataStatus]) -> dict[str, str]:
        """A branch or a commit by path, of data that lies where another is recorded."""
        wanted = {one.path: one.now for one in data if _is_of_another(one)}
        if not wanted:
            return {}
        found: dict[str, str] = {}
        words = (now for now in wanted.values() if now)
        for name, pointers in self._recording(self._places_and_others, words):
            for path, now in wanted.items():
                if path in pointers and pointers[path].md5 == now:
                    found.setdefault(path, name)
            if len(found) == len(wanted):
                break
        return found

    def of_untracked(self, paths: Iterable[str]) -> dict[str, str]:
        """A branch or a commit by path, of data in untracked files that nothing records here.

        It was placed there for that commit; what somebody took out of the records is not left.

        Args:
            paths: relative to the DVC root, of folders with ``/`` at their end.
        """
        wanted = list(paths)
        if not wanted:
            return {}
        untracked = PathIndex((path.rstrip("/"), path) for path in wanted)
        placed = {path for path in State(self._root).placed() if untracked.has_overlap(path)}
        if not placed:
            return {}
        found: dict[str, str] = {}
        for name, pointers in self._recording(self._places, self._words(wanted)):
            for path, one in pointers.items():
                if path not in found and one.cached and path in placed:
                    found |= dict.fromkeys(self._left(one, untracked), name)
            if all(path.rstrip("/") in found for path in wanted):
                break
        return found

    def _left(self, one: Pointer, untracked: PathIndex[str]) -> Iterable[str]:
        """What lies there of data that another commit records: itself, or some of its files."""
        if one.path in self._now:
            return ()
        try:
            found = self._data.look(one.path, one.md5)
            if found is None or found.md5 == one.md5:
                return () if found is None else (one.path,)
            # What this commit records in a folder is none of it, and changes its hash.
            is_shared = self._now_below.has_overlap(one.path) or not any(untracked.around(one.path))
            if not is_shared or earlier_files.last(self._root, one.path) != one.md5:
                return ()
            listing = Cache(self._root).listing(one.md5 or "") or {}
        except GitmlError:
            return ()
        same = (name for name, md5 in found.files.items() if listing.get(name) == md5)
        files = [f"{one.path}/{name}" for name in same]
        kept = KeptFiles(self._root).paths()
        return [path for path in files if any(untracked.around(path)) and path not in kept]

    @cached_property
    def _now(self) -> Mapping[str, Pointer]:
        return self._reader.read("workspace", {"data"}).pointers

    @cached_property
    def _now_below(self) -> PathIndex[Pointer]:
        return PathIndex(self._now.items())

    def _words(self, paths: Iterable[str]) -> Iterator[str]:
        """What a record of data at one of ``paths``, or in it, has in it."""
        inside = (self._files(path.rstrip("/")) if path.endswith("/") else () for path in paths)
        files = islice(chain(paths, chain.from_iterable(inside)), _MOST_FILES)
        names = dict.fromkeys(name for file in files for name in file.split("/"))
        # Of a name that a record may have in quotes, what is the same in them.
        plain = (max(_PLAIN.findall(name), key=len, default="") for name in names)
        return (word for word in plain if word)

    def split(self, files: Mapping[str, str], left: Iterable[str]) -> dict[str, str]:
        """``files`` of Git's status with data that was left behind as entries of its own."""
        kept = list(left)
        found: dict[str, str] = {}
        for path, state in files.items():
            folder = path.rstrip("/")
            inside = [one for one in kept if is_inside(one, folder)]
            if state != "untracked" or not inside:
                if not any(is_inside(folder, one) for one in kept):
                    found[path] = state
                continue
            others = [file for file in self._files(folder) if not _in_any(file, inside)]
            found |= dict.fromkeys(sorted({*inside, *others}), state)
        return found

    def _files(self, folder: str) -> list[str]:
        words = ("ls-files", "-z", "--others", "--exclude-standard", "--", f":(literal){folder}")
        listed = self._git.output("-C", str(self._root), *words)
        return [path for path in listed.split("\0") if path]

    def _recording(
        self, places: Sequence[tuple[str, str]], words: Iterable[str]
    ) -> Iterator[tuple[str, Mapping[str, Pointer]]]:
        """What was recorded at those of ``places`` whose records have one of ``words``."""
        asked = list(words)
        if not asked:
            return
        known = reflog.recording(self._git, [sha for sha, _ in places], asked)
        for sha, name in [place for place in places if place[0] in known][:_MOST_READ]:
            try:
                pointers = self._pointers(sha)
            except GitmlError:
                continue  # it cannot be read, so it explains nothing
            yield name, pointers

    @cached_property
    def _places(self) -> list[tuple[str, str]]:
        return reflog.places(self._git)[:_MOST_COMMITS]

    @property
    def _places_and_others(self) -> list[tuple[str, str]]:
        others = reflog.others(self._git)
        return list(dict([*others[:1], *self._places, *others[1:]]).items())

    def _pointers(self, sha: str) -> Mapping[str, Pointer]:
        if sha not in self._read:
            self._read[sha] = self._reader.read(sha, {"data"}).pointers
        return self._read[sha]


def _is_of_another(one: DataStatus) -> bool:
    is_other = one.state == "modified" and one.md5 is not None and bool(one.now)
    return is_other and one.cached and not (one.kept or one.kinds)


def _in_any(path: str, folders: Iterable[str]) -> bool:
    return any(is_inside(path, folder) for folder in folders)
