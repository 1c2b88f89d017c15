"""Any file at any revision, through one ``git cat-file`` process and without a checkout."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.git import Git
from gitml.adapters.process import Conversation
from gitml.core.ports import Commit
from gitml.errors import OutsideError

WORKSPACE = "workspace"
_FOLDER_MODE = b"40000"
_SUBMODULE_MODE = b"160000"
_LINK_MODE = b"120000"


class Entry(NamedTuple):
    """One name in a Git tree object."""

    mode: bytes
    oid: str


class Objects:
    """Git's objects by id; trees are parsed once and remembered, so histories share them."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: Conversation | None = None
        self._trees: dict[str, dict[str, Entry]] = {}

    def read(self, name: str) -> tuple[str, bytes] | None:
        """``(id, content)`` of what ``name`` names, None where there is no such object.

        Raises:
            OutsideError: the object database is damaged.
        """
        if self._process is None:
            self._process = Conversation(["git", "cat-file", "--batch"], self._git.root)
        self._process.requests.write(os.fsencode(name) + b"\n")
        self._process.requests.flush()
        header = self._process.answers.readline().split()
        if len(header) != 3 or not header[2].isdigit():
            if header[-1:] in ([b"missing"], [b"ambiguous"]):
                return None
            raise OutsideError(
                f"git could not read the object {name}",
                hint="look at the repository's health: git fsck",
            )
        content = self._process.answers.read(int(header[2]))
        self._process.answers.read(1)
        return header[0].decode(), content

    def tree(self, name: str) -> dict[str, Entry]:
        """The entries of a tree object; empty where there is none (a partial clone, a submodule).

        Raises:
            OutsideError: the object database is damaged.
        """
        if name not in self._trees:
            found = self.read(name)
            self._trees[name] = _entries(found[1], len(found[0]) // 2) if found else {}
        return self._trees[name]

    def close(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


def _entries(raw: bytes, id_size: int) -> dict[str, Entry]:
    # A tree object is a run of `MODE NAME\0ID`, the id in binary.
    entries = {}
    position = 0
    while position < len(raw):
        space = raw.index(b" ", position)
        end = raw.index(b"\0", space)
        oid = raw[end + 1 : end + 1 + id_size].hex()
        entries[os.fsdecode(raw[space + 1 : end])] = Entry(raw[position:space], oid)
        position = end + 1 + id_size
    return entries


def is_dvc_file(name: str) -> bool:
    """Whether DVC reads stages or pointers from a file of this name."""
    return name in ("dvc.yaml", "dvc.lock") or (name.endswith(".dvc") and name != ".dvc")


@dataclass(frozen=True)
class CommitTree:
    """The project's files at a commit."""

    rev: str
    commit: Commit
    objects: Objects
    prefix: tuple[str, ...]
    found: dict[str, tuple[str, ...]]

    def dvc_files(self) -> Sequence[str]:
        top = self._entry(())
        return self._dvc_files(top.oid, top=True) if top else ()

    def _dvc_files(self, oid: str, *, top: bool) -> tuple[str, ...]:
        # Remembered by tree id: between two commits most folders are the same objects.
        if not top and oid in self.found:
            return self.found[oid]
        entries = self.objects.tree(oid)
        if ".dvc" in entries and entries[".dvc"].mode == _FOLDER_MODE and not top:
            paths: list[str] = []  # a DVC project of its own
        else:
            paths = [name for name, entry in entries.items() if _is_file(entry, name)]
            for name, entry in entries.items():
                if entry.mode == _FOLDER_MODE and name != ".dvc":
                    inner = self._dvc_files(entry.oid, top=False)
                    paths += [f"{name}/{path}" for path in inner]
        answer = tuple(sorted(paths))
        if not top:
            self.found[oid] = answer
        return answer

    def files(self, path: str) -> Sequence[str]:
        entry = self._entry(_parts(path))
        if entry is None:
            return ()
        if entry.mode != _FOLDER_MODE:
            return (path,)
        return tuple(sorted(self._under(entry.oid, path)))

    def _under(self, oid: str, folder: str) -> list[str]:
        paths = []
        for name, entry in self.objects.tree(oid).items():
            path = f"{folder}/{name}" if folder else name
            if entry.mode == _FOLDER_MODE:
                paths += self._under(entry.oid, path)
            elif entry.mode != _SUBMODULE_MODE:
                paths.append(path)
        return paths

    def read(self, path: str) -> bytes | None:
        oid = self.blob(path)
        if oid is None:
            return None
        found = self.objects.read(oid)
        if found is None:
            raise OutsideError(
                f"{self.rev}: {path}: the Git object {oid} is missing or damaged",
                hint="look at the repository's health: git fsck",
            )
        return found[1]

    def blob(self, path: str) -> str | None:
        parts = _parts(path)
        for _ in range(10):  # as many symbolic links as are followed
            entry = self._entry(parts)
            if entry is None or entry.mode in (_FOLDER_MODE, _SUBMODULE_MODE):
                return None
            if entry.mode != _LINK_MODE:
                return entry.oid
            target = self.objects.read(entry.oid)
            resolved = _resolve_link(parts[:-1], os.fsdecode(target[1])) if target else None
            if resolved is None:
                return None
            parts = resolved
        return None

    def _entry(self, parts: tuple[str, ...]) -> Entry | None:
        entry = Entry(_FOLDER_MODE, f"{self.commit.sha}^{{tree}}")
        for part in self.prefix + parts:
            if entry.mode != _FOLDER_MODE:
                return None
            inner = self.objects.tree(entry.oid).get(part)
            if inner is None:
                return None
            entry = inner
        return entry


def _is_file(entry: Entry, name: str) -> bool:
    return is_dvc_file(name) and entry.mode not in (_FOLDER_MODE, _SUBMODULE_MODE)


def _resolve_link(folder: tuple[str, ...], target: str) -> tuple[str, ...] | None:
    if target.startswith("/"):
        return None
    parts = list(folder)
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return tuple(parts)


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part not in ("", "."))


@dataclass(frozen=True)
class WorkingTree:
    """The project's files as they lie on disk now."""

    git: Git
    root: Path
    rev: str = WORKSPACE
    commit: Commit | None = None

    def dvc_files(self) -> Sequence[str]:
        # What Git ignores is data, not definitions: DVC does not look there either.
        patterns = ("*.dvc", "dvc.yaml", "dvc.lock", "**/dvc.yaml", "**/dvc.lock")
        listed = self.git.output(
            "-C", str(self.root), "ls-files", "-z", "--cached", "--others", "--exclude-standard",
            "--deduplicate", "--", *(f":(glob){p}" for p in ("**/*.dvc", *patterns)),
        )  # fmt: skip
        found = {path for path in listed.split("\0") if path and is_dvc_file(Path(path).name)}
        return sorted(p for p in found if (self.root / p).is_file() and not self._nested(p))

    def _nested(self, path: str) -> bool:
        folders = Path(path).parents
        return any((self.root / f / ".dvc").is_dir() for f in folders if f != Path())

    def files(self, path: str) -> Sequence[str]:
        top = self.root / path
        if top.is_file():
            return (path,)
        under = (f for f in top.rglob("*") if f.is_file())
        return sorted(f.relative_to(self.root).as_posix() for f in under)

    def read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        except OSError as error:
            raise OutsideError(f"cannot read {path}: {error.strerror}") from error

    def blob(self, path: str) -> str | None:
        content = self.read(path)
        return None if content is None else blob_id(content, self._algorithm)

    @cached_property
    def _algorithm(self) -> Callable[[bytes], "hashlib._Hash"]:
        head = self.git.head()
        return hashlib.sha256 if head and len(head.sha) == 64 else hashlib.sha1


def blob_id(content: bytes, algorithm: Callable[[bytes], "hashlib._Hash"] = hashlib.sha1) -> str:
    """The id Git gives these bytes: the hash of ``blob SIZE``, a zero byte, and the bytes."""
    return algorithm(b"blob %d\0" % len(content) + content).hexdigest()


class GitHistory:
    """The trees of one project: a port of :class:`gitml.core.ports.History`."""

    def __init__(self, git: Git, root: Path) -> None:
        self.git = git
        self.root = root
        self.objects = Objects(git)
        self._prefix = root.resolve().relative_to(git.root.resolve()).parts
        self._found: dict[str, tuple[str, ...]] = {}

    @property
    def prefix(self) -> str:
        """The project's folder in the repository, empty at its top."""
        return "/".join(self._prefix)

    def tree(self, rev: str) -> CommitTree | WorkingTree:
        """The tree that ``rev`` names; ``workspace`` is the working tree.

        Raises:
            UsageError: nothing has that name.
        """
        if rev == WORKSPACE:
            return WorkingTree(self.git, self.root)
        return self.at(rev, self.git.resolve(rev))

    def log(
        self, revs: Sequence[str], *, everything: bool = False, last: int | None = None
    ) -> list["CommitTree"]:
        """The trees of a range of commits, newest first.

        Args:
            revs: as ``git log`` takes them: ``HEAD``, ``main..topic``.
            everything: all branches and tags instead.
            last: at most so many.

        Raises:
            UsageError: a revision or range names nothing.
        """
        commits = self.git.log(revs, everything=everything, last=last)
        return [self.at(commit.sha, commit) for commit in commits]

    def at(self, rev: str, commit: Commit) -> CommitTree:
        """The tree of a commit that is already known."""
        return CommitTree(rev, commit, self.objects, self._prefix, self._found)
