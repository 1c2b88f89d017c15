"""Limits that a change makes weaker, or takes away: what a reviewer must know of ``gitml.yaml``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from gitml.core.settings.alias_rules import AliasRules
from gitml.core.settings.amounts import Amount
from gitml.core.settings.gate_rules import (
    DriftGate,
    Gate,
    MetricGate,
    SchemaGate,
    SizeGate,
    StageGate,
)
from gitml.core.values import MISSING
from gitml.core.verdict import Reason

if TYPE_CHECKING:
    from gitml.core.checks.gates import Limit, Unit

_LIMITS: "Mapping[str, Limit]" = MappingProxyType(
    {"minimum": "min", "maximum": "max"}  # the others are called as in gitml.yaml
)
_NOTHING = AliasRules()
# From the weakest on: a drop within noise passes what is shown, and not the number alone.
_EVIDENCE = (None, "shown", "point", "proven")
_INCONCLUSIVE = ("pass", "warn", "fail")
_LEVELS = ("warn", "error")
_AT_LEAST: "frozenset[Limit]" = frozenset({"min", "min_gain", "must_have"})
_BY_EVIDENCE: "frozenset[Limit]" = frozenset({"max_drop", "min_gain"})
_OF_A_CHANGE: "frozenset[Limit]" = _BY_EVIDENCE | {"max_growth"}
_BOUNDS = frozenset(
    "min max max_drop min_gain max_growth max_duration max_difference max_shifted".split()
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit of a gate.

    Attributes:
        subject: the metric, the path or the stage.
        part: the slice column, or of ``must_have`` a slice; empty for all rows.
        limit: which one.
        bound: its number.
        gate: that it is of.
    """

    subject: str
    part: str
    limit: "Limit"
    bound: Amount
    gate: Gate

    @property
    def unit(self) -> "Unit":
        """Of the bound."""
        if isinstance(self.gate, SizeGate):
            return "bytes"
        return "seconds" if isinstance(self.gate, StageGate) else ""


@dataclass(frozen=True, slots=True)
class Loosening:
    """A limit that was stricter.

    Attributes:
        before: as it was.
        after: what became of it; None where it is gone.
    """

    before: Rule
    after: Rule | None


@dataclass(frozen=True, slots=True)
class Loosened:
    """What a change makes of the limits of its baseline.

    Attributes:
        limits: those that were stricter.
        unread: why the baseline's could not be read; empty where they could.
        redefined: places in ``gitml.yaml`` that rules rely on, and that say something else now.
        models: rules of models that were stricter.
        schemas: of gates, each with a place that takes more than before; or the schema alone,
            where it is gone.
        aliases: what these asked for of a version, and no longer do.
    """

    limits: tuple[Loosening, ...] = ()
    unread: str = ""
    redefined: tuple[str, ...] = ()
    models: tuple[Reason, ...] = ()
    schemas: tuple[str, ...] = ()
    aliases: tuple[Reason, ...] = ()

    def beside(self, judged: Iterable[str]) -> "Loosened":
        """The same without the rules of models that are judged, whose verdicts tell them."""
        places = tuple(f"models.{model}." for model in judged)
        left = tuple(one for one in self.models if not one.subject.startswith(places))
        return replace(self, models=left)


def loosened_aliases(
    before: Mapping[str, AliasRules], after: Mapping[str, AliasRules]
) -> tuple[Reason, ...]:
    """Aliases that ask for less than they did before they are given to a version.

    Args:
        before: those of the baseline, by name.
        after: those of the change.
    """
    return tuple(
        Reason(
            "rule-loosened",
            f"aliases.{name}.requires",
            ", ".join(old.requires),
            ", ".join(new) if new else MISSING,
            "modified",
        )
        for name, old in before.items()
        if not {*old.requires} <= {*(new := after.get(name, _NOTHING).requires)}
    )


