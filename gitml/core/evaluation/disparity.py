"""How far a model treats groups of rows apart: the largest difference, and the smallest ratio.

The indicators have the names and definitions of Fairlearn. They are of the positive class of two.
Demographic parity compares how often it is predicted, equal opportunity its recall. Equalized odds
is the worse of the differences of recall and of the false positive rate.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.enough_rows import ENOUGH_ROWS, count
from gitml.core.evaluation.findings import Disparity, Spread
from gitml.core.evaluation.rows import ClassRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]
    Floats: TypeAlias = NDArray[np.float64]


def spread(values: Mapping[str, float]) -> Spread | None:
    """The ends of what is known, by group; None for fewer than two."""
    known = {name: value for name, value in values.items() if math.isfinite(value)}
    if len(known) < 2:
        return None
    lowest, highest = min(known, key=known.__getitem__), max(known, key=known.__getitem__)
    low, high = known[lowest], known[highest]
    return Spread(low, high, lowest, highest, low / high if high > 0 and low >= 0 else None)


def fairness(rows: ClassRows, column: str, groups: Mapping[str, "Flags"]) -> list[Disparity]:
    """The indicators of one column; none without a positive class, or without predictions.

    Args:
        rows: what both models said.
        column: the sensitive one.
        groups: rows of each of its values, shape (n,).
    """
    if rows.positive < 0 or rows.base is None or rows.head is None:
        return []
    of_class = rows.label == rows.positive
    everybody = np.ones(len(rows), dtype=bool)
    weight = np.ones(len(rows)) if rows.weight is None else rows.weight
    rates = {
        name: [
            _rates(guess == rows.positive, counted, groups, weight)
            for guess in (rows.base, rows.head)
        ]
        for name, counted in (("selected", everybody), ("found", of_class), ("taken", ~of_class))
    }
    return [
        _disparity(column, "demographic_parity", [rates["selected"]]),
        _disparity(column, "equal_opportunity", [rates["found"]]),
        _disparity(column, "equalized_odds", [rates["found"], rates["taken"]]),
    ]


def _rates(
    chosen: "Flags", counted: "Flags", groups: Mapping[str, "Flags"], weight: "Floats"
) -> dict[str, float]:
    """Of the rows that count the share that is chosen, by group; NaN for too few."""
    found = {}
    for name, members in groups.items():
        some = members & counted
        is_enough = count(some, weight) >= ENOUGH_ROWS
        found[name] = (
            float(np.average(chosen[some], weights=weight[some])) if is_enough else math.nan
        )
    return found


def _disparity(
    column: str, measure: str, rates: Sequence[Sequence[Mapping[str, float]]]
) -> Disparity:
    """The larger difference and the smaller ratio of several rates, each of base and head."""
    sides: list[Spread | None] = []
    for side in (0, 1):
        found = [spread(one[side]) for one in rates]
        known = [one for one in found if one is not None]
        if len(known) < len(found):
            sides.append(None)
            continue
        worst = max(known, key=lambda one: one.difference)
        ratios = [one.ratio for one in known if one.ratio is not None]
        sides.append(replace(worst, ratio=min(ratios, default=None)))
    unknown = {name for one in rates for name, value in one[1].items() if math.isnan(value)}
    return Disparity(column, measure, sides[0], sides[1], tuple(sorted(unknown)))
