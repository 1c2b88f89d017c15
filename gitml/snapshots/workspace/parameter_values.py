"""Parameters as they lie in a file, held against what a lock records of them."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Literal

from gitml.core.values import MISSING, Missing, Value
from gitml.snapshots.workspace.workspace_hashes import DoubtError

# Keys are told as text: of any other, such as `1`, it is not known whether it was text (`"1"`).
_TEXT_KEY = re.compile(r"(?!(?:true|false|null|nan|inf)\Z)[^\W\d].*", re.DOTALL)


def is_text(key: str) -> bool:
    """Whether a key was surely text in its file."""
    return bool(_TEXT_KEY.fullmatch(key))


def state(was: Mapping[str, Value], now: Mapping[str, Value], key: str) -> str | None:
    """What became of a parameter, as DVC compares: ``1`` is ``True``, and NaN is never the same."""
    if key not in now:
        return "deleted"
    if key not in was:
        return "new"
    return None if now[key] == was[key] else "modified"


def has_text_keys(value: Value) -> bool:
    """Whether every key in it was surely text in its file."""
    if isinstance(value, dict):
        return all(map(is_text, value)) and all(map(has_text_keys, value.values()))
    return not isinstance(value, list) or all(map(has_text_keys, value))


def at(document: Mapping[str, Value], key: str) -> Value | Literal[Missing.MISSING]:
    """The value at a dotted key, in which ``*`` and ``?`` stand for letters of a name.

    Raises:
        DoubtError: several match, which DVC refuses; or the key is another pattern, or a list is
            on its way.
    """
    parts = key.split(".")
    if not all(parts) or set("[]!") & set(key) or "**" in key:
        raise DoubtError
    found: list[Value] = [dict(document)]
    for part in parts:
        found = [inner for value in found for inner in _inner(value, part)]
    if len(found) > 1:
        raise DoubtError
    return found[0] if found else MISSING


def _inner(value: Value, part: str) -> list[Value]:
    if isinstance(value, list):
        raise DoubtError
    if not isinstance(value, dict):
        return []
    if set("*?").isdisjoint(part):
        return [value[part]] if part in value else []
    if not all(map(is_text, value)):
        raise DoubtError
    return [inner for name, inner in value.items() if fnmatchcase(name, part)]
