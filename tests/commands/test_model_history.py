"""``gitml model history --at``: the moments that it takes."""

from datetime import timedelta

import pytest

from gitml.commands.model.history import HistoryOptions
from gitml.errors import UsageError


def _options(at: str) -> HistoryOptions:
    return HistoryOptions(model=None, at=at, wide=False, as_json=False)


def test_a_day_is_its_last_second_here() -> None:
    found = _options("2026-03-01").moment
    assert found is not None
    assert (found.hour, found.minute, found.second) == (23, 59, 59)
    assert found.utcoffset() is not None
    exact = _options("2026-03-01T14:30+02:00").moment
    assert exact is not None
    assert exact.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("at", ["0001-01-01", "2026-13-01", "yesterday", ""])
def test_what_is_no_date_or_none_of_a_clock(at: str) -> None:
    with pytest.raises(UsageError, match="is no date"):
        _ = _options(at).moment
