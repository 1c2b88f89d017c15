"""Rows that two models tell apart, as text."""

from collections import Counter
from collections.abc import Sequence

from gitml.core.evaluation.changed_rows import BASE, CHANGE, HEAD, LABEL, ChangedRows
from gitml.core.evaluation.findings import Compared
from gitml.core.values import is_number
from gitml.render import numbers
from gitml.render.text.checks import evaluation, row_changes
from gitml.render.text.tables import table
from gitml.render.text.terminal import one_line, visible

FEW = 20
"""Rows, and kinds of changes, that are shown unless all are asked for."""


def changed_rows(
    one: Compared, found: ChangedRows, *, most: int | None, columns: int | None
) -> str:
    """What was compared on, how often what became what, and the rows.

    Args:
        one: what was compared.
        found: its rows.
        most: rows that are shown; None for all.
        columns: of the terminal; None for as long lines as need be.
    """
    parts = [visible(evaluation.heading(one))]
    if found.churn is not None:
        parts.append(row_changes.churn(found.churn))
    if len(found):
        if found.churn is not None and found.churn.kind == "classes":
            parts.append(_kinds(found, columns))
        parts.append(_rows(found, most, columns))
    return "\n\n".join(parts)


def _kinds(found: ChangedRows, columns: int | None) -> str:
    """How many rows of a label went from one prediction to another, most first."""
    names = (LABEL, BASE, HEAD, CHANGE)
    kinds = zip(*(found.columns[name].tolist() for name in names), strict=True)
    rows = [[*map(one_line, kind), str(count)] for kind, count in Counter(kinds).most_common(FEW)]
    return table([*names, "rows"], rows, ["rows"], columns)


def _rows(found: ChangedRows, most: int | None, columns: int | None) -> str:
    names = list(found.columns)
    shown = zip(*(found.columns[name][:most].tolist() for name in names), strict=True)
    rows = [_cells(row) for row in shown]
    right = [name for name in names if found.columns[name].dtype.kind in "iuf"]
    listed = table(list(map(one_line, names)), rows, right, columns)
    more = len(found) - len(rows)
    hint = f"\nand {more} more (--all, or as a table: --export rows.csv)" if more else ""
    return f"{listed}{hint}"


def _cells(row: Sequence[object]) -> list[str]:
    return [numbers.value(cell) if is_number(cell) else one_line(str(cell)) for cell in row]
