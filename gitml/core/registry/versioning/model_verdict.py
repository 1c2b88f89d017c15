"""Whether a model is better: its metrics at two points, judged by its rules.

A report and a release ask the same :func:`judge`.
"""

from collections.abc import Iterator, Sequence
from typing import Literal

from gitml.core.acceptance import Acceptance
from gitml.core.metrics.addresses import MetricAddress, metric_value
from gitml.core.metrics.direction import at_least
from gitml.core.metrics.ranges import is_possible
from gitml.core.named_files import is_code
from gitml.core.pipeline.changes import code_changes
from gitml.core.registry.evaluation import Side, evaluation_data, other_data
from gitml.core.registry.versioning.rules import (
    Measure,
    Rules,
    has_all_metrics,
    invalid_metrics,
    measures_at,
    unread_files,
    unread_predictions,
)
from gitml.core.values import MISSING, Missing, Value, is_finite
from gitml.core.verdict import Kind, ModelOutcome, ModelVerdict, Reason, Verdict

_DOUBTFUL = frozenset({"evaluation-labels", "rule-loosened"})
_UNTESTED = "not tested"  # as few rows are not, whose numbers alone must do
WORSE: frozenset[ModelOutcome] = frozenset({"worse", "declined"})


def judge(base: Side, head: Side, rules: Rules) -> ModelVerdict:
    """Whether the model at ``head`` is better than at ``base``, by its rules.

    Raises:
        ConfigError: a metric that a rule names is missing at head, or nobody knows which way is
            better.
    """
    if rules.rules.primary is None:
        return Verdict(rules.model, "unknown", (Reason("no-primary", rules.model),))
    if rules.lacking:
        return Verdict(rules.model, "unjudged", (unread_predictions(rules),))
    if head.unread and not has_all_metrics(head, rules):
        return Verdict(rules.model, "unjudged", unread_files(head, ()))
    measures = measures_at(head, rules)
    if why_not := (*unread_files(base, measures), *invalid_metrics(measures)):
        return Verdict(rules.model, "unjudged", why_not)
    primary, *guards = measures
    is_same = base.model_hash is not None and base.model_hash == head.model_hash
    same = (model_change(base, head),) if is_same else ()
    reasons = (
        _improvement(base, primary),
        *same,
        *_evaluation(base, head, primary, rules.acceptance),
        *(() if primary.metric.path in base.remeasured else rules.exam),
        *(_guarded(base, guard) for guard in guards),
        *rules.loosened,
    )
    return Verdict(rules.model, _outcome(reasons), reasons)


def _outcome(reasons: Sequence[Reason]) -> ModelOutcome:
    """The answer in one word; the first reason is how the primary metric moved."""
    kinds = {reason.kind for reason in reasons}
    primary = reasons[0]
    if primary.before is MISSING:
        return "first"
    other_data = any(r.kind == "evaluation-data" and r.state == "modified" for r in reasons)
    if other_data or not _is_usable(primary):
        return "unknown"
    if "metric-better" in kinds:
        if any(r.kind in _DOUBTFUL and r.state == "modified" for r in reasons):
            return "unknown"
        gained: ModelOutcome = "better" if _is_tested(primary) else "improved"
        return "mixed" if "guard-broken" in kinds else gained
    fallen = [r for r in reasons if r.kind == "guard-broken" and _is_usable(r)]
    lost = [primary, *fallen] if _is_loss(primary) else fallen
    if not lost:
        return "unchanged"
    return "worse" if any(map(_is_tested, lost)) else "declined"


def _is_usable(reason: Reason) -> bool:
    """Whether its metric had a value before that it can have."""
    return is_finite(reason.before) and is_possible(reason.subject, reason.before)


def _is_tested(reason: Reason) -> bool:
    return reason.numbers.get("tested", _UNTESTED) != _UNTESTED


def _improvement(base: Side, primary: Measure) -> Reason:
    reason = _compared("metric-not-better", base, primary, "min_delta")
    gain = _gain(reason)
    shown = primary.tested is None or primary.tested.outcome == "better"
    enough = gain > 0 and at_least(gain, primary.limit) and shown
    return reason._replace(kind="metric-better") if enough else reason


