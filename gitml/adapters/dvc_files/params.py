"""The tracked part of a params file."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import TypeAlias

from gitml.core.values import Value

_Chosen: TypeAlias = dict[str, "_Chosen | None"]
"""What is kept of a mapping or list, by key or index; None is all that lies below."""


def tracked_keys(entries: Iterable[tuple[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """The keys that are tracked of each params file.

    Args:
        entries: a file, and keys of it; no keys means all of it, which wins whatever the order.
    """
    found: dict[str, list[str]] = {}
    whole: set[str] = set()
    for path, keys in entries:
        found.setdefault(path, []).extend(keys)
        if not keys:
            whole.add(path)
    return {path: () if path in whole else tuple(keys) for path, keys in found.items()}


def select(document: Value, keys: Sequence[str]) -> Value:
    """Cut a document to dotted ``keys``, nesting kept, as ``dvc params`` does.

    A key may hold globs: ``*`` is one level, ``**`` any number. It may hold indexes of lists; items
    before the last chosen one are null where they are not chosen.
    """
    chosen: _Chosen = {}
    for key in keys:
        for path in _found(document, key.lstrip(".").split("."), (), set()):
            _choose(chosen, path)
    return _cut(document, chosen) if isinstance(document, dict) else {}


def _found(
    value: Value, parts: Sequence[str], at: tuple[str, ...], seen: set[tuple[tuple[str, ...], int]]
) -> Iterator[tuple[str, ...]]:
    """The paths in a value, which lies ``at`` a place, that match the parts of a key.

    What was ``seen`` are places, with the number of parts that were left there: by way of several
    ``**`` each is come to in many ways.
    """
    if (place := (at, len(parts))) in seen:
        return
    seen.add(place)
    if not parts:
        yield at
        return
    part, rest = parts[0], parts[1:]
    if part == "**":
        yield from _found(value, rest, at, seen)
    for name, inner in _matching(value, part):
        yield from _found(inner, parts if part == "**" else rest, (*at, name), seen)


def _matching(value: Value, part: str) -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict):
        if set("*?[").isdisjoint(part):
            yield from [(part, value[part])] if part in value else []
        else:
            yield from (item for item in value.items() if fnmatchcase(item[0], part))
    elif isinstance(value, list):
        wanted = part.lstrip("0") or "0" if part.isdecimal() else part
        yield from (
            (str(index), item)
            for index, item in enumerate(value)
            if str(index) == wanted or fnmatchcase(str(index), part)
        )


def _choose(chosen: _Chosen, path: Sequence[str]) -> None:
    for name in path[:-1]:
        inner = chosen.setdefault(name, {})
        if inner is None:
            return  # all of it already
        chosen = inner
    if path:
        chosen[path[-1]] = None


def _cut(value: Value, chosen: _Chosen | None) -> Value:
    if chosen is None:
        return value
    if isinstance(value, dict):
        return {name: _cut(value[name], inner) for name, inner in chosen.items()}
    if isinstance(value, list):
        last = max(map(int, chosen), default=-1)
        return [
            _cut(item, chosen[str(index)]) if str(index) in chosen else None
            for index, item in enumerate(value[: last + 1])
        ]
    return value
