"""Git's objects by id, through one ``git cat-file`` process."""

import os
import weakref
from pathlib import Path
from typing import IO, NamedTuple

from gitml.adapters.git.repository import GIT, Git
from gitml.adapters.process import Conversation
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.urls import without_credentials
from gitml.errors import AGAIN, OutsideError, PartialCloneError

FOLDER_MODE = b"40000"
SUBMODULE_MODE = b"160000"
LINK_MODE = b"120000"
EXECUTABLE_MODE = b"100755"
_CHUNK = 2**20
_PROMISED = "promisor remote"  # what Git calls the remote that has what a partial clone has not
_HEALTH_HINT = "look at the repository's health: git fsck"


class TooLargeError(OutsideError):
    """A file that is read as text or a table, and is far larger than those are."""

    def __init__(self, path: str, size: int, limit: int) -> None:
        super().__init__(
            f"{path}: {size / 2**20:,.0f} MiB is more than is read of a file of text"
            f" ({limit / 2**20:,.0f} MiB)",
            hint="if it is data, track it with: gitml add",
        )
        self.size = size


class Entry(NamedTuple):
    """One name in a Git tree object."""

    mode: bytes
    oid: str


class Objects:
    """Trees are parsed once and remembered, so the commits of a history share them."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._process: Conversation | None = None
        self._trees: dict[str, dict[str, Entry]] = {}
        self._small: dict[str, bytes] = {}
        self._unpacked: dict[str, Path] = {}
        self._last: tuple[str, bytes] | None = None

    def read(self, name: str, limit: int | None = None) -> tuple[str, bytes] | None:
        """``(id, content)`` of what ``name`` names, None where there is no such object.

        Args:
            name: an object id, or anything that ``git rev-parse`` takes.
            limit: refuse more bytes than this, without holding them.

        Raises:
            TooLargeError: the object is larger.
            OutsideError: the object database is damaged.
        """
        if self._last is not None and self._last[0] == name:
            last, self._last = self._last, None
            return last
        found = self._ask(name)
        return None if found is None else (found[0], self._content(name, found[1], limit))

    def unpack(self, oid: str, least: int) -> Path | None:
        """A file with the content of a blob, for this run; None for one of fewer bytes.

        Raises:
            OutsideError: the object database is damaged, or the file cannot be written.
        """
        if oid not in self._unpacked:
            if (found := self._ask(oid)) is None:
                return None
            if found[1] < least:
                self._last = oid, self._content(oid, found[1], None)  # who asks reads it next
                return None
            self._unpacked[oid] = self._copy(oid, found[1])
        return self._unpacked[oid]

    def _copy(self, oid: str, size: int) -> Path:
        import tempfile  # which takes long to load, and few runs need

        file, name = tempfile.mkstemp(prefix="gitml-", suffix=f"-{oid[:7]}")
        weakref.finalize(self, Path(name).unlink, missing_ok=True)
        left = size
        try:
            with os.fdopen(file, "wb") as copy:
                while left and (block := self._answers(oid).read(min(_CHUNK, left))):
                    copy.write(block)
                    left -= len(block)
        except OSError as error:
            self.close()
            raise OutsideError(f"cannot write {name}: {error.strerror}") from error
        if left or not self._answers(oid).read(1):
            raise self._damaged(oid)
        return Path(name)

    def _ask(self, name: str) -> tuple[str, int] | None:
        """The id and size of an object, whose bytes and a line end are to be read next."""
        if self._process is None:
            self._process = Conversation([*GIT, "cat-file", "--batch"], self._git.root)
        try:
            self._process.requests.write(os.fsencode(name) + b"\n")
            self._process.requests.flush()
            header = self._process.answers.readline().split()
        except BrokenPipeError:
            raise self._damaged(name) from None
        if len(header) != 3 or not header[2].isdigit():
            if header[-1:] in ([b"missing"], [b"ambiguous"]):
                return None
            raise self._damaged(name)
        return header[0].decode(), int(header[2])

    def _answers(self, name: str) -> IO[bytes]:
        if self._process is None:
            raise self._damaged(name)
        return self._process.answers

    def _content(self, name: str, size: int, limit: int | None) -> bytes:
        answers = self._answers(name)
        if limit is not None and size > limit:
            for start in range(0, size + 1, _CHUNK):
                answers.read(min(_CHUNK, size + 1 - start))
            raise TooLargeError(name, size, limit)
        content = answers.read(size)
        if len(content) < size or not answers.read(1):
            raise self._damaged(name)
        return content

    def _damaged(self, name: str) -> OutsideError:
        # Git ends when it meets a damaged object; the next request starts it anew.
        self.close()
        try:
            bring(self._git, name)
        except PartialCloneError as error:
            return error
        return OutsideError(f"git could not read the object {name}", hint=_HEALTH_HINT)

    def remembered(self, oid: str) -> bytes:
        """A small blob that is asked for at many commits; empty where there is none.

        Raises:
            TooLargeError: it is none that anybody wrote by hand.
        """
        if oid not in self._small:
            found = self.read(oid, LARGEST_DOCUMENT)
            self._small[oid] = found[1] if found else b""
        return self._small[oid]

    def tree(self, name: str) -> dict[str, Entry]:
        """The entries of a tree object.

        Raises:
            OutsideError: it is missing or damaged.
        """
        if name not in self._trees:
            found = self.read(name)
            if found is None:
                raise OutsideError(f"the Git object {name} is missing", hint=_HEALTH_HINT)
            self._trees[name] = _entries(found[1], len(found[0]) // 2)
        return self._trees[name]

    def close(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None


def bring(git: Git, oid: str) -> None:
    """Let Git have an object here, which it asks the remote of a partial clone for.

    Raises:
        PartialCloneError: that does not give it.
    """
    complaint = git.run("cat-file", "-e", oid).complaint
    if _PROMISED in complaint:
        why = without_credentials(complaint.splitlines()[0].removeprefix("fatal: "))
        raise PartialCloneError(
            f"this clone is partial, and its Git remote did not give what is not here: {why}",
            hint=f"when it can be reached, {AGAIN}",
        )


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
