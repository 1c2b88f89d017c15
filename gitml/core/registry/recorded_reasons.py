"""Reasons as a tag keeps them, and which of those that it states are found again."""

import math
from collections.abc import Iterator, Mapping, Sequence

from gitml.core.metrics.addresses import metric_value, metrics_called
from gitml.core.registry.manifest import Manifest, RecordedReason
from gitml.core.registry.verification import Check
from gitml.core.values import MISSING, Value, is_finite
from gitml.core.verdict import Reason, grouped

_COMPARED = frozenset({"metric-better", "metric-not-better", "guard-held", "guard-broken"})
_CLAIM = ("metric", "base", "head")  # without intervals, which a later SciPy may give otherwise
_ENOUGH = 1e-9  # relative: another machine, or another file of the same numbers, rounds otherwise
Metrics = Mapping[str, Value]


def recorded_numbers(group: tuple[Reason, ...]) -> dict[str, Value]:
    """Reasons that :func:`grouped` put together, as a tag keeps them for programs."""
    one = group[0]
    if one.kind in ("data", "code", "environment", "stages"):
        return {one.kind: [reason.subject for reason in group]}
    if one.kind == "schema":
        return {"change": one.state, "column": one.subject, **_sides(one), **one.numbers}
    if one.kind == "params":
        return {"params": {reason.subject: _sides(reason) for reason in group}}
    if one.kind in _COMPARED:
        base, head = _finite(one.before), _finite(one.after)
        return {"metric": one.subject, "base": base, "head": head, **one.numbers}
    if one.kind == "first" and is_finite(one.after):
        return {"metric": one.subject, "head": one.after}
    return {name: value for name, value in one.numbers.items() if name != "file"}


def _sides(reason: Reason) -> dict[str, Value]:
    return {
        "base": None if reason.before is MISSING else reason.before,
        "head": None if reason.after is MISSING else reason.after,
    }


def _finite(value: object) -> int | float | None:
    return value if is_finite(value) else None


def found_again(
    recorded: Sequence[RecordedReason], found: Sequence[Reason]
) -> tuple[tuple[Reason, ...], ...]:
    """For each reason of a tag those of its commits that are the same; empty where none is.

    What people wrote is never found.
    """
    groups = [group for group in grouped(found) if group[0].kind != "manual"]
    return tuple(next((group for group in groups if _is_same(one, group)), ()) for one in recorded)


def _is_same(one: RecordedReason, group: tuple[Reason, ...]) -> bool:
    if one.kind != group[0].kind:
        return False
    numbers = recorded_numbers(group)
    if "metric" in numbers:
        return all(_equal(one.numbers.get(name), numbers.get(name)) for name in _CLAIM)
    return dict(one.numbers) == numbers


def _equal(one: Value, other: Value) -> bool:
    """Whether values are the same; numbers may differ by rounding."""
    if is_finite(one) and is_finite(other):
        return math.isclose(one, other, rel_tol=_ENOUGH)
    return one == other


def claims(
    record: Manifest, before: Metrics | None, now: Metrics, *, predicted: bool = False
) -> Iterator[Check]:
    """Values of metrics that a tag gives as reasons and evidence, against those of both commits.

    Args:
        record: of the tag.
        before: metrics files of the version that it was compared with; None where unknown.
        now: those of its own commit.
        predicted: whether that declares predictions: the number of a first version may be theirs,
            which a file can say otherwise.
    """
    reasons = [one.numbers for one in record.bump.reasons if "metric" in one.numbers]
    anew = {str(one["metric"]) for one in reasons if one.get("reevaluated") is True}
    tested = {str(one["metric"]) for one in reasons if "tested" in one}
    told = [("bump.reasons", one["metric"], one.get("base"), one.get("head")) for one in reasons]
    told += [
        ("bump.evidence", one.get("subject"), one.get("before"), one.get("after"))
        for one in record.bump.evidence
        if str(one.get("id")).startswith("metric-")
    ]
    for place, metric, base, head in told:
        name = str(metric)
        if name in tested:  # of rows, which no file of metrics has
            continue
        checks = _claim(f"{place}: {name}", name, head, now)
        is_doubtful = predicted and record.previous is None
        yield from (one for one in checks if not is_doubtful or one.outcome == "holds")
        if before is not None and name not in anew:
            yield from _claim(f"{place}: {name} before", name, base, before)


def _claim(subject: str, metric: str, stated: Value, metrics: Metrics) -> Iterator[Check]:
    """A check where a number is stated and one is there."""
    found = metrics_called(metrics, metric)
    value = metric_value(metrics, found[0]) if len(found) == 1 else None
    if is_finite(stated) and is_finite(value):
        is_so = _equal(stated, value)
        yield Check("tag", subject, "holds" if is_so else "differs", repr(stated), repr(value))
