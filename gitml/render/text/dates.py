"""Dates as people read them, and how long ago one was."""

from datetime import UTC, datetime

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
_FIRST, _LAST = -62135596800, 253402300799  # seconds of the years 1 and 9999
_YEAR = 365.2425 * 86400  # seconds


def ago(date: datetime, now: datetime) -> str:
    """``3 days ago``, in the largest unit of which two have passed; both know their time zone."""
    count = max((now - date).total_seconds(), 0.0)
    for size, unit in _STEPS:
        if count < 2 * size or size == float("inf"):
            return f"{counted(int(count), unit)} ago"
        count /= size
    return ""


def written(seconds: float, *, whole: bool) -> str:
    """Seconds since 1970 as a date, with its time unless it is that of a whole day."""
    if not _FIRST <= seconds <= _LAST:
        return f"{seconds / _YEAR + 1970:.0f}"
    moment = datetime.fromtimestamp(int(seconds // 1), UTC)
    return moment.strftime("%Y-%m-%d" if whole else "%Y-%m-%d %H:%M:%S").zfill(10)
