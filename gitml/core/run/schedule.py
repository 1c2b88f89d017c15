"""Which stage is looked at next and which is started next: events in, decisions out.

A stage waits until all it comes after are done; then it is *ready* to be checked: is it up to date?
What must run is *queued* until what it needs is free. Nothing here runs, reads or hashes anything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Literal, TypeAlias

from gitml.core.pipeline.needs import Needs
from gitml.core.run.plan import Machine, Planned, weights

State = Literal["waiting", "ready", "queued", "running", "done", "failed", "skipped", "left"]
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
        machine: what running stages share; nothing starts until :meth:`set_machine` told it.
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
        self._rank = _ranks(plan)
        self._waits = {stage.address: set(stage.after) for stage in plan}
        self._users = _users(plan)
        self._state: dict[str, State] = {}
        self._ready: _Queue = []
        # One queue for each kind of needs: if its first stage has no room, none of it has.
        self._queues: dict[Demand, _Queue] = {}
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
        return not self._held and self.next_to_check() is None and not self._any_queued

    def states(self) -> Mapping[str, State]:
        """Where each stage is, in the plan's order."""
        return {address: self._state[address] for address in self._stages}

    def next_to_check(self) -> str | None:
        """The stage to look at next."""
        first = self._first(self._ready, "ready")
        return first[1] if first else None

    def queue(self, address: str) -> None:
        """It was checked, and must run (or be restored, or be recorded)."""
        self._move(address, "queued")

    @property
    def needs_executor(self) -> bool:
        """Whether something is queued, and it is not known yet what there is to run it on."""
        return self._free is None and self._any_queued

    def set_machine(self, machine: Machine) -> None:
        """From now on what is queued may start."""
        self._free = _Free(machine)

    def start_next(self) -> Start | None:
        """Start the first queued stage that has room; it holds what it needs until it ends.

        A stage that does not fit lets smaller ones pass: with many of them it may wait long, yet
        never for ever, as what is queued is finite. One that is to be checked and would come before
        is waited for.
        """
        if self._free is None or self._free.nothing:
            return None
        self._queues = {
            kind: queue for kind, queue in self._queues.items() if self._first(queue, "queued")
        }
        ready = self._first(self._ready, "ready")
        for head in sorted(queue[0] for queue in self._queues.values()):
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

    def finish(self, address: str) -> None:
        """Record that it is up to date, whether it ran or not; who waited for it moves on."""
        self._release(address)
        self._move(address, "done")
        for user in self._users[address]:
            self._waits[user].discard(address)
            if not self._waits[user] and self._state[user] == "waiting":
                self._move(user, "ready")
        if self._halted:
            self.halt()

    def fail(self, address: str) -> tuple[str, ...]:
        """Record that it failed; answers the stages that are skipped because of it."""
        self._release(address)
        self._move(address, "failed")
        skipped: list[str] = []
        begun = list(self._users[address])
        while begun:
            user = begun.pop(0)
            if self._state[user] == "waiting":
                self._move(user, "skipped")
                skipped.append(user)
                begun.extend(self._users[user])
        if not self._keep_going:
            self.halt()
        return tuple(skipped)

    def halt(self) -> None:
        """Look at nothing more and start nothing more; what runs may end."""
        self._halted = True
        for address, state in list(self._state.items()):
            if state in ("waiting", "ready", "queued"):
                self._move(address, "left")

    def _move(self, address: str, state: State) -> None:
        self._state[address] = state
        if state == "ready":
            heappush(self._ready, (self._rank[address], address))
        elif state == "queued":
            kind = demand(self._stages[address].needs)
            heappush(self._queues.setdefault(kind, []), (self._rank[address], address))

    def _first(self, queue: _Queue, state: State) -> tuple[_Rank, str] | None:
        while queue and self._state[queue[0][1]] != state:
            heappop(queue)
        return queue[0] if queue else None

    @property
    def _any_queued(self) -> bool:
        return any(self._first(queue, "queued") for queue in self._queues.values())

    def _release(self, address: str) -> None:
        if self._free is not None and address in self._held:
            self._free.give(self._stages[address], self._held.pop(address))


def _ranks(plan: Sequence[Planned]) -> dict[str, _Rank]:
    """The longest chain first; of equally long ones the first in the plan."""
    weight = weights(plan)
    return {stage.address: (-weight[stage.address], n) for n, stage in enumerate(plan)}


def _users(plan: Sequence[Planned]) -> dict[str, list[str]]:
    """The stages that wait for each stage."""
    found: dict[str, list[str]] = {stage.address: [] for stage in plan}
    for stage in plan:
        for before in stage.after:
            found[before].append(stage.address)
    return found


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
