"""Tables that were checked, for a terminal."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from gitml.core.schemas.anomalies import Anomaly, CheckedTable
from gitml.render import numbers
from gitml.render.text.checks import anomalies
from gitml.render.text.colours import Colour, paint
from gitml.render.text.terminal import one_line

_NARROWEST = 40


def checks(
    tables: Sequence[CheckedTable], accept: Mapping[str, str], *, columns: int | None = None
) -> str:
    """What was found of each table, and a line that sums it up.

    Args:
        tables: in their order.
        accept: options of ``gitml schema accept`` that name the table, by table.
        columns: of the terminal; None for as long lines as need be.
    """
    parts = [_table(one, accept.get(one.table, ""), columns) for one in tables]
    return "\n\n".join([*parts, summary(tables)])


def summary(tables: Sequence[CheckedTable]) -> str:
    """How many tables are right, and how much is wrong."""
    found = [anomaly for one in tables for anomaly in one.anomalies]
    errors = sum(anomaly.level == "error" for anomaly in found)
    words = [numbers.counted(errors, "error")] if errors else []
    if warnings := len(found) - errors:
        words.append(numbers.counted(warnings, "warning"))
    if absent := sum(bool(one.absent) for one in tables):
        words.append(f"{numbers.counted(absent, 'table')} not checked")
    if unchecked := sum(len(one.unchecked) for one in tables):
        words.append(f"{numbers.counted(unchecked, 'rule')} not checked")
    told = ", ".join(words) or "no anomalies"
    return f"{numbers.counted(len(tables), 'table')}: {told}" if len(tables) > 1 else told


def size(one: CheckedTable) -> str:
    """How many rows and columns a table has, or that it was not read."""
    if any(anomaly.kind == "bad_schema" for anomaly in one.anomalies):
        return "not read"
    return f"{numbers.counted(one.rows, 'row')}, {numbers.counted(one.columns, 'column')}"


def _table(one: CheckedTable, options: str, columns: int | None) -> str:
    if one.absent:
        return f"{one_line(one.table)}: not checked: {one_line(one.absent)}"
    lines = [f"{one_line(one.table)}: {size(one)}, by {one_line(one.schema)}"]
    for anomaly in one.anomalies:
        lines += _anomaly(anomaly, options, columns)
    for rule in one.unchecked:
        told = f"not checked: {one_line(rule.rule)}: {one_line(rule.why)}"
        lines.append(f"  {told if rule.excused else paint(told, 'red')}")
    if one.left_out:
        lines.append(f"  not read: {one_line(numbers.few(one.left_out))}")
    if one.separators:
        lines.append(f"  {separated(one)}")
    return "\n".join(lines)


def separated(one: CheckedTable) -> str:
    """By what its cells are separated, which a program that expects commas does not."""
    return f"its cells are separated by {numbers.listed(one.separators)}"


def _anomaly(anomaly: Anomaly, options: str, columns: int | None) -> Iterator[str]:
    colour: Colour = "red" if anomaly.level == "error" else "bold"
    place = f"{one_line(anomaly.column)}: " if anomaly.column else ""
    yield f"  {paint(anomaly.level, colour)}  {place}{anomaly.kind}"
    wrong, right = anomalies.sentence(anomaly), anomalies.expected(anomaly)
    yield from _wrapped(f"{wrong}; expected: {right}", columns)
    if anomaly.examples:
        yield from _wrapped(anomalies.examples(anomaly), columns)
    if command := anomalies.accept_command(anomaly, options):
        yield f"    to accept it: {command}"


def _wrapped(text: str, columns: int | None) -> list[str]:
    if columns is None:
        return [f"    {text}"]
    room = max(columns - 4, _NARROWEST)
    lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
    return [f"    {line}" for line in lines]
