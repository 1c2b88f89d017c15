"""How many threads get most done: found out while they work."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

_LOOK = 0.03  # seconds between two looks at how far threads got
_ENOUGH = 16  # items by which one can tell how fast they are worked on
_IN_TIME = 0.25  # seconds in which so many should be
_GAIN = 1.1  # times as many items a second make one thread more worth it
T = TypeVar("T")


class WorkerThreads(Generic[T]):
    """Threads that take one item after the other.

    Attributes:
        wanted: how many threads should be at work: one too many goes after its item.
        over: set where no item is left, or none should be taken any more.
    """

    def __init__(self, work: Callable[[T], None], items: Iterator[T], wanted: int) -> None:
        self.wanted = wanted
        self.over = threading.Event()
        self._work = work
        self._items = items
        self._mutex = threading.Lock()
        self._at_work = 0
        self._taken = 0

    def run(self) -> None:
        """Be one of the threads."""
        with self._mutex:
            self._at_work += 1
        try:
            while (item := self._next()) is not self.over:
                self._work(item)  # type: ignore[arg-type]
        except BaseException:
            self.over.set()
            raise

    def pace(self) -> float | None:
        """Items a second, over as many as tell something, if they come in time; None at the end."""
        before, begin = self._taken, time.monotonic()
        while not self.over.wait(_LOOK):
            taken, seconds = self._taken - before, time.monotonic() - begin
            if taken >= _ENOUGH or seconds >= _IN_TIME:
                return taken / seconds
        return None

    def _next(self) -> T | threading.Event:
        """The next item; ``over`` for a thread that should go."""
        with self._mutex:
            if not self.over.is_set() and self._at_work <= self.wanted:
                item = next(self._items, self.over)
                if item is not self.over:
                    self._taken += 1
                    return item
                self.over.set()
            self._at_work -= 1
            return self.over


def extra_threads(workers: WorkerThreads[T], jobs: int, patience: float) -> Iterator[None]:
    """Find the number of threads by which most is done; yields for each that is to begin.

    What comes from a disk at first may come from memory later: so one more or one fewer is tried
    again, after a pause that doubles where it did not help.
    """
    change, is_trial, before = 1, False, 0.0
    pause, rest = 1, 0
    while (pace := workers.pace()) is not None:
        if rest:
            rest -= 1
            continue
        if is_trial:
            is_trial = False
            if pace * _IN_TIME < _ENOUGH:  # they wait for a disk, or are large
                helps = change > 0
            else:
                helps = pace > before * (_GAIN if change > 0 else 1 / _GAIN)
            if helps:
                pause = 1
                continue
            change, pause = -change, 2 * pause
            rest = pause
        else:
            could_be_more = workers.wanted < jobs and pace * patience < workers.wanted
            if could_be_more and (change > 0 or workers.wanted == 1):
                change = 1
            elif workers.wanted > 1:
                change = -1
            else:
                continue
            is_trial, before = True, pace
        workers.wanted += change
        if change > 0:
            yield
