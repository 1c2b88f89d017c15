"""When to train again, as ``gitml.yaml`` declares it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias, cast, get_args

from gitml.core.settings.amounts import Amount, amount, measured
from gitml.core.settings.gate_parsing import parse_gate
from gitml.core.settings.gate_rules import DriftGate, MetricGate
from gitml.core.settings.keys import path, section, texts, wrong
from gitml.core.settings.units import SIZES, TIMES

Changed: TypeAlias = Literal["code", "params", "stages", "data"]
Keys: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScheduleRule:
    """Train again when the last version is this old.

    Attributes:
        schedule: seconds.
    """

    schedule: float


@dataclass(frozen=True, slots=True)
class NewDataRule:
    """Train again when there is new data since the last version.

    Attributes:
        path: of tracked data.
        rows: how many more make it due: of a table, or of a folder of tables.
        size: how many more bytes, or percent of what the version had.
    """

    path: str
    rows: int | None = None
    size: Amount | None = None


@dataclass(frozen=True, slots=True)
class DecayRule:
    """Train again when a metric, measured on fresh labels, does not keep its limits.

    Attributes:
        limits: as of a gate; a drop is one since the last version.
    """

    limits: MetricGate


@dataclass(frozen=True, slots=True)
class DriftRule:
    """Train again when a table shifted since the last version.

    Attributes:
        limits: as of a gate: what may shift of the table as it is now.
        reference: the path whose table at the last version it is compared with.
    """

    limits: DriftGate
    reference: str


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """Train again when what the model is made from changed since the last version.

    Attributes:
        kinds: ``code``, ``params``, ``stages`` and ``data``.
    """

    kinds: tuple[Changed, ...]


RetrainRule: TypeAlias = ScheduleRule | NewDataRule | DecayRule | DriftRule | ChangedRule


def parse_rule(spec: object, file: str, where: str) -> RetrainRule:
    """One rule, at some place of the file.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    given = spec if isinstance(spec, dict) else {}
    kind = next((name for name in _KINDS if name in given), None)
    if kind is None:
        raise wrong(file, where, f"one of {', '.join(_KINDS)}", spec)
    return _KINDS[kind](given, file, where)


def _schedule(spec: Keys, file: str, where: str) -> ScheduleRule:
    keys = section(spec, file, where, {"schedule"})
    place = f"{where}.schedule"
    found = measured(keys["schedule"], TIMES, file, place, "an age, as 30d or 2w")
    if not found:
        raise wrong(file, place, "an age, as 30d or 2w", keys["schedule"])
    return ScheduleRule(found)


def _new_data(spec: Keys, file: str, where: str) -> NewDataRule:
    keys = section(spec, file, where, {"new_data", "rows", "size"})
    rows = keys.get("rows")
    if rows is not None and (isinstance(rows, bool) or not isinstance(rows, int) or rows < 1):
        raise wrong(file, f"{where}.rows", "a whole number above zero", rows)
    return NewDataRule(
        path(keys["new_data"], file, f"{where}.new_data"),
        rows,
        amount(keys.get("size"), file, f"{where}.size", SIZES),
    )


def _decay(spec: Keys, file: str, where: str) -> DecayRule:
    keys = section(spec, file, where, {"decay", "min", "max", "max_drop"})
    limits = {"metric": keys["decay"], **{k: v for k, v in keys.items() if k != "decay"}}
    return DecayRule(cast("MetricGate", parse_gate(limits, file, where)))


def _drift(spec: Keys, file: str, where: str) -> DriftRule:
    keys = section(spec, file, where, {"drift", "reference", "max_shifted", "watch"})
    limits = {key: value for key, value in keys.items() if key != "reference"}
    gate = cast("DriftGate", parse_gate(limits, file, where))
    if "reference" not in keys:
        return DriftRule(gate, gate.path)
    return DriftRule(gate, path(keys["reference"], file, f"{where}.reference"))


def _changed(spec: Keys, file: str, where: str) -> ChangedRule:
    keys = section(spec, file, where, {"changed"})
    kinds = texts(keys["changed"], file, f"{where}.changed")
    for kind in kinds:
        if kind not in get_args(Changed):
            known = f"one of {', '.join(get_args(Changed))}"
            raise wrong(file, f"{where}.changed", known, kind)
    if not kinds:
        raise wrong(file, f"{where}.changed", f"some of {', '.join(get_args(Changed))}", kinds)
    return ChangedRule(cast("tuple[Changed, ...]", kinds))


_KINDS: Mapping[str, Callable[[Keys, str, str], RetrainRule]] = MappingProxyType(
    {
        "schedule": _schedule,
        "new_data": _new_data,
        "decay": _decay,
        "drift": _drift,
        "changed": _changed,
    }
)
