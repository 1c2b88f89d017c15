"""How far a run is, and how long it will still take."""

from gitml.core.run.events import (
    Begun,
    Finished,
    Halting,
    MachineReady,
    PartialLine,
    Printed,
    Progress,
    Queued,
    Running,
    Working,
)
from gitml.core.run.outcome import Outcome, StageRun
from gitml.core.run.plan import Machine, Planned
from gitml.core.run.progress import RunTally

PLAN = (
    Planned("a", seconds=10.0),
    Planned("b", ("a",), seconds=20.0),
    Planned("c", seconds=40.0),
    Planned("d", ("b", "c")),
)


def heard(*told: Progress, jobs: int = 2, at: float = 0.0) -> RunTally:
    tally = RunTally(0.0)
    for progress in (Begun(PLAN), MachineReady(Machine(jobs, cpus=8, mem=0)), *told):
        tally.hear(progress, at)
    return tally


def ended(address: str, outcome: Outcome) -> Finished:
    return Finished(StageRun(address, outcome, 1.0))


def test_counts() -> None:
    tally = heard(Running("a", ()), ended("a", "ran"), ended("b", "unchanged"), Running("c", ()))
    assert (tally.total, tally.done, list(tally.running)) == (4, 2, ["c"])
    assert tally.outcomes == {"ran": 1, "unchanged": 1}


def test_the_last_line() -> None:
    tally = heard(Running("a", ()), Printed("a", ("x", "y")), Printed("b", ("late",)))
    assert tally.running["a"].last == "y"
    tally.hear(PartialLine("a", "50%"), 1.0)
    tally.hear(Working("a", "recording"), 2.0)
    assert (tally.running["a"].last, tally.running["a"].doing) == ("50%", "recording")
    tally.hear(Working("c", "checking"), 3.0)
    assert tally.working == ("c", "checking", 3.0)
    tally.hear(Queued("c"), 4.0)
    assert tally.working is None


def test_what_was_not_looked_at_is_not_counted() -> None:
    assert heard().seconds_left(0.0) is None
    assert heard(Queued("c")).seconds_left(0.0) == 40 + 70 / 3  # d takes the mean


def test_as_many_at_once_as_there_are_jobs() -> None:
    usual = 70 / 3
    two = heard(Running("a", ()), Running("c", ()))
    assert two.seconds_left(0.0) == 40 + usual
    one = heard(Running("a", ()), Queued("c"), jobs=1)
    assert one.seconds_left(0.0) == 10 + 20 + 40 + usual


def test_before_there_is_anything_to_run_on_nothing_is_known() -> None:
    tally = RunTally(0.0)
    tally.hear(Begun(PLAN), 0.0)
    tally.hear(Queued("c"), 0.0)
    assert tally.seconds_left(0.1) is None
    tally.hear(MachineReady(Machine(1, cpus=1, mem=0)), 0.2)
    assert tally.seconds_left(0.2) == 40 + 70 / 3


def test_of_what_is_being_recorded_the_command_has_ended() -> None:
    tally = heard(Running("a", ()), ended("c", "unchanged"), Working("a", "recording"))
    assert tally.seconds_left(1.0) == 20 + 70 / 3


def test_it_gets_less_while_stages_run() -> None:
    tally = heard(Running("c", ()), ended("a", "unchanged"), ended("b", "unchanged"))
    assert tally.seconds_left(10.0) == 30 + 70 / 3
    assert tally.seconds_left(10.5) == 29.5 + 70 / 3  # between two estimates the clock goes on
    tally.hear(ended("c", "unchanged"), 20.0)
    assert tally.seconds_left(20.0) is None


def test_after_the_usual_time_nothing_is_known() -> None:
    tally = heard(Running("c", ()), ended("a", "unchanged"), Halting("failure"))
    assert tally.seconds_left(30.0) == 10.0
    assert tally.seconds_left(50.0) is None


def test_without_times_nothing_is_known() -> None:
    tally = RunTally(0.0)
    tally.hear(Begun((Planned("a"), Planned("b"))), 0.0)
    tally.hear(Running("a", ()), 0.0)
    assert tally.seconds_left(1.0) is None
