"""Curves through points."""

import math

from gitml.core.plots.loess import smooth


def test_it_ignores_an_outlier_and_follows_a_bend() -> None:
    xs = [float(x) for x in range(100)]
    ys = [math.sin(x / 15) for x in xs]
    spiked = [*ys[:50], 30.0, *ys[51:]]
    found = smooth(xs, spiked)[1]
    assert max(abs(a - b) for a, b in zip(found, ys, strict=True)) < 0.25
    assert smooth([1.0, math.nan, 2.0], [5.0, 1.0, math.nan]) == ((1.0,), (5.0,))
    assert len(smooth(xs * 200, ys * 200)[0]) == 1000
