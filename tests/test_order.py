"""The order in which the suite itself runs."""

import pytest

from tests.fixtures.order import long_first


@pytest.mark.parametrize(
    ("long", "rest", "workers", "expected"),
    [
        ("AB", "cdefgh", 2, "AcdeBfgh"),
        ("A", "cdef", 2, "Acdef"),
        ("ABC", "defgh", 2, "ACdeBfgh"),
        ("", "abc", 4, "abc"),
        ("ABC", "", 2, "ACB"),
        ("A", "b", 1, "Ab"),
    ],
)
def test_each_worker_begins_with_what_takes_long(
    long: str, rest: str, workers: int, expected: str
) -> None:
    assert "".join(long_first([*long], [*rest], workers)) == expected
