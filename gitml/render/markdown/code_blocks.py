"""Text as a block of code, which nothing in it can end."""

import re
from collections.abc import Sequence

_TICKS = re.compile(r"`+")


def fenced(lines: Sequence[str]) -> str:
    """The lines between two fences."""
    ticks = (len(found) for line in lines for found in _TICKS.findall(line))
    fence = "`" * max(3, 1 + max(ticks, default=0))
    return "\n".join([f"{fence}text", *lines, fence])
