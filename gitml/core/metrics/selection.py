"""Which values are meant by what a user types."""

import difflib
import fnmatch
import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence

from gitml.core.metrics.history import Key
from gitml.core.values import Value
from gitml.errors import UsageError

_MOST_NAMES = 5


def matcher(patterns: Sequence[str]) -> Callable[[Key], bool]:
    """Whether a value is meant by a pattern: key, last part, group, file, FILE:KEY, or a glob."""
    whole = "|".join(fnmatch.translate(one) for p in patterns for one in (p, f"{p}.*"))
    matches = re.compile(whole).match
    known: dict[Key, bool] = {}

    def is_meant(place: Key) -> bool:
        if place not in known:
            path, key = place
            names = (key, key.rpartition(".")[2], f"{path}:{key}", path)
            known[place] = any(name and matches(name) for name in names)
        return known[place]

    return is_meant


def only(files: Mapping[str, Value], is_meant: Callable[[Key], bool]) -> dict[str, Value]:
    """The files without the values that are not meant; groups and files that end up empty go."""
    found = {}
    for path, document in files.items():
        kept = _kept(path, document, "", is_meant)
        if kept != {} or (kept == document and is_meant((path, ""))):
            found[path] = kept
    return found


def _kept(path: str, value: Value, key: str, is_meant: Callable[[Key], bool]) -> Value:
    if not isinstance(value, dict):
        return value if is_meant((path, key)) else {}
    inner = {
        name: _kept(path, one, f"{key}.{name}" if key else str(name), is_meant)
        for name, one in value.items()
    }
    return {name: one for name, one in inner.items() if one != {}}


def find(keys: Iterable[Key], typed: str, noun: str, left_out: Iterable[Key] = ()) -> Key:
    """The one value that ``typed`` names.

    Args:
        keys: of the values that are shown.
        typed: a key, the last part of one, or ``FILE:KEY``.
        noun: what the values are, for messages.
        left_out: of those that ``--only`` took away.

    Raises:
        UsageError: none of ``keys`` has that name, or several have.
    """
    known = list(keys)
    found = _named(known, typed)
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(f"'{path}:{key}'" for path, key in found[:_MOST_NAMES])
        more = len(found) - _MOST_NAMES
        names += f" and {more} more" if more > 0 else ""
        raise UsageError(f"several {noun}s are named '{typed}'", hint=f"choose one: {names}")
    if _named(left_out, typed):
        raise UsageError(
            f"the {noun} '{typed}' is left out by --only",
            hint=f"show it, too: --only {shlex.quote(typed)}",
        )
    raise unknown(known, typed, noun)


def _named(keys: Iterable[Key], typed: str) -> list[Key]:
    """Those with the name as a whole, else with that last part."""
    known = list(keys)
    exact = [place for place in known if typed in (place[1], f"{place[0]}:{place[1]}", place[0])]
    return exact or [place for place in known if place[1].rpartition(".")[2] == typed]


def unknown(keys: Iterable[Key], typed: str, noun: str) -> UsageError:
    """The error for a name that no value has."""
    near = difflib.get_close_matches(typed, [key for _, key in keys][:5000], n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"see all of them: gitml {noun}s show"
    return UsageError(f"no {noun} is named '{typed}'", hint=hint)
