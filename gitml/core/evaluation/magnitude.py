"""Numbers so great or small that their squares are no floats, brought to a usual size and back.

By a power of two, which rounds nothing but what is nothing beside the greatest.
"""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from gitml.core.evaluation.difference import Difference, untested
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
else:
    np = LateModule("numpy")

_MOST = 1e64  # its fourth power, times any number of rows, is a number


def unusual_exponent(*columns: "Floats") -> int:
    """The power of two that is as great as the greatest finite number; 0 at a usual size."""
    most = max(float(np.abs(c[np.isfinite(c)]).max(initial=0)) for c in columns)
    return 0 if most == 0 or 1 / _MOST <= most <= _MOST else math.frexp(most)[1]


def times_power(column: "Floats", exponent: int) -> "Floats":
    """Each number times 2**exponent; infinite where that is no float."""
    with np.errstate(over="ignore", under="ignore"):
        found: Floats = np.ldexp(column, exponent)
    return found


def difference_times_power(found: Difference, exponent: int) -> Difference:
    """The same of numbers times 2**exponent; not tested where it is too great for floats."""
    sizes = found.base, found.head, found.low, found.high
    known = np.array([math.nan if one is None else one for one in sizes])
    larger = times_power(known, exponent)
    base, head, low, high = map(float, larger)
    if np.isinf(larger).any():
        return untested(base, head, found.n, "not-finite")
    if found.low is None or found.high is None:
        return replace(found, base=base, head=head)
    return replace(found, base=base, head=head, low=low, high=high)
