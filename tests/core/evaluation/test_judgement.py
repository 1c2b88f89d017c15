"""The word for a difference, at the bounds of its definition."""

from typing import Any

import pytest

from gitml.core.evaluation.difference import Difference
from gitml.core.evaluation.judgement import judge


def _word(delta: float, low: float, high: float, p: float | None, **more: Any) -> str:
    difference = Difference(0.0, delta, 100, "paired t", low, high, p)
    return judge(difference, more.pop("better", "higher"), p, **more)


@pytest.mark.parametrize(
    ("p", "word"),
    [(0.0499, "better"), (0.05, "no difference shown"), (None, "no difference shown")],
)
def test_a_p_value_is_below_the_level(p: float | None, word: str) -> None:
    assert _word(0.1, 0.01, 0.19, p) == word


@pytest.mark.parametrize(("better", "word"), [("higher", "worse"), ("lower", "better")])
def test_which_way_is_better(better: str, word: str) -> None:
    assert _word(-0.1, -0.2, -0.01, 0.01, better=better) == word


@pytest.mark.parametrize(
    ("delta", "low", "high", "word"),
    [
        (0.125, 0.01, 0.24, "better"),  # as large as what counts
        (0.124, 0.01, 0.24, "no difference shown"),
        (0.05, 0.01, 0.125, "equivalent"),  # the margin belongs to it, on either side
        (-0.05, -0.125, -0.01, "equivalent"),
        (-0.05, -0.126, -0.01, "no difference shown"),
        (0.05, 0.01, 0.126, "no difference shown"),
    ],
)
def test_a_margin(delta: float, low: float, high: float, word: str) -> None:
    assert _word(delta, low, high, 0.01, margin=0.125) == word


def test_no_difference_at_all_is_never_better() -> None:
    assert _word(0.0, 0.0, 0.0, 0.01) == "no difference shown"
    assert judge(Difference(0.1, 0.9, 3, untested="few-rows"), "higher", None) == "not tested"
