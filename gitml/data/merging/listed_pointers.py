"""Pointers to a folder on a remote that keeps versions: each lists its files, and they are merged.

Nothing but the pointers themselves is needed, as each entry says which version of the file it is.
"""

from collections.abc import Mapping
from typing import Any

from gitml.adapters.dvc import pointer_text
from gitml.adapters.dvc_files import records
from gitml.adapters.dvc_files.merge.pointers import NoFolderPointerError, only_output
from gitml.adapters.formats.documents import parse
from gitml.core.data import three_way
from gitml.core.data.merged_records import Versions
from gitml.core.data.three_way import Merged


def are_listed(versions: Versions) -> bool:
    """Whether both sides list their files.

    Raises:
        NoFolderPointerError: as :class:`ListedPointers`.
        DocumentError: so, too.
    """
    sides = (versions.ours, versions.theirs)
    # Most pointers list nothing, and need no parsing here.
    return all(b"relpath" in side and "files" in _out(versions.path, side) for side in sides)


class ListedPointers:
    """Base, ours and theirs of one pointer.

    Raises:
        NoFolderPointerError: one of them is not of exactly one folder that lists its files.
        DocumentError: one is no YAML, or its entries have not the form that DVC defines.
        UnsafePathError: an entry leads out of the folder.
    """

    def __init__(self, versions: Versions) -> None:
        sides = (versions.base, versions.ours, versions.theirs)
        self._path = versions.path
        self._texts = tuple((side or b"").decode(errors="replace") for side in sides)
        self._outs = tuple(_out(versions.path, side) for side in sides)
        self._entries = tuple(map(_entries, self._outs))
        self.hashes = tuple(_hashes(versions.path, out) for out in self._outs)

    def merge(self) -> Merged[str]:
        """Which files the folder has then, by hash."""
        return three_way.merge_listings(*self.hashes)

    def text(self, merged: Merged[str]) -> str:
        """The pointer with these files, which are in the order in which DVC lists them.

        Raises:
            NoFolderPointerError: both sides changed what they say beside the files.
        """
        frame = self._frame()
        files = [self._entry(path, md5) for path, md5 in sorted(merged.values.items())]
        out = {**self._outs[frame], "files": files}
        return pointer_text.updated(self._texts[frame], self._path, out)

    def _frame(self) -> int:
        """The side whose words beside the files stand for both."""
        base, ours, theirs = (
            repr({key: value for key, value in out.items() if key != "files"}) for out in self._outs
        )
        if theirs in (ours, base):
            return 1
        if ours == base:
            return 2
        raise NoFolderPointerError("both sides changed more of it than the data")

    def _entry(self, path: str, md5: str) -> Mapping[str, Any]:
        """That of a side which changed it: the cloud may have a new name for the same content."""
        was = self._entries[0].get(path)
        sides = zip(self._entries[1:], self.hashes[1:], strict=True)
        found = [entries[path] for entries, hashes in sides if hashes.get(path) == md5]
        return next((entry for entry in found if entry != was), found[0])


def _out(path: str, content: bytes | None) -> Mapping[str, Any]:
    return {} if content is None else only_output(parse(path, content))


def _hashes(path: str, out: Mapping[str, Any]) -> Mapping[str, str]:
    if out and "files" not in out:
        raise NoFolderPointerError("only some of its versions list their files")
    return (records.content(path, out).files or {}) if out.get("files") else {}


def _entries(out: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {entry["relpath"]: entry for entry in out.get("files", ())}
