"""How many threads are at work, where one more helps, does not, and does no more."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from gitml.adapters.worker_threads import WorkerThreads, extra_threads

_PATIENCE = 0.0005
_ONE_IS_BEST = {1: 1000, 2: 900, 3: 800}  # items a second, by number of threads
_ALL_ARE_BEST = {1: 1000, 2: 1900, 3: 2700}
_A_SLOW_DISK = {1: 20, 2: 30, 3: 35}


class _Paced(WorkerThreads[int]):
    """Works as fast as is known for its number of threads; tells how many those were."""

    def __init__(self, paces: Sequence[Mapping[int, float]]) -> None:
        super().__init__(print, iter(()), 1)
        self.numbers: list[int] = []
        self._paces = iter(paces)

    def pace(self) -> float | None:
        self.numbers.append(self.wanted)
        paces = next(self._paces, None)
        return paces[self.wanted] if paces else None


def _numbers(*paces: Mapping[int, float], patience: float = _PATIENCE) -> list[int]:
    workers = _Paced(paces)
    begun = 1 + sum(1 for _ in extra_threads(workers, 3, patience))
    assert begun >= max(workers.numbers)
    return workers.numbers[:-1]


def test_one_that_is_fast_enough_stays_alone() -> None:
    assert _numbers(*[_ALL_ARE_BEST] * 20, patience=4 * _PATIENCE) == [1] * 20


def test_one_more_that_does_not_help_goes_and_is_tried_more_and_more_rarely() -> None:
    numbers = _numbers(*[_ONE_IS_BEST] * 100)
    assert set(numbers) == {1, 2}
    tries = [place for place, number in enumerate(numbers) if number == 2]
    assert numbers[:6] == [1, 2, 1, 1, 1, 2]
    pauses = [after - before for before, after in pairwise(tries)]
    assert pauses == sorted(set(pauses))
    assert len(tries) < 7


@pytest.mark.parametrize("paces", [_ALL_ARE_BEST, _A_SLOW_DISK])
def test_all_stay_where_each_helps(paces: Mapping[int, float]) -> None:
    numbers = _numbers(*[paces] * 100)
    assert numbers.count(3) > 80
    assert min(numbers[8:]) > 1


def test_what_is_no_more_slow_gets_one_again() -> None:
    numbers = _numbers(*[_A_SLOW_DISK] * 10, *[_ONE_IS_BEST] * 100)
    assert max(numbers[:10]) == 3
    assert numbers[-50:].count(1) > 40
