"""Plan: which stages a run looks at, what each waits for and needs, and which comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitml.core.pipeline.needs import Needs, bytes_text
from gitml.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Planned:
    """One stage of a plan.

    Attributes:
        after: addresses of the stages in this plan whose outputs it uses.
        seconds: how long it took when it last ran, None where that is not known.
    """

    address: str
    after: tuple[str, ...] = ()
    needs: Needs = field(default_factory=Needs)
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ComputeNode:
    """One computer of several; ``gpus`` is their number."""

    cpus: int
    mem: int
    gpus: int = 0


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is to share out.

    Attributes:
        jobs: how many commands may run at once.
        mem: bytes.
        gpus: ids of devices.
        pools: sizes by name.
        nodes: the computers that it consists of, as a stage runs on one of them; none where it is
            one computer.
    """

    jobs: int
    cpus: int
    mem: int
    gpus: tuple[str, ...] = ()
    pools: Mapping[str, int] = field(default_factory=dict)
    nodes: tuple[ComputeNode, ...] = ()


def check(plan: Sequence[Planned], machine: Machine) -> None:
    """Refuse, before anything runs, what could never be started.

    Raises:
        ConfigError: a stage is larger than the machine, or names a pool that is not defined.
    """
    check_pools(plan, machine.pools)
    whole = ComputeNode(machine.cpus, machine.mem, len(machine.gpus))
    owner = "the nodes have together" if machine.nodes else "this machine has"
    for stage in plan:
        needs = stage.needs
        for what, wanted, there, shown in (
            ("cpus", needs.cpus, whole.cpus, str),
            ("gpus", needs.gpus, whole.gpus, str),
            ("of mem", needs.mem, whole.mem, bytes_text),
        ):
            if wanted > there:
                raise ConfigError(
                    f"stage '{stage.address}' needs {shown(wanted)} {what}, {owner} {shown(there)}",
                    hint="lower it under meta.gitml of the stage, or run on a larger machine",
                )
        if not any(_fits(needs, node) for node in machine.nodes or [whole]):
            raise ConfigError(
                f"stage '{stage.address}' needs more than any of the {len(machine.nodes)} nodes"
                f" has: {needs.cpus} cpus, {needs.gpus} gpus and {bytes_text(needs.mem)}"
                " of mem on one",
                hint="lower it under meta.gitml of the stage, or run on larger nodes",
            )


def check_pools(plan: Sequence[Planned], pools: Mapping[str, int]) -> None:
    """Refuse a pool that is not defined.

    Raises:
        ConfigError: naming the stage that uses it.
    """
    for stage in plan:
        pool = stage.needs.pool
        if pool is not None and pools.get(pool, 0) < 1:
            raise ConfigError(
                f"stage '{stage.address}' uses the pool '{pool}', which is not defined",
                hint=f"in gitml.yaml: pools: {{{pool}: 2}}",
            )


def _fits(needs: Needs, node: ComputeNode) -> bool:
    return needs.cpus <= node.cpus and needs.mem <= node.mem and needs.gpus <= node.gpus


def mean_seconds(plan: Sequence[Planned]) -> float | None:
    """Seconds that a stage takes of which no time is known: the mean of the others, if any."""
    known = [stage.seconds for stage in plan if stage.seconds is not None]
    return sum(known) / len(known) if known else None


def weights(plan: Sequence[Planned]) -> dict[str, float]:
    """Seconds of the longest chain that begins with each stage; the longest goes first.

    A stage of which no time is known counts as is :func:`mean_seconds`, or as one second.
    """
    mean = mean_seconds(plan)
    unknown = 1.0 if mean is None else max(mean, 1e-3)
    found: dict[str, float] = {}
    rest = {stage.address: 0.0 for stage in plan}
    for stage in reversed(plan):  # a plan lists what a stage waits for before it
        found[stage.address] = rest[stage.address] + (
            unknown if stage.seconds is None else stage.seconds
        )
        for address in stage.after:
            rest[address] = max(rest[address], found[stage.address])
    return found


def critical_path(plan: Sequence[Planned], seconds: Mapping[str, float]) -> tuple[str, ...]:
    """The chain of stages with the largest sum of ``seconds``."""
    best: dict[str, tuple[float, tuple[str, ...]]] = {}
    for stage in plan:
        before = max((best[address] for address in stage.after), default=(0.0, ()))
        took = seconds.get(stage.address, 0.0)
        chain = (*before[1], stage.address) if took else before[1]
        best[stage.address] = (before[0] + took, chain)
    return max(best.values(), default=(0.0, ()))[1]
