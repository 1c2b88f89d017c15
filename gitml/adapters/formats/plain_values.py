"""What parsers make of a document as plain values, which is all that the core knows."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from gitml.core.values import Value

MOST_DIGITS = 300
"""Of a whole number: what is reckoned with such numbers stays in the range of floats."""

TOO_LARGE = 10**MOST_DIGITS


class LargeNumberError(ValueError):
    """A whole number has more than MOST_DIGITS digits; ``key`` is where, with dots."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def plain(value: Any) -> Value:
    """Turn what parsers add (dates, tuples, sets, keys that are not text) into plain values.

    Raises:
        LargeNumberError: a number could not be reckoned with.
        RecursionError: the value is nested too deeply.
    """
    try:
        return _plain(value)
    except OverflowError:
        raise LargeNumberError(".".join(_large(value) or ())) from None


def _plain(value: Any) -> Value:
    if isinstance(value, str | bool | float) or value is None:
        return value
    if isinstance(value, int):
        if -TOO_LARGE < value < TOO_LARGE:
            return value
        raise OverflowError
    if isinstance(value, dict):
        return {k if isinstance(k, str) else _name(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _name(key: object) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, int) and not -TOO_LARGE < key < TOO_LARGE:
        raise OverflowError
    return "null" if key is None else str(key)


def _large(value: object) -> list[str] | None:
    """The keys that lead to the first number that is too large."""
    if isinstance(value, int):
        return None if -TOO_LARGE < value < TOO_LARGE else []
    for key, inner in _items(value):
        below = _large(inner)
        if below is not None:
            return [key, *below]
    return None


def _items(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            try:
                yield _name(key), inner
            except OverflowError:
                yield "a key", key
    elif isinstance(value, list | tuple | set | frozenset):
        yield from ((str(index), inner) for index, inner in enumerate(value))
