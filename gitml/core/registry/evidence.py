"""Evidence: which part of a model's version moves, and why.

MAJOR: data or target is incompatible, so the new model cannot stand in for the old one; as long
as there is no schema to see that by, only a person can say so. MINOR: the primary metric improved
by at least ``min_delta`` on the same evaluation data, and no guard got worse by more than its
``max_drop``. PIPELINE: everything else that changed.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gitml.core.config import Direction, ModelRules, Primary
from gitml.core.metrics.direction import direction
from gitml.core.pipeline.changes import code_changes
from gitml.core.registry.changes import differences
from gitml.core.registry.evaluation import (
    MetricPlace,
    Side,
    evaluation_data,
    find_metric,
    is_code,
    measured,
)
from gitml.core.registry.reasons import Reason, listed
from gitml.core.registry.versions import Part
from gitml.core.values import Value
from gitml.errors import ConfigError

_FOR = frozenset({"metric-better", "guard-held", "evaluation-code"})
_ENOUGH = 1e-9  # relative: 0.95 - 0.948 must count as 0.002


@dataclass(frozen=True, slots=True)
class Bump:
    """The decision.

    Attributes:
        part: which part of the version moves; None where nothing changed at all.
        manual: whether a person decided rather than the rules.
        hint: how to get more out of the rules.
    """

    part: Part | None
    reasons: tuple[Reason, ...] = ()
    manual: bool = False
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides: one model's rules, and which way metrics get better as ``gitml.yaml`` says."""

    model: str
    rules: ModelRules = field(default_factory=ModelRules)
    directions: Mapping[str, Direction] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return f"models.{self.model}"


def first(head: Side, rules: Rules) -> Bump:
    """The decision for a model that has no version yet.

    Raises:
        ConfigError: a metric that a rule names is missing, or nobody knows which way is better;
            the next release would need it.
    """
    reasons = [Reason("first", f"first release of {rules.model}")]
    for name, place in _declared(rules):
        where, value, _ = _at_head(head, rules, name, place)
        text = f"{where} is {value:.4g}"
        reasons.append(Reason("first", text, {"metric": str(where), "head": value}))
    return Bump("major", tuple(reasons))


def without_comparison(rules: Rules) -> Bump:
    """The decision where all earlier versions were withdrawn, so that none speaks for a MINOR."""
    text = f"all earlier versions of {rules.model} were withdrawn: there is nothing to compare with"
    return Bump("pipeline", (Reason("no-comparison", text),))


def manual(part: Part, reason: str, base: Side | None, head: Side) -> Bump:
    """A person's decision, with what changed as the record has it."""
    told = Reason("manual", reason)
    return Bump(part, (told, *(differences(base, head) if base else ())), manual=True)


def decide(base: Side, head: Side, rules: Rules) -> Bump:
    """Which part moves from the last version ``base`` to ``head``.

    Raises:
        ConfigError: a metric that a rule names is missing at head, or nobody knows which way is
            better.
    """
    changed = tuple(differences(base, head, _metric_files(head, rules)))
    if not changed and base.model_hash == head.model_hash:
        return Bump(None)
    if not changed:
        text = "the model's bytes differ though nothing that it is made from changed"
        changed = (Reason("model", text),)
    primary = rules.rules.primary
    if primary is None:
        no_primary = Reason("no-primary", "no primary metric is declared that could show it better")
        hint = (
            f"declare one in gitml.yaml: models: {{{rules.model}: {{primary: METRIC}}}}; "
            "an improvement then moves MINOR"
        )
        return Bump("pipeline", (no_primary, *changed), hint=hint)
    verdict = tuple(_judge(base, head, rules, primary))
    better = all(reason.kind in _FOR for reason in verdict)
    return Bump("minor" if better else "pipeline", verdict + changed)


def _judge(base: Side, head: Side, rules: Rules, primary: Primary) -> Iterator[Reason]:
    where, value, way = _at_head(head, rules, primary.metric, f"{rules.place}.primary")
    yield _improvement(base, where, (value, way), primary.min_delta)
    if base.model_hash is not None and base.model_hash == head.model_hash:
        yield Reason("model", "the model is the same, byte for byte")
    yield from _same_evaluation(base, head, where)
    for guard in rules.rules.guards:
        place = f"{rules.place}.guards.{guard.metric}"
        where, value, way = _at_head(head, rules, guard.metric, place)
        yield _guarded(base, where, (value, way), guard.max_drop)


