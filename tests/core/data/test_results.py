"""What happened to data."""

from gitml.core.data.results import Moved


def test_nothing_moved() -> None:
    assert not Moved().anything
    assert Moved().fetched == 0
    assert Moved(deleted=("x",)).anything
