"""Work on many things at once."""

import threading

import pytest

from gitml.adapters.threads import each


def test_all_is_done_and_several_at_a_time() -> None:
    together = threading.Barrier(3)
    done: list[int] = []

    def work(item: int) -> None:
        together.wait(10)
        done.append(item)

    each(work, range(6), jobs=3)
    assert sorted(done) == list(range(6))


def test_the_first_error_ends_it() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        done.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        each(work, range(1000), jobs=1)
    assert done == [0]
