"""Pointers to a folder on a remote that keeps versions: each lists its files, and they are merged.

Nothing but the pointers themselves is needed, as each entry says which version of the file it is.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from gitml.adapters.dvc import pointer_text
from gitml.adapters.dvc_files import records
from gitml.adapters.dvc_files.merge.pointers import NoFolderPointerError, only_output
from gitml.adapters.formats.documents import parse
from gitml.core.data import file_notes
from gitml.core.data.merging.merged_folder import MergedFolder
from gitml.core.data.merging.merged_records import Versions
from gitml.core.data.merging.three_way import Side

T = TypeVar("T")


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
        self.hashes = _three(_hashes(versions.path, out) for out in self._outs)
        self.notes = _three(file_notes.parsed(out.get("meta")) for out in self._outs)
        self.frames = _three(map(_frame, self._outs))

    def text(self, merged: MergedFolder, frame: Side) -> str:
        """The pointer of a side with these files, in the order in which DVC lists them."""
        side = 1 if frame == "ours" else 2
        files = [self._entry(path, md5) for path, md5 in sorted(merged.files.items())]
        text = self._texts[side]
        meta = pointer_text.meta(text, self._path, file_notes.written(merged.notes))
        out = {key: value for key, value in self._outs[side].items() if key != "meta"}
        return pointer_text.updated(text, self._path, {**out, "files": files, **meta})

    def _entry(self, path: str, md5: str) -> Mapping[str, Any]:
        """That of a side which changed it: the cloud may have a new name for the same content."""
        was = self._entries[0].get(path)
        sides = zip(self._entries[1:], self.hashes[1:], strict=True)
        found = [entries[path] for entries, hashes in sides if hashes.get(path) == md5]
        return next((entry for entry in found if entry != was), found[0])


def _three(found: Iterable[T]) -> tuple[T, T, T]:
    base, ours, theirs = found
    return base, ours, theirs


def _frame(out: Mapping[str, Any]) -> str:
    """What is said beside the files and what is noted of them."""
    beside = {key: value for key, value in out.items() if key not in ("files", "meta")}
    return repr((beside, file_notes.others(out.get("meta"))))


def _out(path: str, content: bytes | None) -> Mapping[str, Any]:
    return {} if content is None else only_output(parse(path, content))


def _hashes(path: str, out: Mapping[str, Any]) -> Mapping[str, str]:
    if out and "files" not in out:
        raise NoFolderPointerError("only some of its versions list their files")
    return (records.content(path, out).files or {}) if out.get("files") else {}


def _entries(out: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    return {entry["relpath"]: entry for entry in out.get("files", ())}
