"""Which way a metric gets better, as its name tells."""

import pytest

from gitml.core.metrics.direction import direction, metric_changes


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("brier_score_loss", "lower"), ("log_loss", "lower"), ("neg_log_loss", "higher"),
        ("neg_mean_squared_error", "higher"), ("negative_log_likelihood", "lower"),
        ("nll", "lower"),
        ("f1_score", "higher"), ("time_to_accuracy", None), ("error_recall", None),
        ("d2_log_loss_score", None),
    ],
)  # fmt: skip
def test_names(name: str, way: str | None) -> None:

    assert direction(name, {}) == way


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_not_finite_is_neither_better_nor_worse(value: float) -> None:
    (change,) = metric_changes({"m": {"acc": 0.9}}, {"m": {"acc": value}}, {})
    assert change.better is None
