"""What decides about a model: the metrics that its rules name, and their values at head."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gitml.core.acceptance import NOBODY, Acceptance
from gitml.core.metrics.addresses import MetricAddress, find_metric, metric_value
from gitml.core.metrics.direction import direction
from gitml.core.metrics.ranges import is_possible
from gitml.core.metrics.tested import TestedMetric
from gitml.core.metrics.turned import turned
from gitml.core.paths import overlap
from gitml.core.registry.evaluation import Side
from gitml.core.registry.versioning import reported
from gitml.core.settings.config import Config, ModelRules
from gitml.core.settings.direction import Direction
from gitml.core.settings.release_rules import ReleaseRules
from gitml.core.values import MISSING, Missing, Value, is_finite
from gitml.core.verdict import Reason
from gitml.errors import ConfigError

_Found = Value | Literal[Missing.MISSING]


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides about one model.

    Attributes:
        rules: as ``gitml.yaml`` declares them.
        directions: which way metrics get better, as ``gitml.yaml`` says.
        tested: metrics of the rules that were computed from predictions, by the rule's name.
        lacking: predictions that would speak for it, and that the head does not have.
        unproven: whether they are there, and are not shown to be what their stage makes.
        release: which part of a version evidence moves.
        tables: whose schemas were compared.
        schemas: what changed in them.
        exam: what changed in the primary metric that is declared.
        loosened: rules that the base had stricter.
        acceptance: whether a person said that another test set is meant.
    """

    model: str
    rules: ModelRules = field(default_factory=ModelRules)
    directions: Mapping[str, Direction] = field(default_factory=dict)
    tested: Mapping[str, TestedMetric] = field(default_factory=dict)
    lacking: str = ""
    unproven: bool = False
    release: ReleaseRules = field(default_factory=ReleaseRules)
    tables: tuple[str, ...] = ()
    schemas: tuple[Reason, ...] = ()
    exam: tuple[Reason, ...] = ()
    loosened: tuple[Reason, ...] = ()
    acceptance: Acceptance = NOBODY

    @property
    def where(self) -> str:
        """The place of the rules in ``gitml.yaml``."""
        return f"models.{self.model}"


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric that a rule names, at head.

    Attributes:
        limit: ``min_delta`` of the primary, ``max_drop`` of a guard.
        value: a finite number that the metric can have, unless nothing can be judged by it.
        tested: where it was computed from predictions.
    """

    metric: MetricAddress
    better: Direction
    limit: float
    value: _Found
    tested: TestedMetric | None = None


def metric_files(head: Side, rules: Rules) -> tuple[str, ...]:
    """The files of the metrics that rules name; one that was computed has none.

    Raises:
        ConfigError: a rule names a metric that is not there.
    """
    found = [
        find_metric(head.metrics, name, where).path
        for name, where, _ in declared(rules)
        if name not in rules.tested and not rules.lacking
    ]
    return tuple(dict.fromkeys(found))


def measured_files(head: Side, rules: Rules) -> tuple[str, ...]:
    """The files of the metrics that rules name; without rules, of all that tell of the model.

    Raises:
        ConfigError: a rule names a metric that is not there.
    """
    if named := metric_files(head, rules):
        return named
    makers = {path: head.producers.maker(path) for path in head.metrics}
    tells = {*head.sources, *head.made_with_model} if head.model is not None else {*head.stages}
    return tuple(p for p, maker in makers.items() if maker is not None and maker.address in tells)


def measures_at(head: Side, rules: Rules) -> list[Measure]:
    """The primary metric first, then the guards."""
    found = []
    for name, where, limit in declared(rules):
        if tested := rules.tested.get(name):
            odd = reported.invalid(head.metrics, name, tested)
            metric, now = odd or (MetricAddress("", name), tested.head)
            found.append(Measure(metric, tested.better, limit, now, tested))
            continue
        metric = find_metric(head.metrics, name, where)
        value = metric_value(head.metrics, metric)
        better = direction(metric.key, rules.directions, [value])
        if better is None:
            raise ConfigError(
                f"gitml.yaml: {where}: nobody said which way {metric} gets better",
                hint=f"say it in gitml.yaml: metrics: {{{metric}: {{better: lower}}}}, or higher",
            )
        found.append(Measure(metric, better, limit, value))
    return found


def has_all_metrics(head: Side, rules: Rules) -> bool:
    try:
        metric_files(head, rules)
    except ConfigError:
        return False
    return True


def unread_files(side: Side, measures: Sequence[Measure]) -> tuple[Reason, ...]:
    """What could not be read, where a metric is missing that may be in it; those files first."""
    metrics = [one.metric for one in measures if one.tested is None]
    lacking = [one.path for one in metrics if metric_value(side.metrics, one) is MISSING]
    if measures and not lacking:
        return ()
    paths = sorted(side.unread)
    likely = [path for path in paths if any(overlap(path, one) for one in lacking)]
    return tuple(_unread(path, is_unproven=path in side.unproven) for path in likely or paths)


def unread_predictions(rules: Rules) -> Reason:
    """That predictions cannot be had, or believed, which would speak for a model."""
    return _unread(rules.lacking, is_unproven=rules.unproven)


def _unread(path: str, *, is_unproven: bool) -> Reason:
    return Reason("unread", path, state="unproven" if is_unproven else "")


def invalid_metrics(measures: Sequence[Measure]) -> tuple[Reason, ...]:
    return tuple(
        Reason("metric-invalid", str(one.metric), after=one.value)
        for one in measures
        if not (is_finite(one.value) and is_possible(one.metric.key, one.value))
    )


def other_primary(
    model: str, old: Config, new: Config, metrics: Sequence[Mapping[str, Value]] = ()
) -> tuple[Reason, ...]:
    """Whether another metric decides about a model than before, or is better another way.

    Args:
        model: as ``gitml.yaml`` calls it.
        old: configuration of the base.
        new: that of the change.
        metrics: parsed metrics files of both sides, by path.
    """
    was, now = (config.models.get(model, ModelRules()).primary for config in (old, new))
    if was is None or now is None:
        return ()
    if not same_metric(was.metric, now.metric):
        return (Reason("evaluation-metric", now.metric, was.metric, now.metric, "modified"),)
    told: dict[str, Value] = {"of": "direction"}
    return tuple(
        Reason("evaluation-metric", now.metric, one.before, one.after, "modified", told)
        for one in turned((now.metric,), old.directions, new.directions, metrics)
        if one.after is not None  # who judges by it says that nobody told
    )


def same_metric(name: str, other: str) -> bool:
    """Whether two names may be of one metric, of which one says more of its place."""
    longer, shorter = sorted((name, other), key=len, reverse=True)
    return longer == shorter or longer.endswith((f".{shorter}", f":{shorter}"))


def declared(rules: Rules) -> Iterator[tuple[str, str, float]]:
    """Name, place in ``gitml.yaml`` and limit of each metric that rules name."""
    if primary := rules.rules.primary:
        yield primary.metric, f"{rules.where}.primary", primary.min_delta
    for guard in rules.rules.guards:
        yield guard.metric, f"{rules.where}.guards.{guard.metric}", guard.max_drop
