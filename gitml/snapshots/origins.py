"""Whose data lies in the working tree, where it is not that of the commit checked out."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from gitml.adapters.git.repository import Git
from gitml.core.data.pointers import Pointer
from gitml.core.data.results import DataStatus
from gitml.core.paths import PathIndex, is_inside
from gitml.core.snapshot import Snapshots
from gitml.errors import GitmlError
from gitml.snapshots.workspace_data import WorkingData

# What lay here before: the branch that was left last, and the commit before the last move of HEAD.
_BEFORE = ("@{-1}", "HEAD@{1}")


class Origins:
    """Looks where HEAD was before, as a plain ``git switch`` leaves data as it is.

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
        self._read: list[tuple[str, Mapping[str, Pointer]]] | None = None

    def of_data(self, data: Iterable[DataStatus]) -> dict[str, str]:
        """A branch or a commit by path, of data that lies where another is recorded."""
        wanted = [one for one in data if one.state == "modified" and one.cached and one.now]
        found: dict[str, str] = {}
        for name, pointers in self._before() if wanted else ():
            for one in wanted:
                if one.path in pointers and pointers[one.path].md5 == one.now:
                    found.setdefault(one.path, name)
        return found

    def of_untracked(self, paths: Iterable[str]) -> dict[str, str]:
        """A branch or a commit by path, of data in untracked files that nothing records here.

        Args:
            paths: relative to the DVC root, of folders with ``/`` at their end.
        """
        wanted = list(paths)
        untracked = PathIndex((path.rstrip("/"), path) for path in wanted)
        now: Mapping[str, Pointer] | None = None
        found: dict[str, str] = {}
        for name, pointers in self._before() if wanted else ():
            for path, one in pointers.items():
                if path in found or not one.cached or not untracked.has_overlap(path):
                    continue
                now = self._reader.read("workspace", {"data"}).pointers if now is None else now
                if path not in now and _lies_there(self._data, one):
                    found[path] = name
        return found

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

    def _before(self) -> list[tuple[str, Mapping[str, Pointer]]]:
        if self._read is None:
            self._read = list(self._revisions())
        return self._read

    def _revisions(self) -> Iterable[tuple[str, Mapping[str, Pointer]]]:
        git = self._git
        for rev in _BEFORE:
            try:
                commit = git.resolve(rev)
                pointers = self._reader.read(commit.sha, {"data"}).pointers
            except GitmlError:
                continue  # HEAD never moved
            branch = git.run("rev-parse", "--abbrev-ref", rev).text.strip()
            name = f"{branch} ({commit.short})" if branch and branch != "HEAD" else commit.short
            yield name, pointers


def _lies_there(look: WorkingData, one: Pointer) -> bool:
    try:
        found = look.look(one.path, one.md5)
    except GitmlError:
        return False
    return found is not None and found.md5 == one.md5


def _in_any(path: str, folders: Iterable[str]) -> bool:
    return any(is_inside(path, folder) for folder in folders)
