"""The metrics that decide about models, where they are computed from predictions."""

from collections.abc import Mapping

from gitml.core.asked_metrics import deciding, known_name
from gitml.core.config import ModelRules
from gitml.core.evaluation.compared import Assessed
from gitml.core.evaluation.judgement import MetricTest
from gitml.core.registry.rules import TestedMetric


def tested_metrics(rules: ModelRules, found: Assessed) -> Mapping[str, TestedMetric]:
    """What an evaluation says of the metrics that a model's rules name, by the rule's name."""
    head = {test.metric: test for test in found.head.assessment.tests}
    base = {test.metric: test for test in found.base.assessment.tests} if found.base else {}
    both = {test.metric: test for test in found.both.assessment.tests} if found.both else {}
    return {
        name: _tested(found, head[known], base.get(known), both.get(known))
        for name in deciding(rules)
        if (known := known_name(name)) in head
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
