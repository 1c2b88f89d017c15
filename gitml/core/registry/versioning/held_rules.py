"""Rules of a model that a change makes weaker: the stricter ones of both sides hold.

So a change that loosens a rule is judged as if it did not, and the next one by the looser rule.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Literal

from gitml.core.metrics.turned import Turned
from gitml.core.registry.versioning.rules import same_metric
from gitml.core.settings.config import Guard, ModelRules, Primary
from gitml.core.values import MISSING, Missing, Value
from gitml.core.verdict import Reason

_HELD = "held"


@dataclass(frozen=True, slots=True)
class HeldModel:
    """What decides about one model.

    Attributes:
        rules: the stricter ones.
        loosened: what the change made weaker, each in the state ``held``, or ``modified`` where
            the old rule cannot be applied any more.
    """

    rules: ModelRules
    loosened: tuple[Reason, ...] = ()


def held(
    model: str,
    old: ModelRules,
    new: ModelRules,
    evaluations: Container[str] = (),
    turned: Sequence[Turned] = (),
) -> HeldModel:
    """The stricter rules of both sides.

    Another primary metric is for :func:`~gitml.core.registry.versioning.rules.other_primary`.
    Without any nothing is decided, so that there is nothing to hold: that is named alone.

    Args:
        model: as ``gitml.yaml`` calls it.
        old: rules of the base.
        new: rules of the change.
        evaluations: that the change declares.
        turned: metrics of the old guards that get better another way by the change, which the
            directions of the base decide.
    """
    if old.primary is not None and new.primary is None:
        gone = _reason(f"models.{model}.primary", old.primary.metric, None)
        return HeldModel(new, (gone._replace(state="modified"),))
    primary, of_primary = _primary(model, old.primary, new.primary)
    evaluation, of_evaluation = _evaluation(model, old.evaluation, new.evaluation, evaluations)
    guards, of_guards = list(new.guards), []
    for was in old.guards:
        at = _place(guards, was, others={one.metric for one in old.guards} - {was.metric})
        now = None if at is None else guards[at].max_drop
        if now is not None and now <= was.max_drop:
            continue
        if at is None:
            guards.append(was)
        else:
            guards[at] = guards[at]._replace(max_drop=was.max_drop)
        of_guards.append(_reason(f"models.{model}.guards.{was.metric}", was.max_drop, now))
    ways = (
        _reason(f"models.{model}.guards.{one.rule}: {one.place}", one.before, one.after)
        for one in turned
    )
    rules = ModelRules(primary, tuple(guards), evaluation)
    return HeldModel(rules, (*of_primary, *of_guards, *ways, *of_evaluation))


def _place(guards: Sequence[Guard], was: Guard, others: Container[str]) -> int | None:
    """Where the guard of an old one's metric stands: that of its very name before any other.

    Args:
        guards: of the change.
        was: the old one.
        others: metrics of the other old guards, whose places are not its.
    """
    names = [one.metric for one in guards]
    if was.metric in names:
        return names.index(was.metric)
    like = (n for n, name in enumerate(names) if same_metric(name, was.metric))
    return next((n for n in like if names[n] not in others), None)


def applicable(found: HeldModel, new: ModelRules, known: Container[str]) -> HeldModel:
    """The same without old rules of metrics that the head does not have.

    Args:
        found: the stricter rules.
        new: those of the change, which stay in any case.
        known: metrics that the head has, as rules name them.
    """
    own = {guard.metric for guard in new.guards}
    guards = tuple(g for g in found.rules.guards if g.metric in own or g.metric in known)
    lost = tuple(f".guards.{g.metric}" for g in found.rules.guards if g not in guards)
    loosened = (
        one._replace(state="modified") if one.subject.endswith(lost) else one
        for one in found.loosened
    )
    return HeldModel(found.rules._replace(guards=guards), tuple(loosened))


def _primary(
    model: str, old: Primary | None, new: Primary | None
) -> tuple[Primary | None, list[Reason]]:
    if old is None or new is None or not same_metric(old.metric, new.metric):
        return new, []
    if new.min_delta >= old.min_delta:
        return new, []
    told = _reason(f"models.{model}.primary.min_delta", old.min_delta, new.min_delta or None)
    return new._replace(min_delta=old.min_delta), [told]


def _evaluation(
    model: str, old: str | None, new: str | None, declared: Container[str]
) -> tuple[str | None, list[Reason]]:
    if old is None or old == new:
        return new, []
    told = _reason(f"models.{model}.evaluation", old, new)
    if new is None and old in declared:
        return old, [told]
    return new, [told._replace(state="modified")]


def _reason(place: str, before: Value, after: Value) -> Reason:
    now: Value | Literal[Missing.MISSING] = MISSING if after is None else after
    return Reason("rule-loosened", place, before, now, _HELD)