def _improvement(
    base: Side, where: MetricPlace, now: tuple[float, Direction], min_delta: float
) -> Reason:
    value, way = now
    before = measured(base.metrics, where)
    numbers = _numbers(where, before, value, {"min_delta": min_delta, "better": way})
    if before is None:
        return Reason(
            "metric-not-better", f"the last version has no {where} to compare with", numbers
        )
    gain = value - before if way == "higher" else before - value
    enough = gain > 0 and _at_least(gain, min_delta)
    text = f"{where} {_moved(before, value)}"
    if enough:
        text += f", better by at least {min_delta:g}" if min_delta else ", which is better"
        return Reason("metric-better", text, numbers)
    if gain > 0:
        text += f", better by less than the {min_delta:g} that counts"
    elif gain < 0:
        text += ", which is worse"
    return Reason("metric-not-better", text, numbers)


def _guarded(
    base: Side, where: MetricPlace, now: tuple[float, Direction], max_drop: float
) -> Reason:
    value, way = now
    before = measured(base.metrics, where)
    numbers = _numbers(where, before, value, {"max_drop": max_drop, "better": way})
    if before is None:
        return Reason("guard-broken", f"the last version has no {where} to guard", numbers)
    drop = before - value if way == "higher" else value - before
    text = f"guard {where} {_moved(before, value)}"
    if drop > 0 and not _at_least(max_drop, drop):
        return Reason("guard-broken", f"{text}, worse by more than {max_drop:g}", numbers)
    return Reason("guard-held", f"{text}, which its guard allows", numbers)


def _same_evaluation(base: Side, head: Side, where: MetricPlace) -> Iterator[Reason]:
    was, now = evaluation_data(base, where.path), evaluation_data(head, where.path)
    if was is None or now is None:
        text = (
            f"no stage writes {where.path}, so nobody can tell on which data {where} was measured"
        )
        yield Reason("evaluation-data", text)
        return
    if not now and not was:
        text = f"the stage that writes {where.path} depends on no data but the model"
        yield Reason("evaluation-data", text)
        return
    differ = [p for p in sorted({*was, *now}) if was.get(p) != now.get(p) or not now.get(p)]
    if differ:
        text = f"{where} was measured on other data than before: {listed(differ)}"
        yield Reason("evaluation-data", text, {"data": list(differ)})
        return
    stage = head.producers.maker(where.path)
    files = [c.path for c in code_changes(base.code, head.code) if is_code(c.path)]
    code = [path for path in files if stage and path in stage.deps]
    if code:
        text = f"{listed(code)} changed, which measures {where}: make sure it still means the same"
        yield Reason("evaluation-code", text, {"code": list(code)})


def _at_head(
    head: Side, rules: Rules, name: str, place: str
) -> tuple[MetricPlace, float, Direction]:
    where = find_metric(head.metrics, name, place)
    value = measured(head.metrics, where)
    if value is None:
        raise ConfigError(
            f"{where.path}: {where.key}: expected a finite number",
            hint=f"gitml.yaml judges by it: {place}",
        )
    way = direction(where.key, rules.directions)
    if way is None:
        raise ConfigError(
            f"gitml.yaml: {place}: nobody said which way {where} gets better",
            hint=f"say it in gitml.yaml: metrics: {{{where}: {{better: lower}}}}, or higher",
        )
    return where, value, way


def _declared(rules: Rules) -> Iterator[tuple[str, str]]:
    if rules.rules.primary:
        yield rules.rules.primary.metric, f"{rules.place}.primary"
    for guard in rules.rules.guards:
        yield guard.metric, f"{rules.place}.guards.{guard.metric}"


def _metric_files(head: Side, rules: Rules) -> tuple[str, ...]:
    """Whose evaluation belongs to the model; unless rules tell, that of every metrics file."""
    declared = [find_metric(head.metrics, name, place).path for name, place in _declared(rules)]
    return tuple(dict.fromkeys(declared)) or tuple(head.metrics)


def _numbers(
    where: MetricPlace, before: float | None, now: float, more: dict[str, Value]
) -> dict[str, Value]:
    change = None if before is None else now - before
    return {"metric": str(where), "base": before, "head": now, "change": change, **more}


def _at_least(value: float, limit: float) -> bool:
    return value > limit or math.isclose(value, limit, rel_tol=_ENOUGH)


def _moved(before: float, now: float) -> str:
    if before == now:
        return f"stayed at {before:.4g}"
    old, new = _distinct(before, now)
    return f"went from {old} to {new} ({now - before:+.2g})"


def _distinct(before: float, now: float) -> tuple[str, str]:
    """Both with four digits, or as many as it takes to see how far they are apart."""
    for digits in range(4, 17):
        old, new = f"{before:.{digits}g}", f"{now:.{digits}g}"
        if math.isclose(float(new) - float(old), now - before, rel_tol=0.1):
            return old, new
    return repr(before), repr(now)
