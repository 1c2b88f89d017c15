"""Metrics that were computed from predictions: those that decide, and those of metrics files."""

import math
from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING

from gitml.core.evaluation.findings import NO_TEST_SET, Assessed
from gitml.core.evaluation.judgement import MetricTest
from gitml.core.judging.asked_metrics import computed_name, deciding
from gitml.core.metrics.tested import Relabelled, TestedMetric
from gitml.core.settings.config import Config, ModelRules
from gitml.core.values import Value
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.checks import branch_verdict
    from gitml.core.registry.versioning import reported
else:
    branch_verdict = LateModule("gitml.core.checks.branch_verdict")
    reported = LateModule("gitml.core.registry.versioning.reported")


def tested_metrics(rules: ModelRules, found: Assessed) -> Mapping[str, TestedMetric]:
    """What an evaluation says of the metrics that a model's rules name, by the rule's name."""
    every = all_tested(found)
    named = {name: computed_name(name) for name in deciding(rules)}
    return {name: every[known] for name, known in named.items() if known in every}


def all_tested(found: Assessed) -> Mapping[str, TestedMetric]:
    """Every metric of an evaluation, by its name in the catalogue."""
    base = {test.metric: test for test in found.base.assessment.tests} if found.base else {}
    both = {test.metric: test for test in found.both.assessment.tests} if found.both else {}
    return {
        test.metric: _tested(found, test, base.get(test.metric), both.get(test.metric))
        for test in found.head.assessment.tests
    }


def relabelled(found: Iterable[Assessed]) -> tuple[Relabelled, ...]:
    """The evaluations whose base was scored again, as labels changed."""
    both = (one.both for one in found if one.both is not None)
    return tuple(Relabelled(b.file, b.relabelled, b.weight) for b in both if b.relabelled)


def deciding_metrics(
    config: Config,
    found: Iterable[Assessed],
    metrics: Mapping[str, Value],
    accepted: Container[str] = (),
) -> "tuple[branch_verdict.DecidingMetric, ...]":
    """What decides about each model: its primary metric, and guards that got worse.

    Of an evaluation that speaks for no model it is the first metric. Without a base there is none.

    Args:
        config: declares models.
        found: evaluations.
        metrics: parsed metrics files of the head, by path.
        accepted: evaluations whose other labels are meant; no other is better by such.
    """
    shown: list[branch_verdict.DecidingMetric] = []
    for one in (one for one in found if one.base is not None):
        name = one.head.name
        is_meant = name in accepted
        every = {n: _as_told(metrics, n, t, is_meant=is_meant) for n, t in all_tested(one).items()}
        models = [(m, r) for m, r in config.models.items() if r.evaluation == name and r.primary]
        for model, rules in models:
            primary, *guards = map(computed_name, deciding(rules))
            worse = (g for g in guards if g in every and every[g].outcome == "worse")
            names = dict.fromkeys((primary, *worse))
            shown += [_deciding("model", model, n, every[n]) for n in names if n in every]
        if not models:
            first = next(iter(every))
            shown.append(_deciding("evaluation", name, first, every[first]))
    return tuple(shown)


def _as_told(
    metrics: Mapping[str, Value], name: str, test: TestedMetric, *, is_meant: bool
) -> TestedMetric:
    """A test as a report tells it: not of a metric that a file cannot tell, or by other labels."""
    if reported.invalid(metrics, name, test):
        return test._replace(head=math.nan, outcome="cannot be judged")
    if test.relabelled and test.outcome == "better" and not is_meant:
        return test._replace(outcome="not comparable")
    return test


def _deciding(
    kind: "branch_verdict.Subject", subject: str, metric: str, test: TestedMetric
) -> "branch_verdict.DecidingMetric":
    base = math.nan if test.base is None else test.base
    return branch_verdict.DecidingMetric(kind, subject, metric, base, test.head, test.outcome)


def _tested(
    found: Assessed, head: MetricTest, base: MetricTest | None, both: MetricTest | None
) -> TestedMetric:
    value = head.difference.head
    if base is None or both is None:
        is_finite = head.difference.untested != "not-finite"
        return TestedMetric(None, value, head.better, file=found.head.file, is_finite=is_finite)
    if not found.is_comparable:
        test_set = found.both.test_set if found.both else NO_TEST_SET
        return TestedMetric(
            base.difference.head,
            value,
            head.better,
            outcome="not comparable",
            file=found.head.file,
            changed=(test_set.path,) if test_set.has_changed else (),
            rows=found.both.removed + found.both.added if found.both else 0,
        )
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
        relabelled=found.both.relabelled if found.both else 0,
        is_finite=difference.untested != "not-finite",
        reevaluated=found.both is not None and found.both.reevaluated,
    )
