"""A smooth curve through noisy points."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

BANDWIDTH = 0.3
"""Share of the points that each local line is fitted to: Vega's own default."""
_MOST_POINTS = 1_000
_ROUNDS = 2


def smooth(
    xs: Sequence[float], ys: Sequence[float], bandwidth: float = BANDWIDTH
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """LOESS: at each point a line, fitted to its nearest neighbours, tells the value.

    Cleveland (1979), "Robust Locally Weighted Regression and Smoothing Scatterplots", as Vega's
    ``loess`` has it: tricube weights and two rounds in which outliers lose weight (bisquare).
    Of more points than can be told apart, means of neighbours are taken first.

    Args:
        xs: in ascending or descending order; points with NaN on either axis are left out.
        ys: as many.
        bandwidth: share of the points that count as neighbours, from 0 to 1.
    """
    import numpy as np

    x, y = _points(xs, ys)
    count = len(x)
    if count < 3:
        return tuple(x.tolist()), tuple(y.tolist())
    tricube = _tricube(x, nearest=min(max(2, int(bandwidth * count)), count))
    trust = np.ones(count)
    fitted = y
    for _ in range(_ROUNDS + 1):
        fitted = _fit_lines(x, y, tricube * trust)
        residuals = np.abs(y - fitted)
        scale = 6 * np.median(residuals)
        if scale < 1e-12:  # the curve goes through the points
            break
        trust = np.clip(1 - (residuals / scale) ** 2, 0, 1) ** 2  # bisquare
    return tuple(x.tolist()), tuple(fitted.tolist())


def _points(xs: Sequence[float], ys: Sequence[float]) -> "Array":
    """Two rows, x and y, from left to right; no NaN, and at most ``_MOST_POINTS``."""
    import numpy as np

    points = np.array([xs, ys], dtype=float)
    points = points[:, np.isfinite(points).all(axis=0)]
    points = points[:, np.argsort(points[0], kind="stable")]
    if points.shape[1] <= _MOST_POINTS:
        return points
    parts = np.array_split(points, _MOST_POINTS, axis=1)
    return np.stack([part.mean(axis=1) for part in parts], axis=1)


def _tricube(x: "Array", nearest: int) -> "Array":
    """The weight of each point (column) for the line at each point (row), by distance."""
    import numpy as np

    distances = np.abs(x[:, None] - x[None, :])
    reach = np.partition(distances, nearest - 1, axis=1)[:, nearest - 1, None]
    # A little more than the reach, so that the farthest neighbour has some weight, too.
    near = np.clip(distances / np.where(reach > 0, reach * 1.0001, 1.0), 0, 1)
    weights: Array = (1 - near**3) ** 3
    return weights


def _fit_lines(x: "Array", y: "Array", weights: "Array") -> "Array":
    """The value at each point of the line with the least weighted squares there."""
    import numpy as np

    total = weights.sum(axis=1)
    safe = np.where(total > 0, total, 1.0)
    mean_x, mean_y = weights @ x / safe, weights @ y / safe
    offset = x[None, :] - mean_x[:, None]
    spread = (weights * offset**2).sum(axis=1)
    slope = (weights * offset * (y[None, :] - mean_y[:, None])).sum(axis=1)
    # Neighbours at one x have no slope.
    slope = np.where(spread > 1e-12, slope / np.where(spread > 1e-12, spread, 1.0), 0.0)
    # Where all neighbours lost their trust, the point itself is the best there is.
    return np.where(total > 0, mean_y + slope * (x - mean_x), y)
