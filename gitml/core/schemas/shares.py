"""Shares of cells, bounded from above by what was seen of them."""

import math
from statistics import NormalDist

_Z = NormalDist().inv_cdf(0.95)


def allowed_share(count: int, rows: int) -> float:
    """The share to allow where ``count`` of ``rows`` cells were seen: 0 for none, 1 for all.

    It is the upper end of Wilson's one-sided 95 % interval (1927), rounded as people would: to
    whole percent, and below one percent to one digit.
    """
    if not count or not rows:
        return 0.0
    if count >= rows:
        return 1.0
    seen, squared = count / rows, _Z**2 / rows
    spread = math.sqrt(seen * (1 - seen) * squared + squared**2 / 4)
    return _rounded((seen + squared / 2 + spread) / (1 + squared), seen)


def least_share(count: int, rows: int) -> float:
    """The share by which ``count`` of ``rows`` are no more than allowed, with a few digits."""
    if not count or not rows:
        return 0.0
    fine = int(10 ** max(3, len(str(rows)) + 1))  # so that one row more would be above it
    return min(1.0, -(-count * fine // rows) / fine)


def _rounded(share: float, seen: float) -> float:
    percent, least = 100 * share, 100 * seen
    if percent < 1:
        step = 10.0 ** math.floor(math.log10(percent))
        return round(math.ceil(percent / step) * step / 100, 12)
    whole = round(percent) if percent < 10 else math.ceil(percent)
    if max(whole, least) > 99:  # nearly all is not all
        return max(0.99, math.ceil(seen * 1e6) / 1e6)
    return max(whole, math.ceil(least)) / 100
