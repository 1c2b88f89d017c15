"""Whether models are better, as their next release would have it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.comparisons.comparison import Comparison, model_side
from gitml.core.metrics.addresses import MetricAddress, find_metric
from gitml.core.metrics.direction import MetricChange
from gitml.core.settings.config import Primary
from gitml.core.snapshot import Problem
from gitml.core.values import MISSING, ValueChange
from gitml.core.verdict import ModelOutcome, ModelVerdict, Reason, Verdict
from gitml.errors import ConfigError
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gitml.core.registry.versioning import model_verdict
    from gitml.core.registry.versioning.rules import Rules
else:  # without models nothing is judged
    model_verdict = LateModule("gitml.core.registry.versioning.model_verdict")

_CAUTIONS = frozenset(
    {
        "guard-broken",
        "evaluation-data",
        "evaluation-labels",
        "evaluation-code",
        "evaluation-metric",
        "rule-loosened",
    }
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether one model is better, by the primary metric that ``gitml.yaml`` declares for it.

    Attributes:
        verdict: as its next release would have it.
        change: of the primary metric; None where head has none of that name.
    """

    verdict: ModelVerdict
    change: MetricChange | None = None
    min_delta: float = 0.0

    @property
    def model(self) -> str:
        return self.verdict.name

    @property
    def outcome(self) -> ModelOutcome:
        return self.verdict.outcome

    @property
    def cautions(self) -> tuple[Reason, ...]:
        """What speaks against believing or wanting it."""
        return tuple(reason for reason in self.verdict.reasons if reason.kind in _CAUTIONS)


def judge_models(
    found: Comparison, rules: "Sequence[Rules]", *, compared: bool
) -> tuple[tuple[Judgement, ...], list[Problem]]:
    """A judgement of each model with a primary metric, and the rules that cannot be applied.

    Args:
        found: the comparison.
        rules: of each model.
        compared: whether there is a base.
    """
    judged, complaints = [], []
    for named in rules:
        if named.rules.primary is None:
            continue
        try:
            judged.append(_judgement(found, named, named.rules.primary, compared=compared))
        except ConfigError as error:
            reason = error.message.removeprefix("gitml.yaml: ")
            complaints.append(Problem("gitml.yaml", reason, error.hint))
            why = (Reason("rule-invalid", named.where),)
            judged.append(Judgement(Verdict(named.model, "unjudged", why)))
    return tuple(judged), complaints


def _judgement(found: Comparison, rules: "Rules", primary: Primary, *, compared: bool) -> Judgement:
    old, new = (
        model_side(one, one.models[rules.model].path if rules.model in one.models else None)
        for one in (found.base, found.head)
    )
    verdict = model_verdict.judge(old, new, rules)
    if not compared and verdict.outcome != "unjudged":
        verdict = Verdict(rules.model, "first")
    if tested := rules.tested.get(primary.metric):
        base = MISSING if tested.base is None else tested.base
        value = ValueChange("", primary.metric, base, tested.head)
        change = MetricChange(value, tested.better, primary.min_delta, tested=tested)
        return Judgement(verdict, change, primary.min_delta)
    try:
        metric = find_metric(found.head.metrics, primary.metric, rules.where)
    except ConfigError:  # what could not be read, as the verdict says
        return Judgement(verdict, None, primary.min_delta)
    changes = (c for c in found.metrics if MetricAddress(c.value.path, c.value.key) == metric)
    return Judgement(verdict, next(changes, None), primary.min_delta)


def say_the_same(rules: "Sequence[Rules]") -> bool:
    """Whether predictions or runs that speak for models are equal; a stage need not make them."""
    tested = (one for model in rules for one in model.tested.values())
    return all(one.is_identical for one in tested)
