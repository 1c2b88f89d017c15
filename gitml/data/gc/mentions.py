"""Which objects DVC's records mention: at commits, in the index and on the disk of working trees.

Records are read as text, see :mod:`gitml.core.data.objects.garbage`. Trees and files that several
commits share are read once, and mentioned for the first of them.
"""

import shlex
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files import records
from gitml.adapters.formats.documents import parse
from gitml.adapters.git import tips
from gitml.adapters.git.clones import lfs
from gitml.adapters.git.objects import FOLDER_MODE, LINK_MODE, SUBMODULE_MODE, Objects
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import index
from gitml.core.data.objects.garbage import names_in
from gitml.core.data.pointers import has_records, is_hash
from gitml.errors import GitmlError, OutsideError

if TYPE_CHECKING:
    from gitml.core.values import Value

_RECORDS = (":(glob)**/*.dvc", ":(glob)**/dvc.lock")


@dataclass(frozen=True, slots=True)
class Mention:
    """A file that names objects.

    Attributes:
        of: the commit, or the folder of the working tree.
        place: the commit or the working tree, for messages.
        file: its path, from the top of Git's tree.
        text: of the file.
        names: the objects.
        listed: names of listings that the file has instead of an object: not needed, yet without
            the object DVC takes the folder for absent.
    """

    of: str | Path
    place: str
    file: str
    text: bytes
    names: frozenset[str]
    listed: frozenset[str] = frozenset()


class Mentions:
    """Reads the records of one repository; each file that equals another is given once."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._objects = Objects(git)
        self._seen: set[str] = set()

    def at(self, commits: Iterable[str]) -> Iterator[Mention]:
        """Of commits, in their order.

        Raises:
            OutsideError: something of a commit cannot be read.
        """
        for sha in commits:
            yield from self._below(sha)

    def in_working_tree(self, folder: Path) -> Iterator[Mention]:
        """Of the files on disk and of those that are staged.

        Raises:
            OutsideError: one of them cannot be read.
        """
        for entry in index.entries(self._git, folder, "--", *_RECORDS):
            if entry.is_file and entry.oid not in self._seen:
                self._seen.add(entry.oid)
                yield self._read(folder, f"in the index of {folder}", entry.path, entry.oid)
        for path in tips.files_on_disk(self._git, folder, _RECORDS):
            place = folder / path
            if not place.is_file():
                continue
            try:
                content = place.read_bytes()
            except OSError as error:
                raise OutsideError(f"{place}: cannot be read: {error.strerror}") from error
            yield self._mention(folder, f"in the working tree {folder}", path, content)

    def close(self) -> None:
        """Let Git's process go."""
        self._objects.close()

    def _below(self, sha: str) -> Iterator[Mention]:
        waiting = [(f"{sha}^{{tree}}", "")]
        while waiting:
            oid, folder = waiting.pop()
            if oid in self._seen:
                continue
            self._seen.add(oid)
            for name, entry in self._objects.tree(oid).items():
                path = f"{folder}/{name}" if folder else name
                if entry.mode == FOLDER_MODE:
                    waiting.append((entry.oid, path))
                elif _is_record(name, entry.mode) and entry.oid not in self._seen:
                    self._seen.add(entry.oid)
                    yield self._read(sha, f"at {sha[:12]}", path, entry.oid)

    def _read(self, of: str | Path, place: str, path: str, oid: str) -> Mention:
        found = self._objects.read(oid)
        if found is None:
            raise OutsideError(
                f"{place}: {path}: the Git object {oid} is missing",
                hint="look at the repository's health: git fsck",
            )
        return self._mention(of, place, path, found[1])

    def _mention(self, of: str | Path, place: str, path: str, content: bytes) -> Mention:
        text = lfs.resolve(self._git, f"{place}: {path}", content)
        try:
            text.decode()
        except UnicodeDecodeError as error:
            raise OutsideError(
                f"{place}: {path}: is no text, so what it needs is not known",
                hint="is it encrypted? unlock it, or look at it: "
                f"git log --oneline -- {shlex.quote(f':/{path}')}",
            ) from error
        return Mention(of, place, path, text, names_in(text), frozenset(_listed(path, text)))


def _listed(path: str, text: bytes) -> Iterator[str]:
    if b"relpath" not in text:
        return
    try:
        waiting: list[Value] = [parse(path, text)]
    except GitmlError:
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict) and isinstance(one.get("files"), list):
            with suppress(GitmlError):
                if is_hash(md5 := records.content(path, one).md5):
                    yield str(md5)
        elif isinstance(one, dict | list):
            waiting.extend(one.values() if isinstance(one, dict) else one)


def _is_record(name: str, mode: bytes) -> bool:
    return has_records(name) and mode not in (SUBMODULE_MODE, LINK_MODE)
