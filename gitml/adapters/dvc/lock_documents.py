"""Locks put together as documents, where their text cannot be cut into stages.

So it is with a comment, an anchor, a command with a ``#`` in it, or a section beside the stages.
"""

from collections.abc import Mapping
from typing import Any

from gitml.adapters.dvc import lock_writer
from gitml.adapters.formats.documents import parse, refuse_excess
from gitml.core.data.three_way import merge


def merge_documents(path: str, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """The merged lock in the words of DVC's dumper, with our comments.

    Returns:
        None where a stage, or a section beside the stages, was changed by both sides.

    Raises:
        DocumentError: one of them is no valid lock.
    """
    for content in (base, ours, theirs):
        refuse_excess(path, content.decode(errors="replace"))
    was, one, other = (_document(path, content) for content in (base, ours, theirs))
    tops = merge(*(_without_stages(side) for side in (was, one, other)))
    stages = merge(*(_stages(side) for side in (was, one, other)))
    if tops.clashes or stages.clashes:
        return None
    left, right = lock_writer.load(ours) or {}, lock_writer.load(theirs) or {}
    _become(left, right, tops.values)
    _become(left.setdefault("stages", {}), right.get("stages") or {}, stages.values)
    content = lock_writer.dump(left)
    meant = {**tops.values, "stages": stages.values}
    return content if parse(path, content) == meant else None


def _become(document: Any, other: Any, wanted: Mapping[str, Any]) -> None:
    """Give a document as it was read the entries that are wanted, each from one of the two."""
    for key in [key for key in document if key not in wanted and key != "stages"]:
        del document[key]
    for key, value in wanted.items():
        if document.get(key) != value:
            document[key] = other[key]


def _document(path: str, content: bytes) -> Mapping[str, Any]:
    found = parse(path, content)
    return found if isinstance(found, dict) else {}


def _stages(document: Mapping[str, Any]) -> Mapping[str, Any]:
    found = document.get("stages")
    return found if isinstance(found, dict) else {}


def _without_stages(document: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in document.items() if key != "stages"}
