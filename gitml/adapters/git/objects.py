"""Git's objects by id, through one ``git cat-file`` process."""

import os
from typing import NamedTuple

from gitml.adapters.git.repository import GIT, Git
from gitml.adapters.process import Conversation
from gitml.errors import OutsideError

FOLDER_MODE = b"40000"
SUBMODULE_MODE = b"160000"
LINK_MODE = b"120000"
EXECUTABLE_MODE = b"100755"
_CHUNK = 2**20
_HEALTH_HINT = "look at the repository's health: git fsck"


class TooLargeError(OutsideError):
    """A file that is read as text or a table, and is far larger than those are."""

    def __init__(self, path: str, size: int, limit: int) -> None:
        super().__init__(
            f"{path}: {size / 2**20:,.0f} MiB is more than is read of a metrics, params or plots"
            f" file ({limit / 2**20:,.0f} MiB)",
            hint="if it is data, track it with: gitml add; and do not name it under metrics or"
            " params in dvc.yaml",
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

    def read(self, name: str, limit: int | None = None) -> tuple[str, bytes] | None:
        """``(id, content)`` of what ``name`` names, None where there is no such object.

        Args:
            name: an object id, or anything that ``git rev-parse`` takes.
            limit: refuse more bytes than this, without holding them.

        Raises:
            TooLargeError: the object is larger.
            OutsideError: the object database is damaged.
        """
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
        return header[0].decode(), self._content(name, int(header[2]), limit)

    def _content(self, name: str, size: int, limit: int | None) -> bytes:
        answers = self._process.answers if self._process else None
        if answers is None:
            raise self._damaged(name)
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
        return OutsideError(f"git could not read the object {name}", hint=_HEALTH_HINT)

    def remembered(self, oid: str) -> bytes:
        """A small blob that is asked for at many commits; empty where there is none."""
        if oid not in self._small:
            found = self.read(oid)
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
