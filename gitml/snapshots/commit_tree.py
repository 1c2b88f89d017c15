"""The files of a project at one commit, read from Git's objects."""

import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from posixpath import basename

from gitml.adapters.dvc_files import ignore
from gitml.adapters.dvc_files.ignore import Ignored
from gitml.adapters.git.clones import lfs
from gitml.adapters.git.objects import (
    EXECUTABLE_MODE,
    FOLDER_MODE,
    LINK_MODE,
    SUBMODULE_MODE,
    Entry,
    Objects,
    TooLargeError,
)
from gitml.adapters.git.repository import Git
from gitml.core.commits import Commit
from gitml.core.data.pointers import is_dvc_file
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.errors import OutsideError, PartialCloneError

_MOST_LINKS = 10
_LARGE = 2**22  # bytes of what lies in packs, from which on it is not to be held in memory


class CommitTree:
    """The project's files at a commit: a :class:`gitml.core.ports.Tree`."""

    def __init__(
        self,
        rev: str,
        commit: Commit,
        git: Git,
        objects: Objects,
        prefix: tuple[str, ...],
        found: dict[str, tuple[str, ...]],
    ) -> None:
        self.rev = rev
        self.commit = commit
        self.git = git
        self.objects = objects
        self.prefix = prefix
        self.found = found
        self._folders: dict[tuple[str, ...], Mapping[str, Entry]] = {}

    def dvc_files(self) -> Sequence[str]:
        return tuple(p for p in self._listed if is_dvc_file(basename(p)) and not self._ignored(p))

    @cached_property
    def _listed(self) -> tuple[str, ...]:
        top = self._entry(())
        if top is None or top.mode != FOLDER_MODE:  # it was a file then, or a submodule
            return ()
        return self._definitions(self.objects.tree(top.oid))

    @cached_property
    def _ignored(self) -> Ignored:
        files = [path for path in self._listed if basename(path) == ignore.FILE]
        return Ignored(files, self._rules)

    def _rules(self, path: str) -> bytes:
        oid = self.blob(path)
        return self.objects.remembered(oid) if oid else b""

    def _definitions(self, entries: Mapping[str, Entry]) -> tuple[str, ...]:
        """The paths of DVC's files in a folder, below it."""
        paths = [name for name, entry in entries.items() if _is_definition(entry, name)]
        for name, entry in _folders(entries):
            paths += [f"{name}/{path}" for path in self._found_in(entry.oid)]
        return tuple(sorted(paths))

    def _found_in(self, oid: str) -> tuple[str, ...]:
        # Remembered by tree id: between two commits most folders are the same objects.
        waiting = [] if oid in self.found else [oid]
        while waiting:  # no recursion, as anybody can nest folders
            entries = self.objects.tree(waiting[-1])
            if ".dvc" in entries and entries[".dvc"].mode == FOLDER_MODE:
                self.found[waiting.pop()] = ()  # a DVC project of its own
            elif new := [e.oid for _, e in _folders(entries) if e.oid not in self.found]:
                waiting += new
            else:
                self.found[waiting.pop()] = self._definitions(entries)
        return self.found[oid]

    def files(self, path: str) -> Sequence[str]:
        entry = self._find(path)
        if entry is None or entry.mode == SUBMODULE_MODE:
            return ()
        if entry.mode != FOLDER_MODE:
            return (path,)
        return tuple(sorted(f for f in self._under(entry.oid, path) if not self._ignored(f)))

    def _under(self, oid: str, folder: str) -> list[str]:
        """The files of a folder, in no order."""
        below = self._below(oid, folder)
        return [path for path, entry in below if entry.mode != SUBMODULE_MODE]

    def _below(self, oid: str, folder: str) -> Iterator[tuple[str, Entry]]:
        """What lies in a folder at any depth and is no folder."""
        waiting = [(folder, oid)]
        while waiting:
            above, oid = waiting.pop()
            for name, entry in self.objects.tree(oid).items():
                path = f"{above}/{name}" if above else name
                if entry.mode == FOLDER_MODE:
                    waiting.append((path, entry.oid))
                else:
                    yield path, entry

    def real(self, path: str) -> str:
        """Where a path leads by links, whatever lies there; itself where that is no path here."""
        parts = _parts(path)
        way = self._way(parts)
        return path if not way or way == parts else "/".join(way)

    def submodules(self, path: str) -> Mapping[str, str]:
        """The submodules that a path is, lies in or holds, and the commit that each stands at."""
        parts = _parts(path)
        entry = None
        for end in range(len(parts) + 1):
            entry = self._entry(parts[:end])
            if entry is None:
                return {}
            if entry.mode == SUBMODULE_MODE:
                return {"/".join(parts[:end]): entry.oid}
        top = self.objects.tree(f"{self.commit.sha}^{{tree}}")
        if entry is None or entry.mode != FOLDER_MODE or ".gitmodules" not in top:
            return {}
        below = self._below(entry.oid, path)
        return {inner: one.oid for inner, one in sorted(below) if one.mode == SUBMODULE_MODE}

    def read(self, path: str, limit: int | None = LARGEST_DOCUMENT) -> bytes | None:
        """The file's bytes, or None where there is no such file; see :func:`lfs.resolve`.

        Raises:
            TooLargeError: it has more bytes than ``limit``.
            OutsideError: the object database is damaged.
        """
        oid = self.blob(path)
        if oid is None:
            return None
        return lfs.resolve(self.git, path, self._read(path, oid, limit), limit)

    def _read(self, path: str, oid: str, limit: int | None) -> bytes:
        try:
            found = self.objects.read(oid, limit)
        except TooLargeError as error:
            raise TooLargeError(f"{self.rev}: {path}", error.size, limit or 0) from None
        except PartialCloneError as error:
            raise PartialCloneError(f"{self.rev}: {path}: {error.message}", error.hint) from error
        except OutsideError:
            found = None
        if found is None:
            raise OutsideError(
                f"{self.rev}: {path}: the Git object {oid} is missing or damaged",
                hint="look at the repository's health: git fsck",
            )
        return found[1]

    def blob(self, path: str) -> str | None:
        entry = self._find(path)
        return None if entry is None or entry.mode in (FOLDER_MODE, SUBMODULE_MODE) else entry.oid

    def place(self, path: str) -> str | None:
        """Where a large file was unpacked for this run; None for a small one, or for none."""
        oid = self.blob(path)
        found = None if oid is None else self.objects.unpack(oid, _LARGE)
        return None if found is None else str(found)

    def is_executable(self, path: str) -> bool:
        """Whether it is a file that Git makes executable."""
        entry = self._find(path)
        return entry is not None and entry.mode == EXECUTABLE_MODE

    def link(self, path: str) -> str | None:
        """What a symbolic link at a path says, wherever that leads; None where none is."""
        above, _, name = path.rpartition("/")
        entry = self._entry((*_parts(self.real(above)), *_parts(name)))
        return self._text(entry) if entry is not None and entry.mode == LINK_MODE else None

    def _text(self, entry: Entry) -> str:
        return os.fsdecode(self.objects.remembered(entry.oid))

    def obstacle(self, path: str) -> str | None:
        """Why no file can be found at ``path``, where there is a reason worth telling."""
        parts = _parts(path)
        for end in range(1, len(parts) + 1):
            entry = self._entry(parts[:end])
            if entry is None:
                return None
            if entry.mode == SUBMODULE_MODE:
                return f"in the submodule {'/'.join(parts[:end])}, which has a history of its own"
            if entry.mode == LINK_MODE:
                return "a symbolic link that leads out of the project, or nowhere"
        return None

    def _find(self, path: str) -> Entry | None:
        """What lies at ``path`` once symbolic links are followed; never a link."""
        way = self._way(_parts(path))
        return None if way is None else self._entry(way)

    def _way(self, parts: tuple[str, ...]) -> tuple[str, ...] | None:
        """A path once symbolic links are followed; None where one leads out, or round and round."""
        straight = self._entry(parts)
        if straight is not None and straight.mode != LINK_MODE:
            return parts
        waiting = deque(parts)
        folder: list[str] = []
        links = 0
        while waiting:
            part = waiting.popleft()
            if part == "..":
                if not folder:
                    return None
                folder.pop()
                continue
            entry = self._entry((*folder, part))
            if entry is None:  # nothing in Git: it may be of DVC
                return None if ".." in waiting else (*folder, part, *waiting)
            if entry.mode != LINK_MODE:
                folder.append(part)
                continue
            links += 1
            target = self._text(entry)
            if target.startswith("/") or links > _MOST_LINKS:
                return None
            waiting.extendleft(reversed(_parts(target)))
        return tuple(folder)

    def _entry(self, parts: tuple[str, ...]) -> Entry | None:
        if not parts:
            return self._top
        return self._folder(parts[:-1]).get(parts[-1])

    def _folder(self, parts: tuple[str, ...]) -> Mapping[str, Entry]:
        """What is in a folder; nothing where there is none."""
        known = len(parts)
        while known and parts[:known] not in self._folders:
            known -= 1
        if not known:
            self._folders[()] = self._inside(self._top)
        for end in range(known, len(parts)):
            entry = self._folders[parts[:end]].get(parts[end])
            self._folders[parts[: end + 1]] = self._inside(entry)
        return self._folders[parts]

    def _inside(self, entry: Entry | None) -> Mapping[str, Entry]:
        is_folder = entry is not None and entry.mode == FOLDER_MODE
        return self.objects.tree(entry.oid) if entry and is_folder else {}

    @cached_property
    def _top(self) -> Entry | None:
        entry = Entry(FOLDER_MODE, f"{self.commit.sha}^{{tree}}")
        for part in self.prefix:
            if entry.mode != FOLDER_MODE:
                return None
            inner = self.objects.tree(entry.oid).get(part)
            if inner is None:
                return None
            entry = inner
        return entry


def _is_definition(entry: Entry, name: str) -> bool:
    if name == ignore.FILE or is_dvc_file(name):
        return entry.mode not in (FOLDER_MODE, SUBMODULE_MODE)
    return False


def _folders(entries: Mapping[str, Entry]) -> Iterator[tuple[str, Entry]]:
    """The folders in one that may have files of DVC."""
    return (
        (name, entry)
        for name, entry in entries.items()
        if entry.mode == FOLDER_MODE and name != ".dvc"
    )


@lru_cache(maxsize=10_000)
def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part not in ("", "."))
