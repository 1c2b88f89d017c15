import math

import numpy as np
import pytest

from gitml.core.evaluation.disparity import fairness, spread
from gitml.core.evaluation.findings import Spread
from gitml.core.evaluation.rows import ClassRows


def test_the_ends_of_several_groups() -> None:
    assert spread({"a": 0.5, "b": 0.8, "c": math.nan}) == Spread(0.5, 0.8, "a", "b", 0.625)
    assert spread({"a": 0.5}) is None
    assert spread({"a": -1.0, "b": 0.0}) == Spread(-1.0, 0.0, "a", "b", None)


def _rows(n: int = 400) -> tuple[ClassRows, dict[str, "np.ndarray"]]:
    rng = np.random.default_rng(1)
    label, base, head = (rng.integers(0, 2, n) for _ in range(3))
    group = rng.choice(["f", "m", "x"], n, p=[0.5, 0.45, 0.05])
    groups = {name: group == name for name in ("f", "m", "x")}
    return ClassRows(label, base, head, None, None, ("0", "1"), 1), groups


def test_the_indicators_of_fairness() -> None:
    rows, groups = _rows()
    parity, opportunity, odds = fairness(rows, "sex", groups)
    assert rows.head is not None

    def rate(name: str, of: int | None) -> float:
        some = groups[name] & (True if of is None else rows.label == of)
        return float(rows.head[some].mean())  # type: ignore[index]

    for found, of in ((parity, None), (opportunity, 1)):
        low, high = sorted(rate(name, of) for name in "fm")
        assert found.head is not None
        assert (found.head.difference, found.head.ratio) == pytest.approx((high - low, low / high))
        assert found.left_out == ("x",)
    pairs = [sorted(rate(name, of) for name in "fm") for of in (1, 0)]
    assert odds.head is not None
    assert odds.head.difference == pytest.approx(max(high - low for low, high in pairs))
    assert odds.head.ratio == pytest.approx(min(low / high for low, high in pairs))


def test_groups_that_are_too_small_tell_nothing() -> None:
    rows, groups = _rows(40)
    assert all(one.head is None for one in fairness(rows, "sex", groups))
