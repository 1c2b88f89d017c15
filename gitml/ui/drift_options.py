"""Options that say how drift is judged."""

import difflib
import math
from collections.abc import Sequence

import click

from gitml.core.drift.column_drift import Choice
from gitml.core.drift.methods import METHODS, UNBOUNDED, Method
from gitml.errors import UsageError


def choices(methods: Sequence[str], thresholds: Sequence[str]) -> tuple[dict[str, Choice], Choice]:
    """How each column that is named is judged, and how all others are.

    Args:
        methods: ``METHOD`` for all columns, or ``COLUMN=METHOD``.
        thresholds: ``NUMBER`` for all columns, or ``COLUMN=NUMBER``.

    Raises:
        UsageError: there is no such method, or a threshold is no number that can be reached.
    """
    of_methods = {column: _method(word) for column, word in map(_split, methods)}
    of_thresholds = {column: _threshold(word) for column, word in map(_split, thresholds)}
    named = {
        column: Choice(
            of_methods.get(column, of_methods.get("")),
            of_thresholds.get(column, of_thresholds.get("")),
            named=column in of_methods,
        )
        for column in {**of_methods, **of_thresholds}
        if column
    }
    others = Choice(of_methods.get(""), of_thresholds.get(""))
    for one in (others, *named.values()):
        _refuse_unreachable(one)
    return named, others


def _refuse_unreachable(choice: Choice) -> None:
    """Refuse a threshold that nothing reaches, or everything: no column could be told from another.

    Raises:
        UsageError: it is one.
    """
    if choice.threshold is None or choice.threshold <= 1 or choice.method in UNBOUNDED:
        return
    of = (
        f"of {choice.method}"
        if choice.method
        else "of the effect, the share of the rows that moved,"
    )
    raise UsageError(
        f"{choice.threshold:g} is no threshold {of} which is at most 1",
        "name a number up to 1: --threshold 0.2",
    )


def _split(typed: str) -> tuple[str, str]:
    column, equals, word = typed.rpartition("=")
    return (column, word) if equals else ("", typed)


def _method(word: str) -> Method:
    if word not in METHODS:
        near = difflib.get_close_matches(word, METHODS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(METHODS)}"
        raise UsageError(f"no method '{word}'", hint)
    return word


def _threshold(word: str) -> float:
    try:
        found = float(word)
    except ValueError:
        found = math.nan
    if not 0 <= found < math.inf:
        raise UsageError(f"'{word}' is no threshold", "name a number: --threshold 0.2")
    return found


def share(_ctx: click.Context, _parameter: click.Parameter, typed: str) -> float:
    """A share between 0 and 1, also as a percentage."""
    word = typed.strip()
    try:
        found = float(word.removesuffix("%")) / (100 if word.endswith("%") else 1)
    except ValueError:
        found = math.nan
    if not 0 <= found <= 1:
        raise click.BadParameter("name a share between 0 and 1, or a percentage as 30%")
    return found
