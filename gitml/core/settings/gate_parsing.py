"""The list under ``gates`` of ``gitml.yaml``, read into values."""

import math
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias, cast, get_args

from gitml.core.settings.amounts import Amount, amount, measured
from gitml.core.settings.gate_rules import (
    ENOUGH_ROWS,
    MAX_SHIFTED,
    DriftGate,
    Evidence,
    Gate,
    Inconclusive,
    Level,
    MetricGate,
    SchemaGate,
    SizeGate,
    StageGate,
)
from gitml.core.settings.keys import entries, path, section, text, texts, wrong
from gitml.core.settings.units import SIZES, TIMES, as_float

Keys: TypeAlias = dict[str, Any]

_RELATIVE = frozenset({"max_drop", "min_gain", "max_growth"})
_METRIC_LIMITS = frozenset({"min", "max", "max_difference", *_RELATIVE})


def parse_gates(spec: object, file: str) -> tuple[Gate, ...]:
    """The list under ``gates``.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    found = entries(spec, file, "gates")
    return tuple(parse_gate(one, file, f"gates[{place}]") for place, one in enumerate(found))


def parse_gate(spec: object, file: str, where: str) -> Gate:
    """One gate, at some place of the file.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    given = spec if isinstance(spec, dict) else {}
    kind = next((name for name in _KINDS if name in given), "metric")
    known, limits, read = _KINDS[kind]
    keys = section(spec, file, where, {kind, "level", *known, *limits})
    if kind not in keys:
        raise wrong(file, where, f"a gate of one of {', '.join(_KINDS)}", spec)
    if limits and not limits & keys.keys():
        raise wrong(file, where, f"a limit: {', '.join(sorted(limits))}", spec)
    return read(keys, file, where)


def _metric(keys: Keys, file: str, where: str) -> MetricGate:
    for needed in ("min_rows", "must_have", "max_difference"):
        if needed in keys and "by" not in keys:
            raise wrong(file, where, f"'by' beside '{needed}'", keys)
    same_runner = keys.get("same_runner", False)
    if not isinstance(same_runner, bool):
        raise wrong(file, f"{where}.same_runner", "true or false", same_runner)
    if same_runner and not _RELATIVE & keys.keys():
        limits = ", ".join(sorted(_RELATIVE))
        raise wrong(file, where, f"one of {limits} beside 'same_runner'", keys)
    evidence = _word(keys.get("evidence"), file, f"{where}.evidence", get_args(Evidence))
    inconclusive = _word(
        keys.get("inconclusive"), file, f"{where}.inconclusive", get_args(Inconclusive)
    )
    return MetricGate(
        metric=text(keys["metric"], file, f"{where}.metric"),
        minimum=_number(keys.get("min"), file, f"{where}.min"),
        maximum=_number(keys.get("max"), file, f"{where}.max"),
        max_drop=amount(keys.get("max_drop"), file, f"{where}.max_drop"),
        min_gain=amount(keys.get("min_gain"), file, f"{where}.min_gain"),
        max_growth=amount(keys.get("max_growth"), file, f"{where}.max_growth"),
        evidence=cast("Evidence | None", evidence),
        by=_named(keys, "by", file, where),
        min_rows=_count(keys.get("min_rows", ENOUGH_ROWS), file, f"{where}.min_rows"),
        must_have=texts(keys.get("must_have"), file, f"{where}.must_have"),
        max_difference=_number(keys.get("max_difference"), file, f"{where}.max_difference"),
        evaluation=_named(keys, "evaluation", file, where),
        level=_level(keys, file, where),
        inconclusive=cast("Inconclusive", inconclusive or "fail"),
        same_runner=same_runner,
    )


def _size(keys: Keys, file: str, where: str) -> SizeGate:
    return SizeGate(
        path(keys["size"], file, f"{where}.size"),
        measured(keys.get("max"), SIZES, file, f"{where}.max", "a size, as 50MB"),
        amount(keys.get("max_growth"), file, f"{where}.max_growth"),
        _level(keys, file, where),
    )


def _stage(keys: Keys, file: str, where: str) -> StageGate:
    expected = "a time, as 30min or 1.5h"
    return StageGate(
        text(keys["stage"], file, f"{where}.stage"),
        measured(keys.get("max_duration"), TIMES, file, f"{where}.max_duration", expected),
        amount(keys.get("max_growth"), file, f"{where}.max_growth", TIMES),
        _level(keys, file, where),
    )


def _drift(keys: Keys, file: str, where: str) -> DriftGate:
    place = f"{where}.max_shifted"
    shifted = amount(keys.get("max_shifted"), file, place, {"": 1}) or MAX_SHIFTED
    share = shifted if shifted.percent else Amount(100 * shifted.value, percent=True)
    if share.value > 100:
        raise wrong(file, place, "a share of at most 100%", keys["max_shifted"])
    return DriftGate(
        path(keys["drift"], file, f"{where}.drift"),
        share,
        texts(keys.get("watch"), file, f"{where}.watch"),
        _level(keys, file, where),
    )


def _schema(keys: Keys, file: str, where: str) -> SchemaGate:
    return SchemaGate(
        path(keys["schema"], file, f"{where}.schema"),
        path(keys.get("data"), file, f"{where}.data"),
        _level(keys, file, where),
    )


# The key that tells what a gate is of; what else it may have; its limits; and what reads it.
_KINDS: Mapping[str, tuple[frozenset[str], frozenset[str], Callable[[Keys, str, str], Gate]]] = (
    MappingProxyType(
        {
            "metric": (
                frozenset(
                    "evidence by min_rows must_have evaluation inconclusive same_runner".split()
                ),
                _METRIC_LIMITS,
                _metric,
            ),
            "size": (frozenset(), frozenset({"max", "max_growth"}), _size),
            "stage": (frozenset(), frozenset({"max_duration", "max_growth"}), _stage),
            "schema": (frozenset({"data"}), frozenset(), _schema),
            "drift": (frozenset({"max_shifted", "watch"}), frozenset(), _drift),
        }
    )
)


def _named(keys: Keys, name: str, file: str, where: str) -> str | None:
    return text(keys[name], file, f"{where}.{name}") if name in keys else None


def _level(keys: Keys, file: str, where: str) -> Level:
    found = _word(keys.get("level", "error"), file, f"{where}.level", get_args(Level))
    return cast("Level", found)


def _number(spec: object, file: str, where: str) -> float | None:
    if spec is None:
        return None
    if isinstance(spec, bool) or not isinstance(spec, int | float):
        raise wrong(file, where, "a number", spec)
    found = as_float(spec)
    if not math.isfinite(found):  # such a limit would hold nothing back
        raise wrong(file, where, "a number that is not infinite", spec)
    return found


def _count(spec: object, file: str, where: str) -> int:
    if isinstance(spec, int) and not isinstance(spec, bool) and spec > 0:
        return spec
    raise wrong(file, where, "a whole number above zero", spec)


def _word(spec: object, file: str, where: str, known: Collection[str]) -> str | None:
    if spec is None:
        return None
    if isinstance(spec, str) and spec in known:
        return spec
    raise wrong(file, where, f"one of {', '.join(known)}", spec)
