"""Locks put together as documents, where their text cannot be cut into stages.

So it is with a comment, a command with a ``#`` in it, or a section beside the stages.
"""

from collections.abc import Mapping
from typing import Any

from gitml.adapters.dvc import lock_writer
from gitml.adapters.formats.documents import parse, refuse_excess
from gitml.core.data.merging.three_way import Merged, merge
from gitml.errors import GitmlError


class UnmergedError(GitmlError):
    """Two locks that cannot be put together; the message says why."""


def merge_documents(path: str, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """The merged lock in the words of DVC's dumper, with our comments.

    Raises:
        UnmergedError: a stage, or a section beside the stages, was changed by both sides.
        DocumentError: one of them is no valid lock.
    """
    for content in (base, ours, theirs):
        refuse_excess(path, content.decode(errors="replace"))
    was, one, other = (_document(path, content) for content in (base, ours, theirs))
    sections = [_without_stages(side) for side in (was, one, other)]
    stages = [_stages(side) for side in (was, one, other)]
    tops, merged = _merge(sections), _merge(stages)
    if clashes := [*merged.clashes, *tops.clashes]:
        raise UnmergedError(
            f"both sides changed {', '.join(clashes)}, and it is not laid out as DVC does it"
        )
    left, right = lock_writer.load(ours) or {}, lock_writer.load(theirs) or {}
    _become(left, right, tops, sections[1])
    _become(left.setdefault("stages", {}), right.get("stages") or {}, merged, stages[1])
    content = lock_writer.dump(left)
    written = _document(path, content)
    if _words(_without_stages(written)) != tops.values or _words(_stages(written)) != merged.values:
        raise UnmergedError("it has values that DVC would write as other ones")
    return content


def _merge(sides: list[Mapping[str, Any]]) -> Merged[str]:
    was, one, other = map(_words, sides)
    return merge(was, one, other)


def _words(entries: Mapping[str, Any]) -> dict[str, str]:
    """Values as they compare: 1 is not true, and .nan is .nan."""
    return {key: repr(value) for key, value in entries.items()}


def _become(document: Any, other: Any, merged: Merged[str], ours: Mapping[str, Any]) -> None:
    """Give our document, as it was read, the entries that are wanted from the other one."""
    for key in [key for key in document if key not in merged.values and key != "stages"]:
        del document[key]
    known = _words(ours)
    for key, value in merged.values.items():
        if known.get(key) != value:
            document[key] = other[key]


def _document(path: str, content: bytes) -> Mapping[str, Any]:
    found = parse(path, content)
    return found if isinstance(found, dict) else {}


def _stages(document: Mapping[str, Any]) -> Mapping[str, Any]:
    found = document.get("stages")
    return found if isinstance(found, dict) else {}


def _without_stages(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in document.items() if key != "stages"}
