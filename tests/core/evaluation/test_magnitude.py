"""Numbers of any size: their verdict does not depend on the unit they are written in."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gitml.core.evaluation.churn import churn, error_gains
from gitml.core.evaluation.difference import Difference
from gitml.core.evaluation.methods import metrics
from gitml.core.evaluation.rows import NumberRows

pytestmark = pytest.mark.filterwarnings("error")

_METRICS = ("rmse", "mae", "r2")
_RANDOM = np.random.default_rng(0)
_TRUTH = _RANDOM.normal(size=120)
_ROWS = NumberRows(
    _TRUTH, _TRUTH + 0.5 * _RANDOM.normal(size=120), _TRUTH + 0.4 * _RANDOM.normal(size=120)
)


def _interval(found: Difference, factor: float = 1.0) -> list[float]:
    assert found.low is not None
    assert found.high is not None
    return [value * factor for value in (found.base, found.head, found.low, found.high)]


@pytest.mark.slow
@pytest.mark.parametrize("exponent", [-980, -500, 0, 500, 1015])
@pytest.mark.parametrize("weight", [None, np.arange(1.0, 121.0)])
def test_the_unit_changes_no_verdict(exponent: int, weight: Any) -> None:
    usual = metrics.of_numbers(replace(_ROWS, weight=weight), _METRICS, 1)
    found = metrics.of_numbers(
        replace(_ROWS.times_power(exponent), weight=weight), [*_METRICS, "mse"], 1
    )
    for name in _METRICS:
        factor = 1.0 if name == "r2" else 2.0**exponent
        assert (found[name].p, found[name].untested) == (usual[name].p, "")
        assert _interval(found[name]) == pytest.approx(_interval(usual[name], factor), rel=1e-9)
    too_great = 2 * exponent > 1024
    assert found["mse"].untested == ("not-finite" if too_great else "")


def test_a_metric_of_the_teams_own() -> None:
    great = replace(_ROWS, row_values={"cost": (_ROWS.base * 2.0**1015, _ROWS.head * 2.0**1015)})
    usual = replace(_ROWS, row_values={"cost": (_ROWS.base, _ROWS.head)})
    found, known = (
        metrics.of_row_values(rows, "cost", 1, relabelled=False) for rows in (great, usual)
    )
    assert found.p == known.p
    assert _interval(found) == pytest.approx(_interval(known, 2.0**1015))


def test_errors_that_are_no_floats() -> None:
    truth = np.tile([1.7e308, -1.7e308], 50)
    rows = NumberRows(truth, -truth, truth / 2)
    found = metrics.of_numbers(rows, ["rmse"], 1)["rmse"]
    assert (found.base, found.untested) == (math.inf, "not-finite")
    assert found.head == pytest.approx(8.5e307)
    assert (error_gains(rows) == math.inf).all()
    counted = churn(rows)
    assert counted is not None
    assert (counted.better, counted.worse) == (100, 0)