def _is_loss(reason: Reason) -> bool:
    """Whether the primary metric got worse by what counts."""
    loss, least = -_gain(reason), reason.numbers.get("min_delta")
    if reason.numbers.get("tested") not in (None, "worse"):
        return False
    return loss > 0 and at_least(loss, least if is_finite(least) else 0.0)


def _guarded(base: Side, guard: Measure) -> Reason:
    reason = _compared("guard-broken", base, guard, "max_drop")
    if not _is_usable(reason):
        return reason
    noise = guard.tested is not None and guard.tested.outcome not in ("worse", _UNTESTED)
    held = noise or at_least(guard.limit, -_gain(reason))
    return reason._replace(kind="guard-held") if held else reason


def _compared(kind: Kind, base: Side, measure: Measure, limit: str) -> Reason:
    before, now = _before(base, measure), measure.value
    known = is_finite(before) and is_possible(measure.metric.key, before)
    change = now - before if is_finite(now) and is_finite(before) and known else None
    numbers: dict[str, Value] = {"change": change, limit: measure.limit, "better": measure.better}
    anew = measure.metric.path in base.remeasured
    if tested := measure.tested:
        interval: dict[str, Value] = {"low": tested.low, "high": tested.high, "p": tested.p}
        numbers |= {"tested": tested.outcome, **interval}
        anew = tested.reevaluated
    if anew:
        numbers["reevaluated"] = True
    return Reason(kind, str(measure.metric), before, now, numbers=numbers)


def _before(base: Side, measure: Measure) -> Value | Literal[Missing.MISSING]:
    if measure.tested is None:
        return metric_value(base.metrics, measure.metric)
    return MISSING if measure.tested.base is None else measure.tested.base


def _gain(reason: Reason) -> float:
    """How much better a metric got; 0 where one of its values is no number."""
    change = reason.numbers.get("change")
    if not is_finite(change):
        return 0.0
    return -change if reason.numbers.get("better") == "lower" else change


def model_change(base: Side, head: Side) -> Reason:
    """The bytes of the model on both sides."""
    before, now = base.model_hash or MISSING, head.model_hash or MISSING
    return Reason("model", head.model or "", before, now)


def _evaluation(
    base: Side, head: Side, primary: Measure, acceptance: Acceptance
) -> Iterator[Reason]:
    """What speaks against comparing the two measurements, or asks for care."""
    metric = primary.metric
    if tested := primary.tested:  # its rows tell whether both sat the same exam
        if tested.outcome == "not comparable":
            told: dict[str, Value] = {
                "data": [*tested.changed],
                "file": tested.file,
                "rows": tested.rows,
            }
            yield Reason("evaluation-data", str(metric), state="modified", numbers=told)
        elif tested.relabelled:
            yield _other_labels(metric, tested.relabelled, acceptance)
        return
    if metric.path in base.remeasured:
        return
    differ = other_data(base, head, metric.path)
    file: dict[str, Value] = {"file": metric.path}
    if differ is None:
        yield Reason("evaluation-data", str(metric), state="unknown", numbers=file)
        return
    if not differ and not evaluation_data(head, metric.path):
        yield Reason("evaluation-data", str(metric), state="none", numbers=file)
        return
    if differ:
        yield _listed("evaluation-data", metric, "data", differ)
        return
    stage = head.producers.maker(metric.path)
    files = [c.path for c in code_changes(base.code, head.code) if is_code(c.path)]
    if code := [path for path in files if stage and path in stage.deps]:
        yield _listed("evaluation-code", metric, "code", code)


def _other_labels(metric: MetricAddress, count: int, acceptance: Acceptance) -> Reason:
    """Who changes labels changes what a value is worth, unless a person says that it is meant."""
    told: dict[str, Value] = {"labels": count}
    state = "modified"
    if acceptance.reason:
        state, told["accepted"] = "accepted", acceptance.reason
    elif acceptance.refused:
        told |= {"refused": acceptance.short, "unread": acceptance.unread}
    return Reason("evaluation-labels", str(metric), state=state, numbers=told)


def _listed(kind: Kind, metric: MetricAddress, name: str, paths: Sequence[str]) -> Reason:
    return Reason(kind, str(metric), state="modified", numbers={name: list(paths)})
