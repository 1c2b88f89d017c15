"""Drift, for programs."""

from typing import Any

from gitml.core.drift.basis import Reconstruction
from gitml.core.drift.column_drift import ColumnDrift
from gitml.core.drift.samples import TableSample
from gitml.core.drift.separation import Separation
from gitml.core.drift.table import TableDrift


def drift(found: TableDrift) -> dict[str, Any]:
    """``gitml.drift/1``."""
    return {"schema": "gitml.drift/1", **table(found)}


def table(found: TableDrift) -> dict[str, Any]:
    """The same as a part of another document."""
    return {
        "reference": _side(found.reference),
        "current": _side(found.current),
        "from_profiles": found.current.from_profile,
        "outcome": found.outcome,
        "judged": len(found.judged),
        "shifted": [one.name for one in found.shifted],
        "share": found.share if found.judged else None,
        "max_shifted": found.rules.max_shifted,
        "watch": list(found.rules.watch),
        "shared_rows": found.shared.share,
        "together": _together(found.together),
        "reconstruction": _reconstruction(found.reconstruction),
        "columns": {one.name: column(one) for one in found.columns},
    }


def _side(sample: TableSample) -> dict[str, Any]:
    return {"name": sample.name, "rows": sample.rows, "left_out": [*sample.left_out]}


def _together(said: Separation | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {
        "auc": said.auc,
        "effect": said.effect,
        "p": said.p,
        "rows": said.rows,
        "left_out": said.left_out,
        "verdict": said.verdict,
        "columns": dict(said.columns),
    }


def _reconstruction(said: Reconstruction | None) -> dict[str, Any] | None:
    if said is None:
        return None
    return {
        "reference": said.reference,
        "current": said.current,
        "effect": said.effect,
        "p": said.p,
        "verdict": said.verdict,
    }


def column(one: ColumnDrift) -> dict[str, Any]:
    """One column."""
    reference, current = one.sides
    compared = reference is not None and current is not None
    return {
        "kind": one.kind,
        "method": one.method or None,
        "statistic": one.statistic,
        "effect": one.effect,
        "error": one.error,
        "p": one.p,
        "p_adjusted": one.p_adjusted,
        "threshold": one.threshold,
        "verdict": one.verdict,
        "reason": one.why or None,
        "n": [None if side is None else side.n for side in one.sides],
        "missing": {
            "reference": one.missing.reference,
            "current": one.missing.current,
            "p": one.missing.p,
            "p_adjusted": one.missing.p_adjusted,
            "verdict": one.missing.verdict,
        }
        if compared
        else None,
        "not_of_kind": 0 if current is None else current.odd,
        "new_categories": [
            {"value": new.value, "count": new.count, "share": new.share} for new in one.new
        ],
    }