def loosenings(before: Sequence[Gate], after: Sequence[Gate]) -> tuple[Loosening, ...]:
    """The limits that no limit of a new list is as strict as, each with what stands in its place.

    Args:
        before: gates of the baseline.
        after: gates of the change.
    """
    new = [rule for gate in after for rule in _rules(gate)]
    found = []
    for rule in (rule for gate in before for rule in _rules(gate)):
        same = _same(new, rule)
        if not any(_is_as_strict(one, rule) for one in same):
            found.append(Loosening(rule, same[0] if same else None))
    return tuple(found)


def _same(rules: Iterable[Rule], rule: Rule) -> list[Rule]:
    """Those about the same; of a table that several schemas are of, by the same schema if any."""
    found = [one for one in rules if _what(one) == _what(rule)]
    if isinstance(rule.gate, SchemaGate):
        schema = rule.gate.schema
        same = [
            one for one in found if isinstance(one.gate, SchemaGate) and one.gate.schema == schema
        ]
        return same or found
    return found


def stricter(before: Sequence[Gate], after: Sequence[Gate]) -> tuple[Gate, ...]:
    """New gates, and those old ones of which a limit was loosened."""
    lost = dict.fromkeys(one.before.gate for one in loosenings(before, after))
    return (*after, *lost)


def _rules(gate: Gate) -> Iterator[Rule]:
    subject, by = _subject(gate), getattr(gate, "by", None) or ""
    for field in fields(gate):
        limit = _LIMITS.get(field.name, field.name)
        bound = getattr(gate, field.name)
        if limit not in _BOUNDS or bound is None:
            continue
        amount = bound if isinstance(bound, Amount) else Amount(bound)
        yield Rule(subject, by, limit, amount, gate)  # type: ignore[arg-type]
    if isinstance(gate, MetricGate):
        for value in gate.must_have:
            yield Rule(subject, f"{by}={value}", "must_have", Amount(gate.min_rows), gate)
    if isinstance(gate, DriftGate):
        for column in gate.watch:
            yield Rule(subject, column, "watch", Amount(0.0), gate)
    if isinstance(gate, SchemaGate):
        yield Rule(subject, "", "anomalies", Amount(0.0), gate)


def _subject(gate: Gate) -> str:
    if isinstance(gate, SchemaGate):
        return gate.data
    if isinstance(gate, SizeGate | DriftGate):
        return gate.path
    return gate.stage if isinstance(gate, StageGate) else gate.metric


def _what(rule: Rule) -> tuple[object, ...]:
    """What a rule is about, whatever its bound."""
    evaluation = rule.gate.evaluation if isinstance(rule.gate, MetricGate) else None
    return type(rule.gate), rule.subject, rule.part, rule.limit, evaluation


def _is_as_strict(new: Rule, old: Rule) -> bool:
    """Whether what breaks the old rule breaks the new one, too."""
    sign = 1 if new.limit in _AT_LEAST else -1
    if new.bound.percent != old.bound.percent or sign * new.bound.value < sign * old.bound.value:
        return False
    if _LEVELS.index(new.gate.level) < _LEVELS.index(old.gate.level):
        return False
    if not (isinstance(new.gate, MetricGate) and isinstance(old.gate, MetricGate)):
        return True
    return _counts_as_much(new.limit, new.gate, old.gate)


def _counts_as_much(limit: "Limit", new: MetricGate, old: MetricGate) -> bool:
    """Whether as much is asked for as was, whatever the bound."""
    if limit != "must_have" and new.min_rows > old.min_rows:
        return False
    if limit in _OF_A_CHANGE and new.same_runner < old.same_runner:
        return False
    if limit not in _BY_EVIDENCE:
        return True
    kept = _INCONCLUSIVE.index(new.inconclusive) >= _INCONCLUSIVE.index(old.inconclusive)
    return kept and _EVIDENCE.index(new.evidence) >= _EVIDENCE.index(old.evidence)
