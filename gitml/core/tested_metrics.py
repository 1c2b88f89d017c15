"""The metrics that decide about models, where they are computed from predictions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gitml.core.config import Config, Evaluation, ModelRules
from gitml.core.evaluation.catalogue import ALIASES, METRICS
from gitml.core.evaluation.compared import Assessed
from gitml.core.evaluation.judgement import MetricTest
from gitml.core.registry.rules import TestedMetric


def deciding(config: Config, name: str) -> Evaluation:
    """An evaluation with the metrics that the rules of models need of it.

    The smallest difference that counts is that of the primary metric's ``min_delta``.
    """
    evaluation = config.evaluations[name]
    metrics, margins = [*evaluation.metrics], {**evaluation.margins}
    for rules in config.models.values():
        if rules.evaluation == name:
            metrics += [known for metric in _named(rules) if (known := _known(metric))]
            primary = rules.primary
            if primary and primary.min_delta and (known := _known(primary.metric)):
                margins.setdefault(known, primary.min_delta)
    return replace(evaluation, metrics=tuple(metrics), margins=margins)


def tested_metrics(
    rules: ModelRules, assessed: Mapping[str, Assessed]
) -> Mapping[str, TestedMetric]:
    """What an evaluation says of the metrics that a model's rules name, by the rule's name."""
    found = assessed.get(rules.evaluation or "")
    if found is None:
        return {}
    head = {test.metric: test for test in found.head.assessment.tests}
    base = {test.metric: test for test in found.base.assessment.tests} if found.base else {}
    both = {test.metric: test for test in found.both.assessment.tests} if found.both else {}
    return {
        name: _tested(found, head[known], base.get(known), both.get(known))
        for name in _named(rules)
        if (known := _known(name)) in head
    }


def _tested(
    found: Assessed, head: MetricTest, base: MetricTest | None, both: MetricTest | None
) -> TestedMetric:
    value = head.difference.head
    if base is None or both is None:
        return TestedMetric(None, value, head.better, file=found.head.file)
    if not found.is_comparable:
        old = base.difference.head
        return TestedMetric(old, value, head.better, outcome="not comparable", file=found.head.file)
    difference = both.difference
    return TestedMetric(
        difference.base,
        value,
        head.better,
        difference.low,
        difference.high,
        difference.p,
        both.outcome,
        found.head.file,
    )


def _named(rules: ModelRules) -> Iterator[str]:
    if rules.primary:
        yield rules.primary.metric
    yield from (guard.metric for guard in rules.guards)


def _known(metric: str) -> str | None:
    """The name in the catalogue; None for a metric that no predictions tell."""
    name = ALIASES.get(metric, metric)
    return name if name in METRICS else None


def used(config: Config) -> Iterable[str]:
    """The evaluations that speak for a model."""
    return dict.fromkeys(r.evaluation for r in config.models.values() if r.evaluation is not None)
