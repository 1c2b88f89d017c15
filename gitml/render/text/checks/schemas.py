"""Schemas: what differs between two, what was changed in one, and what came from another tool."""

from collections.abc import Iterable, Sequence

from gitml.core.schemas.differences import SchemaChange
from gitml.core.schemas.foreign.draft import ImportedSchema
from gitml.core.schemas.loosened import LoosenedRule
from gitml.core.schemas.plain import SchemaEdit, percentage
from gitml.core.values import MISSING, Missing, Value, is_number
from gitml.render import numbers
from gitml.render.text.checks.anomalies import cell
from gitml.render.text.colours import Painted
from gitml.render.text.tables import table, table_within
from gitml.render.text.terminal import one_line

_SHARES = ("missing", "unseen", "not_finite", "overlap")


def difference(
    changes: Sequence[SchemaChange], loosened: Sequence[LoosenedRule], columns: int | None
) -> str:
    """Whether a schema can stand in for another, and which rules it loosens."""
    parts = [verdict(changes)]
    if changes:
        rows = [
            [
                Painted(one.kind, "red" if one.breaking else None),
                one_line(one.column),
                one_line(what(one)),
            ]
            for one in changes
        ]
        parts.append(table_within(columns, ["change", "column", "what"], rows))
    if loosened:
        rows = [[one_line(one.place), before(one), after(one)] for one in loosened]
        parts.append(table(["loosened rule", "before", "after"], rows, columns=columns))
    return "\n\n".join(parts)


def verdict(changes: Sequence[SchemaChange]) -> str:
    """The answer in one line."""
    breaking = sum(change.breaking for change in changes)
    if breaking:
        return f"not compatible: {numbers.counted(breaking, 'breaking change')}"
    return "compatible" if changes else "compatible: the same columns, types and values"


def what(change: SchemaChange) -> str:
    """What became of a column."""
    if change.removed or change.added:
        told = [f"+ {_values(change.added)}"] if change.added else []
        return "; ".join([*([f"- {_values(change.removed)}"] if change.removed else []), *told])
    if change.before and change.after:
        return f"{change.before} → {change.after}"
    return change.before or change.after


def _values(values: Iterable[str]) -> str:
    return numbers.few([cell(value) for value in values], 8)


def before(rule: LoosenedRule) -> str:
    """What the rule said."""
    if rule.before is None:
        if rule.place == "na_values":
            return "the usual ones"
        return "none of these" if isinstance(rule.after, list) else "no such rule"
    return said(rule.place.rpartition(".")[2], rule.before)


def after(rule: LoosenedRule) -> str:
    """What it says now."""
    if rule.after is None:
        return "the usual ones" if rule.place == "na_values" else "no such rule"
    return said(rule.place.rpartition(".")[2], rule.after)


def said(key: str, value: Value | Missing) -> str:
    """A value of a schema, as people write it."""
    if value is MISSING or value is None:
        return "nothing"
    if isinstance(value, list):
        return numbers.few([cell(one) for one in value], 8)
    if isinstance(value, dict):
        return ", ".join(f"{inner} {said(inner, one)}" for inner, one in value.items())
    if key in _SHARES and is_number(value):
        return percentage(value)
    return f"{value:.10g}" if isinstance(value, float) else one_line(numbers.value(value))


def edits(changes: Iterable[SchemaEdit]) -> str:
    """What was changed in a file, a line each."""
    lines = []
    for one in changes:
        place = one_line(".".join(one.path))
        gone = one.value is MISSING
        lines.append(f"  {place}: {'taken out' if gone else said(one.path[-1], one.value)}")
    return "\n".join(lines)


def imported(found: ImportedSchema, columns: int | None) -> str:
    """What carried over from another tool's schema, and what did not."""
    count, rules = len(found.schema.columns), numbers.counted(found.rules, "rule")
    lines = [f"carried over from {found.tool}: {numbers.counted(count, 'column')}, {rules}"]
    if found.lost:
        rows = [
            [one_line(one.place) or "(table)", one_line(one.rule), one.reason] for one in found.lost
        ]
        shown = table_within(columns, ["column", "cannot be said here", "why"], rows)
        lines.append(f"\n{shown}")
    return "\n".join(lines)
