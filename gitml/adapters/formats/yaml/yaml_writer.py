"""YAML that can only be written in one way, without a dumper; whatever else is left to DVC's own.

DVC's dumper takes longer for the record of a small stage than all else that is done for it. Nothing
of what makes it needed occurs in most records: no text that must be quoted, none that is folded.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

_WIDTH = 79  # columns; the dumper folds before a word that would go further
# Begins as no number and no sign of YAML, and nothing in it ends a scalar or begins a comment.
_TEXT = re.compile(r"[A-Za-z_/](?:[\w./,+=$%;@()<>|&^~*'\"!-]| (?=[^ ]))*", re.ASCII)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
# A hash that could be no number: 12345678 and 12e45678 are quoted.
_HASH = re.compile(r"[0-9a-f]*[abcdf][0-9a-f]*(?:\.dir)?")


class NotPlainError(Exception):
    """Only a dumper knows how this is written."""


def plain(value: Any, column: int) -> str:
    """A mapping or list as block YAML, each line of it beginning at ``column``.

    Raises:
        NotPlainError: it is to be dumped.
    """
    lines = [" " * column + line for line in _Writer().lines(value)]
    if max(map(len, lines)) > _WIDTH:
        raise NotPlainError
    return "".join(f"{line}\n" for line in lines)


class _Writer:
    def __init__(self) -> None:
        self._seen: set[int] = set()

    def lines(self, value: Any) -> Iterator[str]:
        # Empty it is [] or {}, a second time an alias, and of another type it may have comments.
        if not value or id(value) in self._seen:
            raise NotPlainError
        self._seen.add(id(value))
        if type(value) in (dict, OrderedDict):
            for key, inner in value.items():
                yield from self._pair(_text(key), inner)
        elif type(value) is list:
            for item in value:
                yield from self._item(item)
        else:
            raise NotPlainError

    def _pair(self, key: str, value: Any) -> Iterator[str]:
        if isinstance(value, Mapping):
            yield f"{key}:"
            yield from (f"  {line}" for line in self.lines(value))
        elif isinstance(value, list):
            yield f"{key}:"
            yield from self.lines(value)
        else:
            yield f"{key}: {_scalar(value)}"

    def _item(self, item: Any) -> Iterator[str]:
        nested = isinstance(item, Mapping | list)
        first, *rest = self.lines(item) if nested else [_scalar(item)]
        yield f"- {first}"
        yield from (f"  {line}" for line in rest)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if type(value) is int:
        return str(value)
    if isinstance(value, str) and len(value) >= 32 and _HASH.fullmatch(value):
        return value
    return _text(value)


def _text(value: Any) -> str:
    if type(value) is str and _TEXT.fullmatch(value) and value.lower() not in _WORDS:
        return value
    raise NotPlainError
