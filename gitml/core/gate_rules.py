"""Gates as ``gitml.yaml`` declares them: limits that a change must keep."""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias, cast, get_args

from gitml.core.keys import entries, path, section, text, texts, wrong

Evidence: TypeAlias = Literal["point", "shown", "proven"]
Level: TypeAlias = Literal["error", "warn"]

_BYTES: Mapping[str, int] = MappingProxyType(
    {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
)
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([a-zA-Z]*)")
_ROWS = 30


@dataclass(frozen=True, slots=True)
class Amount:
    """How much something may change.

    Attributes:
        value: in the metric's own unit, or in percent.
        percent: of the size of the baseline's value.
    """

    value: float
    percent: bool = False

    def __str__(self) -> str:
        return f"{self.value:g}{'%' if self.percent else ''}"


@dataclass(frozen=True, slots=True)
class MetricGate:
    """Limits of one metric.

    Attributes:
        metric: of an evaluation; or ``FILE:KEY``, or a key that is unique in the metrics files.
        minimum: what its value may not be below.
        maximum: what its value may not be above.
        max_drop: how much worse it may get.
        min_gain: how much better it must get.
        max_growth: how much it may rise, whichever way is better.
        evidence: what a drop or a gain is judged by: the two numbers (``point``), what the data
            shows (``shown``) or what it proves (``proven``). None for the usual one.
        by: a slice column, or ``class``: the limits hold for each of its values.
        min_rows: a slice of fewer is not judged.
        must_have: values of ``by`` that must be there with so many rows.
        max_difference: between the best slice and the worst.
        evaluation: whose metric it is, where several have it.
        level: of a gate of ``warn`` nothing fails.
    """

    metric: str
    minimum: float | None = None
    maximum: float | None = None
    max_drop: Amount | None = None
    min_gain: Amount | None = None
    max_growth: Amount | None = None
    evidence: Evidence | None = None
    by: str | None = None
    min_rows: int = _ROWS
    must_have: tuple[str, ...] = ()
    max_difference: float | None = None
    evaluation: str | None = None
    level: Level = "error"


@dataclass(frozen=True, slots=True)
class SizeGate:
    """Limits of the size of a tracked file or folder.

    Attributes:
        path: of an output, or of data that was added.
        maximum: bytes, or as ``50MB``.
        max_growth: how much it may grow.
        level: of a gate of ``warn`` nothing fails.
    """

    path: str
    maximum: float | None = None
    max_growth: Amount | None = None
    level: Level = "error"


Gate: TypeAlias = MetricGate | SizeGate
_METRIC_KEYS = frozenset(
    "metric min max max_drop min_gain max_growth evidence by min_rows must_have max_difference "
    "evaluation level".split()
)
_SIZE_KEYS = frozenset({"size", "max", "max_growth", "level"})
_LIMITS = frozenset({"min", "max", "max_drop", "min_gain", "max_growth", "max_difference"})


def parse_gates(spec: object, file: str) -> tuple[Gate, ...]:
    """The list under ``gates``.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    found = entries(spec, file, "gates")
    return tuple(_gate(one, file, f"gates[{place}]") for place, one in enumerate(found))


def _gate(spec: object, file: str, where: str) -> Gate:
    is_size = isinstance(spec, dict) and "size" in spec
    keys = section(spec, file, where, _SIZE_KEYS if is_size else _METRIC_KEYS)
    if not is_size and "metric" not in keys:
        raise wrong(file, where, "a gate of a metric or of a size", spec)
    if not _LIMITS & keys.keys():
        raise wrong(file, where, f"a limit: {', '.join(sorted(_LIMITS))}", spec)
    level = cast(
        "Level", _word(keys.get("level", "error"), file, f"{where}.level", get_args(Level))
    )
    growth = _amount(keys.get("max_growth"), file, f"{where}.max_growth")
    if is_size:
        maximum = _bytes(keys.get("max"), file, f"{where}.max")
        return SizeGate(path(keys["size"], file, f"{where}.size"), maximum, growth, level)
    by = text(keys["by"], file, f"{where}.by") if "by" in keys else None
    for needed in ("min_rows", "must_have", "max_difference"):
        if needed in keys and by is None:
            raise wrong(file, where, f"'by' beside '{needed}'", spec)
    evidence = keys.get("evidence")
    return MetricGate(
        metric=text(keys["metric"], file, f"{where}.metric"),
        minimum=_number(keys.get("min"), file, f"{where}.min"),
        maximum=_number(keys.get("max"), file, f"{where}.max"),
        max_drop=_amount(keys.get("max_drop"), file, f"{where}.max_drop"),
        min_gain=_amount(keys.get("min_gain"), file, f"{where}.min_gain"),
        max_growth=growth,
        evidence=cast("Evidence", _word(evidence, file, f"{where}.evidence", get_args(Evidence)))
        if evidence is not None
        else None,
        by=by,
        min_rows=_count(keys.get("min_rows", _ROWS), file, f"{where}.min_rows"),
        must_have=texts(keys.get("must_have"), file, f"{where}.must_have"),
        max_difference=_number(keys.get("max_difference"), file, f"{where}.max_difference"),
        evaluation=text(keys["evaluation"], file, f"{where}.evaluation")
        if "evaluation" in keys
        else None,
        level=level,
    )


def _number(spec: object, file: str, where: str) -> float | None:
    if spec is None:
        return None
    if isinstance(spec, bool) or not isinstance(spec, int | float) or math.isnan(spec):
        raise wrong(file, where, "a number", spec)
    return float(spec)


def _count(spec: object, file: str, where: str) -> int:
    if isinstance(spec, int) and not isinstance(spec, bool) and spec > 0:
        return spec
    raise wrong(file, where, "a whole number above zero", spec)


def _amount(spec: object, file: str, where: str) -> Amount | None:
    if spec is None:
        return None
    if isinstance(spec, str) and spec.rstrip().endswith("%"):
        try:
            share = float(spec.rstrip().removesuffix("%"))
        except ValueError:
            share = -1.0
        if 0 <= share < float("inf"):
            return Amount(share, percent=True)
    elif (found := _number_or_bytes(spec)) is not None and 0 <= found < float("inf"):
        return Amount(found)
    raise wrong(file, where, "a number that is not negative, or a percentage as 2%", spec)


def _bytes(spec: object, file: str, where: str) -> float | None:
    if spec is None:
        return None
    found = _number_or_bytes(spec)
    if found is None or not 0 <= found < float("inf"):
        raise wrong(file, where, "a size, as 50MB", spec)
    return found


def _number_or_bytes(spec: object) -> float | None:
    if isinstance(spec, int | float) and not isinstance(spec, bool):
        return float(spec)
    found = _SIZE.fullmatch(spec.strip()) if isinstance(spec, str) else None
    unit = _BYTES.get(found[2].lower()) if found else None
    return float(found[1]) * unit if found and unit else None


def _word(spec: object, file: str, where: str, known: Collection[str]) -> str:
    if isinstance(spec, str) and spec in known:
        return spec
    raise wrong(file, where, f"one of {', '.join(known)}", spec)
