"""How long something takes, as people say it."""

import pytest

from gitml.render.durations import exact


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.25, "0.25 s"),
        (12.3456, "12.3 s"),
        (59.97, "1 min"),
        (60, "1 min"),
        (1150.2, "19 min 10 s"),
        (1800, "30 min"),
        (3620, "1 h 20 s"),
        (5400, "1 h 30 min"),
        (2 * 86400, "2 d"),
    ],
)
def test_limits_are_said_to_the_second(seconds: float, text: str) -> None:
    assert exact(seconds) == text
