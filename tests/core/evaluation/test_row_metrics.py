"""Metrics of the team's own: the mean of what a stage wrote of each row."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from gitml.core.evaluation.compared import compare_sides
from gitml.core.evaluation.predictions import Predictions, Sides
from gitml.core.settings.evaluation_rules import Evaluation, RowMetric, parse_evaluation
from gitml.errors import ConfigError

_OWN = {"cost": RowMetric("cost_eur", "lower")}
_COSTS = {"cost": np.random.default_rng(1).exponential(size=200)}


def _side(costs: "dict[str, np.ndarray[Any, Any]]", **more: Any) -> Predictions:
    label = np.arange(200) % 2
    return Predictions("p.csv", label, label, ids=np.arange(200), **{"row_values": costs, **more})


def _compare(base: Predictions, head: Predictions, **more: Any) -> Any:
    evaluation = Evaluation("p.csv", "y", "said", row_metrics=_OWN, **more)
    return compare_sides("test", evaluation, Sides(base, head, 1)).assessment


def test_it_is_a_paired_t_test() -> None:
    cheaper = {"cost": _COSTS["cost"] - np.random.default_rng(2).random(200)}
    found = _compare(_side(_COSTS), _side(cheaper), metrics=("cost", "accuracy"))
    test = found.tests[0]
    assert (test.metric, test.better, test.outcome) == ("cost", "lower", "better")
    expected = stats.ttest_rel(cheaper["cost"], _COSTS["cost"])
    assert test.difference.method == "paired t"
    assert test.difference.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert test.difference.low == pytest.approx(expected.confidence_interval().low, rel=1e-9)
    assert [one.metric for one in found.tests] == ["cost", "accuracy"]


def test_it_is_computed_where_nobody_listed_it() -> None:
    found = _compare(_side(_COSTS), _side(_COSTS))
    assert [one.metric for one in found.tests] == ["accuracy", "cost"]
    assert found.tests[1].outcome == "identical predictions"


@pytest.mark.parametrize(
    ("base", "why"),
    [
        (_side({}), "no-values"),
        (_side({"cost": np.where(np.arange(200) == 3, np.nan, 1.0)}), "not-finite"),
        (replace(_side(_COSTS), label=np.arange(200) % 3 % 2), "other-labels"),
    ],
)
def test_what_is_not_tested(base: Predictions, why: str) -> None:
    test = _compare(base, _side(_COSTS)).tests[-1]
    assert (test.metric, test.difference.untested, test.outcome) == ("cost", why, "not tested")


@pytest.mark.parametrize(
    ("cells", "mean"),
    [
        ([np.inf], np.inf),
        ([-np.inf, -np.inf], -np.inf),
        ([np.inf, -np.inf], np.nan),
        ([np.inf, np.nan], np.nan),
    ],
)
def test_a_mean_of_what_is_infinite_in_one_direction_is_so(cells: list[float], mean: float) -> None:
    head = _side({"cost": np.concatenate([cells, _COSTS["cost"][len(cells) :]])})
    difference = _compare(_side(_COSTS), head).tests[-1].difference
    assert difference.untested == "not-finite"
    assert difference.base == pytest.approx(_COSTS["cost"].mean())
    assert difference.head == pytest.approx(mean, nan_ok=True)


def test_rows_count_by_their_weight() -> None:
    weight = np.random.default_rng(5).random(200)
    found = _compare(_side(_COSTS), _side({"cost": _COSTS["cost"] + 1}, weight=weight))
    difference = found.tests[-1].difference
    assert difference.base == pytest.approx(np.average(_COSTS["cost"], weights=weight))
    assert difference.untested == "no-variation"


def test_names_that_are_taken_are_refused() -> None:
    own = {"auc": RowMetric("c", "lower")}
    with pytest.raises(ConfigError, match="the name of a metric that gitml computes"):
        compare_sides(
            "t", Evaluation("p.csv", "y", row_metrics=own), Sides(_side({}), _side({}), 1)
        )
    spec = {"predictions": "p.csv", "label": "y", "row_metrics": {"cost": {"column": "c"}}}
    with pytest.raises(ConfigError, match="'higher' or 'lower'"):
        parse_evaluation(spec, "gitml.yaml", "evaluations.test")
