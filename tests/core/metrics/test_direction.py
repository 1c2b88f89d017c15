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
        ("mean_error", None), ("train.mean_error", None), ("bias", None), ("error.bias", None),
        ("mean_bias_error", None), ("me", None), ("val_mpe", None),
        ("meanPercentageError", None), ("mean_signed_error", None),
        ("mean_absolute_error", "lower"), ("mean_squared_error", "lower"), ("mae", "lower"),
        ("mean_absolute_percentage_error", "lower"), ("error_rate", "lower"),
        ("mean_error_rate", "lower"), ("error", "lower"), ("abs_mean_error", "lower"),
    ],
)  # fmt: skip
def test_names(name: str, way: str | None) -> None:

    assert direction(name, {}) == way


@pytest.mark.parametrize(
    ("name", "way"),
    [("error", None), ("rmse", None), ("loss", "lower"), ("neg_mean_squared_error", "higher")],
)
def test_an_error_below_zero_has_a_sign(name: str, way: str | None) -> None:
    assert direction(name, {}, [-11.92, -12.96]) == way
    assert direction(name, {name: "lower"}, [-11.92, -12.96]) == "lower"


def test_a_bias_that_moves_away_from_zero_is_not_better() -> None:
    (change,) = metric_changes(
        {"m": {"error": {"mean_error": -11.92}}}, {"m": {"error": {"mean_error": -12.96}}}, {}
    )
    assert (change.better, change.standing) == (None, "changed")


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_not_finite_is_neither_better_nor_worse(value: float) -> None:
    (change,) = metric_changes({"m": {"acc": 0.9}}, {"m": {"acc": value}}, {})
    assert change.better is None


@pytest.mark.parametrize(
    ("key", "head", "better", "standing"),
    [
        ("acc", 0.95, True, "improved"),
        ("acc", 0.85, False, "declined"),
        ("loss", 0.95, False, "declined"),
        ("loss", 0.85, True, "improved"),
        ("acc", 0.9, None, "unchanged"),
        ("acc", 0.9005, None, "similar"),
        ("acc", 0.901, True, "improved"),  # as much as what counts
        ("colour", 0.95, None, "changed"),
    ],
)
def test_what_a_change_means(key: str, head: float, better: bool | None, standing: str) -> None:
    (change,) = metric_changes({"m": {key: 0.9}}, {"m": {key: head}}, {}, {("m", key): 0.001})
    assert (change.better, change.standing) == (better, standing)
