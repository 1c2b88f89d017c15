"""Which stage is looked at next and which is started next: events in, decisions out.

A stage waits until all it comes after are settled; then it is to be *examined* (is it up to date?).
What must run is *due* until what it needs is free. Nothing here runs, reads or hashes anything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal, TypeAlias

from gitml.core.pipeline.needs import Needs
from gitml.core.run.plan import Machine, Planned, weights

Place = Literal["waiting", "ready", "due", "running", "settled", "failed", "skipped", "left"]
Demand: TypeAlias = tuple[int, int, int, tuple[str, ...], str | None]
_Rank: TypeAlias = tuple[float, int]
_Queue: TypeAlias = list[tuple[_Rank, str]]  # a heap; who has moved on is still in it


@dataclass(frozen=True, slots=True)
class Start:
    """A stage that may run now, with the ids of the GPUs that are its own meanwhile."""

    address: str
    gpus: tuple[str, ...] = ()


def demand(needs: Needs) -> Demand:
    """All of the needs that decides whether there is room."""
    return needs.cpus, needs.gpus, needs.mem, needs.mutex, needs.pool


class Schedule:
    """The state of one run.

    Args:
        plan: what a stage waits for before the stage itself.
        machine: what running stages share; nothing starts until :meth:`equip` told it.
        keep_going: after a failure go on with what does not depend on the failed stage.
    """

    def __init__(
        self,
        plan: Sequence[Planned],
        machine: Machine | None = None,
        *,
        keep_going: bool = False,
    ) -> None:
        self._stages = {stage.address: stage for stage in plan}
        order = {stage.address: number for number, stage in enumerate(plan)}
        weight = weights(plan)
        self._rank = {address: (-weight[address], order[address]) for address in order}
        self._waits = {stage.address: set(stage.after) for stage in plan}
        self._users: dict[str, list[str]] = {address: [] for address in order}
        for stage in plan:
            for before in stage.after:
                self._users[before].append(stage.address)
        self._place: dict[str, Place] = {}
        self._ready: _Queue = []
        self._due: dict[Demand, _Queue] = {}  # of those with the same needs the first fits, or none
        for address, waits in self._waits.items():
            self._move(address, "waiting" if waits else "ready")
        self._free = None if machine is None else _Free(machine)
        self._held: dict[str, tuple[str, ...]] = {}
        self._keep_going = keep_going
        self._halted = False

    @property
    def running(self) -> tuple[str, ...]:
        return tuple(self._held)

    @property
    def over(self) -> bool:
        """Whether nothing runs and nothing more is to be done."""
        return not self._held and self.examine() is None and not self._any_due

    def places(self) -> Mapping[str, Place]:
        """Where each stage is, in the plan's order."""
        return {address: self._place[address] for address in self._stages}

    def examine(self) -> str | None:
        """The stage to look at next."""
        first = self._first(self._ready, "ready")
        return first[1] if first else None

    def due(self, address: str) -> None:
        """It was examined, and must run (or be restored, or be recorded)."""
        self._move(address, "due")

    @property
    def wanting(self) -> bool:
        """Whether something is due, and it is not known yet what there is to run it on."""
        return self._free is None and self._any_due

    def equip(self, machine: Machine) -> None:
        """From now on what is due may start."""
        self._free = _Free(machine)

    def startable(self) -> Start | None:
        """The first due stage for which there is room; it holds what it needs until it ends.

        A stage that does not fit lets smaller ones pass: with many of them it may wait long, yet
        never for ever, as what is due is finite. One that is to be examined and would come before
        is waited for.
        """
        if self._free is None or self._free.nothing:
            return None
        self._due = {kind: queue for kind, queue in self._due.items() if self._first(queue, "due")}
        ready = self._first(self._ready, "ready")
        for head in sorted(queue[0] for queue in self._due.values()):
            if ready is not None and ready < head:
                return None
            if (start := self.start(head[1])) is not None:
                return start
        return None

    def start(self, address: str) -> Start | None:
        """This stage runs from now on, whatever is to come before it; None where it has no room."""
        gpus = None if self._free is None else self._free.take(self._stages[address])
        if gpus is None:
            return None
        self._move(address, "running")
        self._held[address] = gpus
        return Start(address, gpus)

    def settled(self, address: str) -> None:
        """It is up to date now, whether it ran or not; who waited for it moves on."""
        self._release(address)
        self._move(address, "settled")
        for user in self._users[address]:
            self._waits[user].discard(address)
            if not self._waits[user] and self._place[user] == "waiting":
                self._move(user, "ready")
        if self._halted:
            self.halt()

    def failed(self, address: str) -> tuple[str, ...]:
        """It failed; answers the stages that are skipped because of it."""
        self._release(address)
        self._move(address, "failed")
        skipped: list[str] = []
        begun = list(self._users[address])
        while begun:
            user = begun.pop(0)
            if self._place[user] == "waiting":
                self._move(user, "skipped")
                skipped.append(user)
                begun.extend(self._users[user])
        if not self._keep_going:
            self.halt()
        return tuple(skipped)

    def halt(self) -> None:
        """Look at nothing more and start nothing more; what runs may end."""
        self._halted = True
        for address, place in list(self._place.items()):
            if place in ("waiting", "ready", "due"):
                self._move(address, "left")

    def _move(self, address: str, place: Place) -> None:
        self._place[address] = place
        if place == "ready":
            heappush(self._ready, (self._rank[address], address))
        elif place == "due":
            kind = demand(self._stages[address].needs)
            heappush(self._due.setdefault(kind, []), (self._rank[address], address))

    def _first(self, queue: _Queue, place: Place) -> tuple[_Rank, str] | None:
        while queue and self._place[queue[0][1]] != place:
            heappop(queue)
        return queue[0] if queue else None

    @property
    def _any_due(self) -> bool:
        return any(self._first(queue, "due") for queue in self._due.values())

    def _release(self, address: str) -> None:
        if self._free is not None and address in self._held:
            self._free.give(self._stages[address], self._held.pop(address))


class _Free:
    """What of the machine is not taken."""

    def __init__(self, machine: Machine) -> None:
        self._jobs, self._cpus, self._mem = machine.jobs, machine.cpus, machine.mem
        self._gpus = list(machine.gpus)
        self._pools = Counter(machine.pools)
        self._mutexes: set[str] = set()

    @property
    def nothing(self) -> bool:
        """Whether there is no room for any stage."""
        return self._jobs < 1 or self._cpus < 1

    def take(self, stage: Planned) -> tuple[str, ...] | None:
        """GPU ids, or None where there is no room."""
        needs = stage.needs
        enough = (
            self._jobs >= 1
            and self._cpus >= needs.cpus
            and self._mem >= needs.mem
            and len(self._gpus) >= needs.gpus
            and self._mutexes.isdisjoint(needs.mutex)
            and (needs.pool is None or self._pools[needs.pool] >= 1)
        )
        if not enough:
            return None
        self._add(stage, -1)
        self._mutexes.update(needs.mutex)
        taken, self._gpus = self._gpus[: needs.gpus], self._gpus[needs.gpus :]
        return tuple(taken)

    def give(self, stage: Planned, gpus: tuple[str, ...]) -> None:
        self._add(stage, 1)
        self._mutexes.difference_update(stage.needs.mutex)
        self._gpus = [*gpus, *self._gpus]

    def _add(self, stage: Planned, sign: int) -> None:
        needs = stage.needs
        self._jobs += sign
        self._cpus += sign * needs.cpus
        self._mem += sign * needs.mem
        if needs.pool is not None:
            self._pools[needs.pool] += sign
