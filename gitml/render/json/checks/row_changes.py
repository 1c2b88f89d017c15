"""What changed row by row between two models, and between slices, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.evaluation.findings import (
    BINS,
    Assessment,
    Calibration,
    Churn,
    Confusion,
    Disparity,
    Spread,
)


def row_changes(found: Assessment) -> dict[str, Any]:
    """Churn, confusion matrices, calibration and disparities; null for what is not known."""
    return {
        "churn": None if found.churn is None else churn(found.churn),
        "confusion": None if found.confusion is None else confusion(found.confusion),
        "calibration": None
        if found.calibrations is None
        else {
            "of": found.calibrations[1].of,
            "bins": BINS,
            "base": _calibration(found.calibrations[0]),
            "head": _calibration(found.calibrations[1]),
        },
        "disparities": _disparities(found.disparities),
    }


def churn(found: Churn) -> dict[str, Any]:
    """How many rows changed, and how; of weighted ones the share of the weight, too."""
    better, worse = ("right", "wrong") if found.kind == "classes" else ("nearer", "farther")
    return {
        "rows": found.n,
        f"became_{better}": found.better,
        f"became_{worse}": found.worse,
        "changed": found.changed,
        "of_weight": None
        if found.shares is None
        else {
            f"became_{better}": found.shares.better,
            f"became_{worse}": found.shares.worse,
            "changed": found.shares.changed,
        },
    }


def confusion(found: Confusion) -> dict[str, Any]:
    """Both matrices: a list for each label, of how often it is predicted as each class."""
    return {"classes": found.classes, "base": found.base, "head": found.head}


def _calibration(found: Calibration) -> dict[str, Any]:
    return {
        "expected_error": found.error,
        "brier": found.brier,
        "reliability": found.reliability,
        "resolution": found.resolution,
        "uncertainty": found.uncertainty,
        "within_bins": found.within,
        "curve": [
            {
                "from": one.low,
                "to": one.high,
                "n": one.n,
                "score": one.score,
                "observed": one.observed,
                "ci": one.interval if one.n else None,
            }
            for one in found.bins
        ],
    }


def _disparities(found: Iterable[Disparity]) -> dict[str, dict[str, Any]]:
    """By column, then by metric or indicator; ``class`` stands for the classes of the label."""
    columns: dict[str, dict[str, Any]] = {}
    for one in found:
        columns.setdefault(one.column or "class", {})[one.measure] = {
            "base": _spread(one.base),
            "head": _spread(one.head),
            "left_out": list(one.left_out),
        }
    return columns


def _spread(found: Spread | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "difference": found.difference,
        "ratio": found.ratio,
        "lowest": {"slice": found.lowest, "value": found.low},
        "highest": {"slice": found.highest, "value": found.high},
    }
