"""What seeded simulations are held to."""

import math
from collections.abc import Sequence


def assert_rate(events: Sequence[object], level: float) -> None:
    """The share of events may exceed ``level`` by chance only: by four standard errors."""
    n = len(events)
    rate = sum(map(bool, events)) / n
    assert rate <= level + 4 * math.sqrt(level * (1 - level) / n), f"{rate} of {n}"
