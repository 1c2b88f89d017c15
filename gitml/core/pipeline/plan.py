"""Plan: which stages a run looks at, what each waits for and needs, and which comes first."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gitml.errors import ConfigError

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_TIMES = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Needs:
    """What a stage's command needs: ``meta: {gitml: {…}}`` of the stage, which DVC ignores.

    Attributes:
        mem: bytes.
        time: seconds after which the command is stopped, None for no limit.
        retries: how often a failed command is run again.
        mutex: names of which only one running stage may hold each.
        pool: name of a counter in ``gitml.yaml``.
        env: variables to set.
    """

    cpus: int = 1
    gpus: int = 0
    mem: int = 0
    time: float | None = None
    retries: int = 0
    mutex: tuple[str, ...] = ()
    pool: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """One stage of a plan.

    Attributes:
        after: addresses of the stages in this plan whose outputs it uses.
        seconds: how long it took when it last ran, None where that is not known.
    """

    address: str
    after: tuple[str, ...] = ()
    needs: Needs = Needs()
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Node:
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
    nodes: tuple[Node, ...] = ()


def parse_needs(meta: object, place: str) -> Needs:
    """The needs in a stage's ``meta``.

    Args:
        meta: of the stage, None where it has none.
        place: file and stage, for messages.

    Raises:
        ConfigError: an unknown key, or a value of the wrong kind.
    """
    spec = meta.get("gitml") if isinstance(meta, dict) else None
    if spec is None:
        return Needs()
    if not isinstance(spec, dict):
        raise _wrong(f"{place}: meta.gitml", "a mapping", spec)
    known = tuple(Needs.__dataclass_fields__)
    where = f"{place}: meta.gitml"
    for key in spec:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}"
            raise ConfigError(f"{place}: unknown key 'meta.gitml.{key}'", hint=hint)
    return Needs(
        cpus=count(spec.get("cpus", 1), f"{where}.cpus", least=1),
        gpus=count(spec.get("gpus", 0), f"{where}.gpus"),
        mem=amount(spec.get("mem", 0), f"{where}.mem"),
        time=_limit(spec["time"], f"{where}.time") if "time" in spec else None,
        retries=count(spec.get("retries", 0), f"{where}.retries"),
        mutex=_names(spec.get("mutex", []), f"{where}.mutex"),
        pool=_name(spec["pool"], f"{where}.pool") if spec.get("pool") is not None else None,
        env=_variables(spec.get("env", {}), f"{where}.env"),
    )


def _limit(spec: object, place: str) -> float:
    if not (seconds := duration(spec, place)):
        raise _wrong(place, "more than no time", spec)
    return seconds


def _name(spec: object, place: str) -> str:
    if isinstance(spec, str | int) and not isinstance(spec, bool):
        return str(spec)
    raise _wrong(place, "a name", spec)


def _names(spec: object, place: str) -> tuple[str, ...]:
    if isinstance(spec, list):
        return tuple(_name(one, place) for one in spec)
    return (_name(spec, place),)


def _variables(spec: object, place: str) -> dict[str, str]:
    """Variables as the shell has them; true and false as YAML writes them."""
    if not isinstance(spec, dict):
        raise _wrong(place, "a mapping", spec)
    found = {}
    for name, value in spec.items():
        if not re.fullmatch(r"[^=\0]+", str(name)):
            raise _wrong(place, "names of variables", name)
        if not isinstance(value, str | int | float) or "\0" in str(value):
            raise _wrong(f"{place}.{name}", "text or a number", value)
        found[str(name)] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def check(plan: Sequence[Planned], machine: Machine) -> None:
    """Refuse, before anything runs, what could never be started.

    Raises:
        ConfigError: a stage is larger than the machine, or names a pool that is not defined.
    """
    check_pools(plan, machine.pools)
    whole = Node(machine.cpus, machine.mem, len(machine.gpus))
    owner = "the nodes have together" if machine.nodes else "this machine has"
    for stage in plan:
        needs = stage.needs
        for what, wanted, there, shown in (
            ("cpus", needs.cpus, whole.cpus, str),
            ("gpus", needs.gpus, whole.gpus, str),
            ("of mem", needs.mem, whole.mem, _bytes),
        ):
            if wanted > there:
                raise ConfigError(
                    f"stage '{stage.address}' needs {shown(wanted)} {what}, {owner} {shown(there)}",
                    hint="lower it under meta.gitml of the stage, or run on a larger machine",
                )
        if not any(_fits(needs, node) for node in machine.nodes or [whole]):
            raise ConfigError(
                f"stage '{stage.address}' needs more than any of the {len(machine.nodes)} nodes"
                f" has: {needs.cpus} cpus, {needs.gpus} gpus and {_bytes(needs.mem)} of mem on one",
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


def _fits(needs: Needs, node: Node) -> bool:
    return needs.cpus <= node.cpus and needs.mem <= node.mem and needs.gpus <= node.gpus


def usual(plan: Sequence[Planned]) -> float | None:
    """Seconds that a stage takes of which no time is known: the mean of the others, if any."""
    known = [stage.seconds for stage in plan if stage.seconds is not None]
    return sum(known) / len(known) if known else None


def weights(plan: Sequence[Planned]) -> dict[str, float]:
    """Seconds of the longest chain that begins with each stage; the longest goes first.

    A stage of which no time is known counts as is :func:`usual`, or as one second.
    """
    mean = usual(plan)
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


def count(spec: object, place: str, least: int = 0) -> int:
    """A whole number.

    Raises:
        ConfigError: it is something else, or smaller than ``least``.
    """
    if isinstance(spec, int) and not isinstance(spec, bool) and spec >= least:
        return spec
    raise _wrong(place, f"a whole number of at least {least}", spec)


def amount(spec: object, place: str) -> int:
    """Bytes, such as ``8G``.

    Raises:
        ConfigError: it is something else.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", str(spec))
    if match is None or isinstance(spec, bool):
        raise _wrong(place, "bytes, such as 8G", spec)
    return int(float(match[1]) * _UNITS[match[2]])


def _bytes(number: int) -> str:
    """As it is written in ``mem``, with four digits."""
    unit = next(unit for unit in reversed(_UNITS) if number >= _UNITS[unit] or not unit)
    return f"{number / _UNITS[unit]:.4g}{unit}"


def duration(spec: object, place: str) -> float:
    """Seconds, such as ``90s`` or ``2h``.

    Raises:
        ConfigError: it is something else.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", str(spec))
    if match is None or isinstance(spec, bool):
        raise _wrong(place, "a time, such as 90s or 2h", spec)
    return float(match[1]) * _TIMES[match[2]]


def _wrong(place: str, expected: str, found: object) -> ConfigError:
    return ConfigError(f"{place}: expected {expected}, found {found!r}")
