"""Values that a metric cannot have: they are told, and nothing is better by them."""

import pytest

from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.ranges import is_possible
from gitml.core.values import ValueChange


@pytest.mark.parametrize(
    ("metric", "value", "possible"),
    [
        ("accuracy", 0.93, True),
        ("accuracy", 93.0, True),  # in percent
        ("accuracy", 99999, False),
        ("m.json:test.accuracy", -3, False),
        ("val_f1_macro", 101, False),
        ("auc", -0.1, False),
        ("mcc", -1, True),
        ("mcc", -101, False),
        ("rmse", -0.1, False),
        ("rmse", 1e9, True),
        ("r2", -40, True),
        ("r2", 101, False),
        ("neg_log_loss", -0.3, True),
        ("accuracy_gap", -0.3, True),  # whatever that is
        ("cost", -1e9, True),
    ],
)
def test_which_values_a_metric_can_have(metric: str, value: float, possible: bool) -> None:
    assert is_possible(metric, value) is possible


@pytest.mark.parametrize(
    ("base", "head", "standing"),
    [(0.9, 0.95, "improved"), (0.9, 99999, "changed"), (-3, 0.9, "changed")],
)
def test_nothing_is_better_by_what_cannot_be(base: float, head: float, standing: str) -> None:
    change = MetricChange(ValueChange("m.json", "accuracy", base, head), "higher")
    assert change.standing == standing
