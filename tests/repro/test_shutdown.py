"""What runs is stopped gently first, and surely."""

import time

import pytest

from gitml.repro.shutdown import Stopper


class Clock:
    """A clock that is set, and what was done by it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self.done: list[tuple[float, str]] = []
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        self.stopper = Stopper(lambda how: self.done.append((self.now, how)))

    def until(self, end: float) -> list[tuple[float, str]]:
        while self.now < end:
            self.now += 0.5
            self.stopper.go_on()
        return self.done


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_nothing_is_stopped_unasked(clock: Clock) -> None:
    assert clock.until(200) == []


def test_an_interrupt_is_followed_by_term_after_ten_seconds_and_then_by_kill(clock: Clock) -> None:
    clock.stopper.begin("interrupt")
    clock.stopper.begin("interrupt")
    assert clock.until(113) == [(100, "interrupt"), (110, "terminate"), (112, "kill")]


def test_term_is_followed_by_kill_within_five_seconds(clock: Clock) -> None:
    clock.stopper.begin("terminate")
    assert clock.until(103) == [(100, "terminate"), (101.5, "kill")]


def test_a_term_does_not_wait_for_an_interrupt_that_was_begun(clock: Clock) -> None:
    """As where --fail-fast stops the stages, and then CI cancels the job."""
    clock.stopper.begin("interrupt")
    clock.until(101)
    clock.stopper.begin("terminate")
    assert clock.until(103) == [(100, "interrupt"), (101, "terminate"), (102.5, "kill")]


def test_an_interrupt_changes_nothing_after_term(clock: Clock) -> None:
    clock.stopper.begin("terminate")
    clock.stopper.begin("interrupt")
    assert clock.until(102) == [(100, "terminate"), (101.5, "kill")]


def test_who_loses_patience_kills_at_once(clock: Clock) -> None:
    clock.stopper.begin("interrupt")
    clock.stopper.hurry()
    clock.stopper.go_on()
    assert clock.done == [(100, "interrupt"), (100, "kill")]
