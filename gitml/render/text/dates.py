"""How long ago something was, in words."""

from datetime import datetime

from gitml.render.numbers import counted

_STEPS = (
    (60, "second"),
    (60, "minute"),
    (24, "hour"),
    (7, "day"),
    (4.35, "week"),
    (12, "month"),
    (float("inf"), "year"),
)


def ago(date: datetime, now: datetime) -> str:
    """``3 days ago``, in the largest unit of which two have passed; both know their time zone."""
    count = max((now - date).total_seconds(), 0.0)
    for size, unit in _STEPS:
        if count < 2 * size or size == float("inf"):
            return f"{counted(int(count), unit)} ago"
        count /= size
    return ""
