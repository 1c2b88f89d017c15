"""A smooth curve through noisy points."""

from collections.abc import Sequence

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

    points = np.array([xs, ys], dtype=float)
    points = points[:, np.isfinite(points).all(axis=0)]
    points = points[:, np.argsort(points[0], kind="stable")]
    if points.shape[1] > _MOST_POINTS:
        parts = np.array_split(points, _MOST_POINTS, axis=1)
        points = np.stack([part.mean(axis=1) for part in parts], axis=1)
    x, y = points
    count = len(x)
    nearest = max(2, int(bandwidth * count))
    if count < 3 or nearest >= count:
        nearest = count
    if count < 3:
        return tuple(x.tolist()), tuple(y.tolist())
    distances = np.abs(x[:, None] - x[None, :])
    reach = np.partition(distances, nearest - 1, axis=1)[:, nearest - 1, None]
    near = np.clip(distances / np.where(reach > 0, reach * 1.0001, 1.0), 0, 1)
    tricube = (1 - near**3) ** 3
    trust = np.ones(count)
    fitted = y
    for _ in range(_ROUNDS + 1):
        weights = tricube * trust
        total = weights.sum(axis=1)
        # Where all neighbours lost their trust, the point itself is the best there is.
        safe = np.where(total > 0, total, 1.0)
        mean_x, mean_y = weights @ x / safe, weights @ y / safe
        offset = x[None, :] - mean_x[:, None]
        spread = (weights * offset**2).sum(axis=1)
        slope = (weights * offset * (y[None, :] - mean_y[:, None])).sum(axis=1)
        slope = np.where(spread > 1e-12, slope / np.where(spread > 1e-12, spread, 1.0), 0.0)
        fitted = np.where(total > 0, mean_y + slope * (x - mean_x), y)
        residuals = np.abs(y - fitted)
        scale = 6 * np.median(residuals)
        if scale < 1e-12:
            break
        trust = np.clip(1 - (residuals / scale) ** 2, 0, 1) ** 2
    return tuple(x.tolist()), tuple(fitted.tolist())
