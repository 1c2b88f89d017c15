"""Whether a model is to be trained again: every rule judged on what is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from gitml.core.checks.gates import GateResult
from gitml.core.settings.amounts import Amount
from gitml.core.settings.retrain_rules import (
    ChangedRule,
    DecayRule,
    DriftRule,
    NewDataRule,
    RetrainRule,
    ScheduleRule,
)
from gitml.core.verdict import Reason

TriggerOutcome: TypeAlias = Literal["due", "not due", "cannot check"]
TriggerKind: TypeAlias = Literal[
    "never released", "schedule", "new data", "new rows", "decay", "drift", "changed"
]
_SHIFTED = frozenset({"", "shifted", "gone", "type-changed"})
_NOT_KNOWN = frozenset({"cannot check", "not comparable"})


@dataclass(frozen=True, slots=True)
class Growth:
    """How much there is of some data, at the last version and now.

    Attributes:
        hashes: of both sides; None where there is none.
        sizes: in bytes; None where nobody recorded it.
        rows: None where the data is not here, or is no table.
        why_no_rows: what is in the way of counting them.
    """

    hashes: tuple[str | None, str | None]
    sizes: tuple[int | None, int | None] = (None, None)
    rows: tuple[int | None, int | None] = (None, None)
    why_no_rows: str = ""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One limit of one rule, judged.

    Attributes:
        subject: what it is about: a path, a metric, or the kinds of things that may change.
        value: what was found: seconds, bytes, rows, or percent of what was there.
        limit: from which on it is due; None where any change is enough.
        names: what changed.
        gate: the judged limit of a metric, or of what may shift of a table.
        why: what is in the way of judging it.
    """

    kind: TriggerKind
    subject: str
    outcome: TriggerOutcome
    value: float | None = None
    limit: Amount | None = None
    names: tuple[str, ...] = ()
    gate: GateResult | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class SinceRelease:
    """What is known of the time since the last version.

    Attributes:
        age: seconds since it was tagged.
        changed: what the model is made from and is not as it was.
        growth: of the data that rules name, by path.
        decay: the judged limits of each rule of a metric.
        drift: the judged limits of each rule of a table.
    """

    age: float
    changed: Sequence[Reason] = ()
    growth: Mapping[str, Growth] = field(default_factory=dict)
    decay: Mapping[DecayRule, Sequence[GateResult]] = field(default_factory=dict)
    drift: Mapping[DriftRule, Sequence[GateResult]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RetrainDecision:
    """Whether to train again.

    Attributes:
        model: whose.
        since: the tag of the last version; None where there is none.
        date: when that was tagged.
        triggers: every limit, judged.
        unrecorded: data that was judged as it lies in the working tree, which no record has.
    """

    model: str
    since: str | None
    date: datetime | None
    triggers: tuple[Trigger, ...]
    unrecorded: tuple[str, ...] = ()

    @property
    def retrain(self) -> bool:
        """Whether one limit at least is due."""
        return any(trigger.outcome == "due" for trigger in self.triggers)

    @property
    def is_known(self) -> bool:
        """Whether the answer would be the same, whatever could not be checked."""
        return self.retrain or all(t.outcome != "cannot check" for t in self.triggers)


def judge(rules: Sequence[RetrainRule], known: SinceRelease) -> tuple[Trigger, ...]:
    """Judge every limit of every rule."""
    return tuple(trigger for rule in rules for trigger in _judge(rule, known))


def _judge(rule: RetrainRule, known: SinceRelease) -> Iterator[Trigger]:
    match rule:
        case ScheduleRule():
            due = _due(reached=known.age >= rule.schedule)
            yield Trigger("schedule", "", due, known.age, Amount(rule.schedule))
        case NewDataRule():
            yield from _new_data(rule, known.growth[rule.path])
        case DecayRule():
            for result in known.decay[rule]:
                yield _decayed(result)
        case DriftRule():
            for result in known.drift[rule]:
                yield _shifted(result)
        case ChangedRule():
            names = tuple(dict.fromkeys(r.subject for r in known.changed if r.kind in rule.kinds))
            yield Trigger("changed", ", ".join(rule.kinds), _due(reached=bool(names)), names=names)


def _new_data(rule: NewDataRule, found: Growth) -> Iterator[Trigger]:
    base, head = found.hashes
    if head is None:
        yield Trigger("new data", rule.path, "cannot check", why="there is no such data")
        return
    if rule.rows is None and rule.size is None:
        yield Trigger("new data", rule.path, _due(reached=base != head))
    if rule.size is not None:
        yield _grown("new data", rule.path, found.sizes, rule.size, "its size is not recorded")
    if rule.rows is not None:
        limit = Amount(float(rule.rows))
        counts = (0, 0) if base == head else found.rows
        yield _grown("new rows", rule.path, counts, limit, found.why_no_rows)


def _grown(
    kind: TriggerKind,
    path: str,
    counts: tuple[int | None, int | None],
    limit: Amount,
    lacking: str,
) -> Trigger:
    before, now = counts
    if before is None or now is None:
        return Trigger(kind, path, "cannot check", limit=limit, why=lacking)
    more = float(now - before)
    if limit.percent:
        if not before:
            return Trigger(kind, path, _due(reached=more > 0), more and float("inf"), limit)
        more = 100 * more / before
    return Trigger(kind, path, _due(reached=more >= limit.value and more > 0), more, limit)


def _decayed(result: GateResult) -> Trigger:
    """A limit of a gate that fails is due; one that cannot be judged is not known."""
    if result.outcome in _NOT_KNOWN or (result.outcome == "failed" and result.why):
        outcome: TriggerOutcome = "cannot check"
    else:
        outcome = _due(reached=result.outcome == "failed")
    return Trigger("decay", result.subject, outcome, result.value, gate=result)


def _shifted(result: GateResult) -> Trigger:
    """A table that shifted is due; one that cannot be compared is not known."""
    if result.outcome == "failed" and result.why in _SHIFTED:
        outcome: TriggerOutcome = "due"
    else:
        outcome = "not due" if result.outcome == "passed" else "cannot check"
    return Trigger("drift", result.subject, outcome, result.value, names=result.names, gate=result)


def _due(*, reached: bool) -> TriggerOutcome:
    return "due" if reached else "not due"
