"""Work on many things at once."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gitml.adapters.threads import each, in_order
from gitml.errors import UsageError
from tests.fixtures.waiting import LONG, wait_for


def test_all_is_done_and_several_at_a_time() -> None:
    together = threading.Barrier(3)
    done: list[int] = []

    def work(item: int) -> None:
        together.wait(LONG)
        done.append(item)

    each(work, range(6), jobs=3)
    assert sorted(done) == list(range(6))


def test_threads_come_only_where_one_does_not_get_on() -> None:
    who: set[int] = set()
    each(lambda _: who.add(threading.get_ident()), range(100), jobs=3, patience=LONG)
    assert len(who) == 1
    together = threading.Barrier(3)

    def work(_: int) -> None:
        together.wait(LONG)

    each(work, range(6), jobs=3, patience=0.01)


def test_an_error_ends_it_before_there_are_more_threads() -> None:
    def work(item: int) -> None:
        raise ValueError(item)

    with pytest.raises(ValueError, match="1"):
        each(work, [1, 2], jobs=3, patience=LONG)


def test_the_first_error_ends_it() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        done.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        each(work, range(1000), jobs=1)
    assert done == [0]


def test_an_interrupt_right_after_a_thread_began_ends_what_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, cancelled, done = threading.Event(), threading.Event(), list[int]()
    submit = ThreadPoolExecutor.submit

    def interrupted(*args: Any) -> None:
        submit(*args)
        assert begun.wait(LONG)
        raise KeyboardInterrupt

    def work(item: int) -> None:
        begun.set()
        assert cancelled.wait(LONG)
        done.append(item)

    monkeypatch.setattr(ThreadPoolExecutor, "submit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        each(work, range(10), jobs=1, cancel=cancelled.set)
    wait_for(lambda: not any(one.name.startswith("object") for one in threading.enumerate()))
    assert done == [0]


def test_results_come_in_order_and_an_error_in_its_turn() -> None:
    def items() -> Iterator[float]:
        yield from (0.02, 0.0, 0.01)
        raise UsageError("over")

    def work(seconds: float) -> float:
        time.sleep(seconds)
        return seconds

    results = in_order(work, items(), ahead=2, jobs=2)
    assert [next(results), next(results), next(results)] == [0.02, 0.0, 0.01]
    with pytest.raises(UsageError, match="over"):
        next(results)
