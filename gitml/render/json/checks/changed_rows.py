"""Rows that two models tell apart, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.evaluation.changed_rows import ChangedRows
from gitml.core.evaluation.findings import Compared
from gitml.render.json.checks import row_changes


def changed_rows(
    found: Iterable[tuple[Compared, ChangedRows]], base: str, head: str, *, most: int | None
) -> dict[str, Any]:
    """``gitml.errors/1``; ``rows`` has at most ``most`` of the ``changed`` ones, worst first."""
    return {
        "schema": "gitml.errors/1",
        "base": base,
        "head": head,
        "evaluations": {one.name or "files": _evaluation(one, rows, most) for one, rows in found},
    }


def _evaluation(one: Compared, found: ChangedRows, most: int | None) -> dict[str, Any]:
    columns = {name: column[:most].tolist() for name, column in found.columns.items()}
    return {
        "match": one.assessment.match,
        "churn": None if found.churn is None else row_changes.churn(found.churn),
        "confusion": None if found.confusion is None else row_changes.confusion(found.confusion),
        "changed": len(found),
        "rows": [
            dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)
        ],
    }
