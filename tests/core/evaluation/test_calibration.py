import math

import numpy as np
import pytest
from scipy.stats import binomtest

from gitml.core.evaluation.calibration import calibration, wilson
from gitml.core.evaluation.findings import BINS


@pytest.mark.parametrize(("right", "n"), [(0, 5), (5, 5), (3, 7), (500, 1000)])
def test_the_interval_of_a_share_is_wilsons(right: int, n: int) -> None:
    known = binomtest(right, n).proportion_ci(method="wilson")
    assert wilson(right / n, n) == pytest.approx((known.low, known.high), abs=1e-12)
    assert wilson(0.5, 0) == (0.0, 1.0)


def test_bins_errors_and_the_parts_of_brier() -> None:
    rng = np.random.default_rng(3)
    scores = np.append(rng.random(500), [0.0, 1.0, 0.1, 0.3])
    happened = rng.random(504) < scores**2
    found = calibration(scores, happened, np.ones(len(scores)), "positive")
    assert sum(one.n for one in found.bins) == 504
    expected = 0.0
    for place, one in enumerate(found.bins):
        inside = (scores >= place / BINS) & (scores < (place + 1) / BINS)
        if place == BINS - 1:
            inside |= scores == 1
        assert one.n == inside.sum()
        assert one.score == pytest.approx(scores[inside].mean())
        assert one.observed == pytest.approx(happened[inside].mean())
        expected += inside.sum() / 504 * abs(scores[inside].mean() - happened[inside].mean())
    assert found.error == pytest.approx(expected)
    assert found.brier == pytest.approx(((scores - happened) ** 2).mean())
    parts = found.reliability - found.resolution + found.uncertainty + found.within
    assert found.brier == pytest.approx(parts, abs=1e-12)


def test_scores_that_are_alike_within_bins_leave_nothing_over() -> None:
    scores = np.repeat([0.25, 0.75], 40)
    happened = np.tile([True, False], 40)
    found = calibration(scores, happened, np.ones(len(scores)), "positive")
    assert found.within == pytest.approx(0.0, abs=1e-12)
    assert found.error == pytest.approx(0.25)
    assert math.isnan(found.bins[0].observed)
    assert found.bins[0].interval == (0.0, 1.0)


def test_a_perfect_score() -> None:
    happened = np.tile([True, False], 20)
    scores = happened.astype(float)
    found = calibration(scores, happened, np.ones(len(scores)), "positive")
    assert (found.error, found.brier, found.reliability) == (0.0, 0.0, 0.0)
    assert found.resolution == found.uncertainty == 0.25


def test_weights_that_are_whole_numbers_are_rows_as_often() -> None:
    rng = np.random.default_rng(4)
    scores, times = rng.random(300), rng.integers(0, 4, 300)
    happened = rng.random(300) < scores
    weighted = calibration(scores, happened, times.astype(float), "positive")
    again = np.repeat(np.arange(300), times)
    repeated = calibration(scores[again], happened[again], np.ones(len(again)), "positive")
    for name in ("error", "brier", "reliability", "resolution", "uncertainty", "within"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name)), name
    for one, other in zip(weighted.bins, repeated.bins, strict=True):
        assert (one.score, one.observed) == pytest.approx((other.score, other.observed))
        assert one.interval[1] - one.interval[0] > other.interval[1] - other.interval[0]
