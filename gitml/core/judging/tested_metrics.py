"""Metrics that were computed from predictions: those that decide, and those of metrics files."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from gitml.core.checks.branch_verdict import DecidingMetric, Subject
from gitml.core.evaluation.compared import Assessed
from gitml.core.evaluation.judgement import MetricTest
from gitml.core.evaluation.test_set import NO_TEST_SET
from gitml.core.judging.asked_metrics import computed_name, deciding, known_name
from gitml.core.metrics.direction import MetricChange
from gitml.core.metrics.tested import Disagreement, TestedMetric
from gitml.core.settings.config import Config, ModelRules
from gitml.core.values import is_finite

_RELATIVE = 1e-6


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


def deciding_metrics(config: Config, found: Iterable[Assessed]) -> tuple[DecidingMetric, ...]:
    """What decides about each model: its primary metric, and guards that got worse.

    Of an evaluation that speaks for no model it is the first metric. Without a base there is none.
    """
    shown: list[DecidingMetric] = []
    for one in (one for one in found if one.base is not None):
        every, name = all_tested(one), one.head.name
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


def _deciding(kind: Subject, subject: str, metric: str, test: TestedMetric) -> DecidingMetric:
    base = math.nan if test.base is None else test.base
    return DecidingMetric(kind, subject, metric, base, test.head, test.outcome)


def with_tests(
    changes: Sequence[MetricChange], assessed: Iterable[Assessed]
) -> tuple[tuple[MetricChange, ...], tuple[Disagreement, ...]]:
    """The metrics of files, with the tests of those that predictions give, too.

    A metric is that of an evaluation where its name says so and its values are the same, as far as
    the file has digits. One whose values differ, though no other has its name, is a disagreement.
    """
    tests: dict[str, list[TestedMetric]] = {}
    for one in assessed:
        for name, test in all_tested(one).items():
            tests.setdefault(name, []).append(test)
    named = [known_name(change.value.key.rpartition(".")[2]) for change in changes]
    found: list[MetricChange] = []
    disagreements: list[Disagreement] = []
    for change, name in zip(changes, named, strict=True):
        same = next((test for test in tests.get(name, ()) if _is_of(change, test)), None)
        found.append(replace(change, tested=same))
        if same is None and len(tests.get(name, ())) == 1 and named.count(name) == 1:
            disagreements += _disagreement(change, tests[name][0])
    return tuple(found), tuple(disagreements)


def _is_of(change: MetricChange, test: TestedMetric) -> bool:
    """Whether both sides of a file say what the predictions say.

    Of a base that was scored again, or measured anew, the file says the old value.
    """
    head, base = change.value.head, change.value.base
    if not (is_finite(head) and _same(head, test.head)):
        return False
    return (
        test.base is None
        or not is_finite(base)
        or _same(base, test.base)
        or test.rescored
        or test.reevaluated
    )


def _disagreement(change: MetricChange, test: TestedMetric) -> list[Disagreement]:
    head = change.value.head
    if math.isnan(test.head) or not (isinstance(head, float) or is_finite(head)):
        return []
    if is_finite(head) and _same(head, test.head):
        return []
    path, key = change.value.path, change.value.key
    return [Disagreement(path, key, float(head), test.head, test.file)]


def _same(reported: float, computed: float) -> bool:
    """Whether a reported number is the computed one, rounded or in percent."""
    _, _, decimals = f"{reported:.15g}".partition(".")
    rounding = 0.5000001 * 10.0 ** -len(decimals) if decimals.isdigit() else 0.0
    near = max(rounding, _RELATIVE * abs(reported))
    return any(abs(reported - scale * computed) <= near for scale in (1, 100))


def _tested(
    found: Assessed, head: MetricTest, base: MetricTest | None, both: MetricTest | None
) -> TestedMetric:
    value = head.difference.head
    if base is None or both is None:
        return TestedMetric(None, value, head.better, file=found.head.file)
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
        rescored=found.both is not None and found.both.assessment.match == "relabelled",
        reevaluated=found.both is not None and found.both.reevaluated,
    )
