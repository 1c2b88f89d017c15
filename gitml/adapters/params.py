"""The tracked part of a params file."""

from collections.abc import Sequence
from typing import Any

from gitml.core.values import Value


def select(document: Value, keys: Sequence[str]) -> Value:
    """Cut a document to dotted ``keys``, nesting kept, as ``dvc params`` does; globs work too."""
    if any(set("*?[") & set(key) for key in keys):
        return _matching(document, keys)
    cut: dict[str, Value] = {}
    for key in keys:
        parts = key.split(".")
        value: Any = document
        for part in parts:
            value = _child(value, part)
            if value is _ABSENT:
                break
        else:
            _put(cut, parts, value)
    return cut


_ABSENT: Any = object()


def _child(value: Any, part: str) -> Any:
    return value.get(part, _ABSENT) if isinstance(value, dict) else _ABSENT


def _put(target: dict[str, Value], parts: Sequence[str], value: Value) -> None:
    for part in parts[:-1]:
        inner = target.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        target = inner
    target[parts[-1]] = value


def _matching(document: Value, keys: Sequence[str]) -> Value:
    import dpath  # what DVC matches with

    cut: dict[str, Value] = {}
    if not isinstance(document, dict):
        return cut
    for key in keys:
        dpath.merge(cut, dpath.search(document, key, separator="."), separator=".")
    return cut
