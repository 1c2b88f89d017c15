"""Shares of cells: the bound that is inferred from what was seen, and what is beyond a bound."""

import math
from statistics import NormalDist

_ALPHA = 0.05
_Z = NormalDist().inv_cdf(1 - _ALPHA)


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


def is_above(bad: int, share: float, of: int) -> bool:
    """Whether more cells are wrong than a share explains by chance.

    Of few cells a larger part is wrong by chance than of many: 2 of 20 do not speak against 5 %,
    100 of 1000 do. Of a share of 0 every one does. It is the exact one-sided binomial test, at
    0.05: P(X >= bad) is the incomplete beta function I(share; bad, of - bad + 1).
    """
    if bad <= share * of:
        return False
    if share <= 0:
        return True
    from scipy.special import betainc

    return bool(betainc(bad, of - bad + 1, share) < _ALPHA)


def _rounded(share: float, seen: float) -> float:
    percent, least = 100 * share, 100 * seen
    if percent < 1:
        step = 10.0 ** math.floor(math.log10(percent))
        return round(math.ceil(percent / step) * step / 100, 12)
    whole = round(percent) if percent < 10 else math.ceil(percent)
    if max(whole, least) > 99:  # nearly all is not all
        return max(0.99, math.ceil(seen * 1e6) / 1e6)
    return max(whole, math.ceil(least)) / 100
