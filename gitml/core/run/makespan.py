"""How long stages will take on a machine: the schedule of a run, played in virtual time."""

from collections.abc import Collection, Mapping, Sequence
from heapq import heappop, heappush

from gitml.core.run.plan import Machine, Planned, mean_seconds
from gitml.core.run.schedule import Schedule

_NOBODY: Mapping[str, float] = {}


def makespan(
    plan: Sequence[Planned],
    coming: Collection[str],
    machine: Machine,
    running: Mapping[str, float] = _NOBODY,
) -> float | None:
    """Seconds until the last stage ends, None where of no stage the time is known.

    The rules of :class:`.schedule.Schedule` decide what starts when, so that this is what a run
    takes whose commands take as long as they last did. Looking at a stage and recording it count
    as nothing, and so does a stage that is not among ``coming``.

    Args:
        plan: all stages of the run, what a stage waits for before the stage itself.
        coming: addresses of the stages that run, or will.
        machine: what they share.
        running: those that run now, with the seconds that each will still take.
    """
    unknown = mean_seconds(plan)
    if unknown is None:
        return None
    seconds = {one.address: unknown if one.seconds is None else one.seconds for one in plan}
    seconds.update(running)
    schedule = Schedule(plan, machine)
    ends: list[tuple[float, str]] = []  # a heap
    now = 0.0
    while True:
        for address in _started(schedule, coming, running):
            heappush(ends, (now + seconds[address], address))
        if not ends:
            return now
        now, address = heappop(ends)
        schedule.finish(address)


def _started(
    schedule: Schedule, coming: Collection[str], running: Mapping[str, float]
) -> list[str]:
    """The stages that start at one moment. What runs already is not asked who comes first."""
    begun: list[str] = []
    while (address := schedule.next_to_check()) is not None:
        if address not in coming:
            schedule.finish(address)
        elif address in running and schedule.start(address):
            begun.append(address)
        else:
            schedule.queue(address)
    while (start := schedule.start_next()) is not None:
        begun.append(start.address)
    return begun
