"""Metrics of repeated training on both sides: means, how far runs spread, and their test."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.evaluation.difference import Difference, untested
from gitml.core.evaluation.families import AdjustedTest, family
from gitml.core.evaluation.judgement import MetricTest, Outcome, judge
from gitml.core.metrics.aliases import known_name
from gitml.core.metrics.direction import direction
from gitml.core.metrics.tested import TestedMetric
from gitml.core.settings.direction import Direction
from gitml.core.settings.evaluation_rules import Evaluation
from gitml.core.settings.repeats_rule import Repeats, RepeatsKind
from gitml.core.values import Value, flatten, is_finite
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from gitml.core.evaluation import repeats
else:  # most evaluations have none
    repeats = LateModule("gitml.core.evaluation.repeats")

_Runs = Mapping[str, Mapping[str, Value]]
"""What each file says, by key."""


@dataclass(frozen=True, slots=True)
class RepeatedMetric:
    """A metric of several runs of either side.

    Attributes:
        base_spread, head_spread: standard deviation between runs; NaN of fewer than two.
    """

    test: MetricTest
    base_spread: float
    head_spread: float


@dataclass(frozen=True, slots=True)
class Repeated:
    """Repeated training of two sides.

    Attributes:
        name: of the evaluation.
        base_runs, head_runs: files on either side; of folds only those that both have count.
        metrics: the first one is the primary one.
        other_data: paths of what they were measured on and that is not the same on both sides.
    """

    name: str
    kind: RepeatsKind
    base_runs: int
    head_runs: int
    metrics: tuple[RepeatedMetric, ...]
    other_data: tuple[str, ...] = ()

    def tested(self) -> Mapping[str, TestedMetric]:
        """Every metric by the name that the catalogue has, as what decides about a model."""
        return {
            known_name(one.test.metric): _tested(one.test, self.other_data) for one in self.metrics
        }


def compare_repeats(
    name: str,
    evaluation: Evaluation,
    sides: tuple[Mapping[str, Value], Mapping[str, Value]],
    directions: Mapping[str, Direction],
    other_data: tuple[str, ...] = (),
) -> Repeated | None:
    """Compare the runs that an evaluation names; None where it names none, or the head has none.

    Args:
        name: of the evaluation.
        evaluation: which files and metrics; without metrics all whose direction is known.
        sides: parsed metrics files of base and head, by path; None for one that cannot be read.
        directions: which way metrics get better, as ``gitml.yaml`` says.
        other_data: on which the two sides were measured and that is not the same.
    """
    rule = evaluation.repeats
    if rule is None:
        return None
    base, head = (_runs(rule, files) for files in sides)
    if not head:
        return None
    if rule.kind == "folds":
        both = base.keys() & head.keys()
        base, head = ({p: run for p, run in side.items() if p in both} for side in (base, head))
    keys = _keys(evaluation, [*base.values(), *head.values()], directions)
    ways = {key: direction(key, directions) or "higher" for key in keys}
    differences = {key: _test(key, rule, base, head) for key in keys}
    settled: dict[str, Outcome] = {}
    for key in keys:
        if other_data:
            settled[key] = "not comparable"
        elif differences[key].untested != "failed-runs" and _is_identical(key, base, head):
            settled[key] = "identical"
    tests = _judged(differences, settled, ways, evaluation.margins)
    metrics = (
        RepeatedMetric(one, _spread(base, one.metric), _spread(head, one.metric)) for one in tests
    )
    return Repeated(name, rule.kind, len(base), len(head), tuple(metrics), other_data)


def _judged(
    differences: Mapping[str, Difference],
    settled: Mapping[str, Outcome],
    ways: Mapping[str, Direction],
    margins: Mapping[str, float],
) -> Iterator[MetricTest]:
    """The words for differences; all but the first, the primary one, share their chances of error.

    Args:
        differences: by metric.
        settled: the words for those that need no test.
        ways: which way each gets better.
        margins: the smallest differences that count.
    """
    tests = [
        untested(one.base, one.head, one.n, "") if key in settled else one
        for key, one in differences.items()
    ]
    judged = [*(AdjustedTest(one.p) for one in tests[:1]), *family([one.p for one in tests[1:]])]
    least = {known_name(metric): size for metric, size in margins.items()}
    for key, difference, one in zip(differences, tests, judged, strict=True):
        margin = least.get(known_name(key), 0.0)
        outcome = settled.get(key) or judge(difference, ways[key], one.p, margin)
        yield MetricTest(key, ways[key], difference, outcome, one.p, margin, one.level)


def _runs(rule: Repeats, files: Mapping[str, Value]) -> _Runs:
    """What each file says that a pattern names, in the order of paths."""
    return {path: dict(flatten(files[path])) for path in sorted(files) if rule.has(path)}


def _keys(
    evaluation: Evaluation, runs: Iterable[Mapping[str, Value]], directions: Mapping[str, Direction]
) -> Sequence[str]:
    """The metrics that are compared; those of ``gitml.yaml`` first, by their names in the files."""
    there = dict.fromkeys(key for run in runs for key, leaf in run.items() if is_finite(leaf))
    if not evaluation.metrics:
        return [key for key in there if direction(key, directions)]
    by_name = {known_name(key): key for key in there}
    return [by_name[known] for name in evaluation.metrics if (known := known_name(name)) in by_name]


def _test(key: str, rule: Repeats, base: _Runs, head: _Runs) -> Difference:
    old, new = _values(base, key), _values(head, key)
    if (failed := _has_failed(key, base)) or _has_failed(key, head):
        means = (
            math.nan if failed else repeats.mean(old),
            math.nan if _has_failed(key, head) else repeats.mean(new),
        )
        return untested(*means, min(len(old), len(new)), "failed-runs")
    if rule.kind == "seeds" or not (old and new):
        return repeats.compare_seeds(old, new)
    return repeats.compare_folds(old, new, rule.test_share or 1 / max(2, len(head)))


def _has_failed(key: str, runs: _Runs) -> bool:
    """Whether a run has no finite number where others of its side have one, or tried to.

    The mean of those that went well is the better the more of them fail.
    """
    return len(_values(runs, key)) < len(runs) and any(key in run for run in runs.values())


def _is_identical(key: str, base: _Runs, head: _Runs) -> bool:
    """Whether the same two or more files have the same numbers, which leaves nothing to test."""
    old, new = ({p: run[key] for p, run in side.items() if key in run} for side in (base, head))
    return len(new) > 1 and old == new


def _values(runs: _Runs, key: str) -> list[float]:
    """The finite numbers, in the order of runs."""
    found = (run.get(key) for run in runs.values())
    return [float(value) for value in found if is_finite(value)]


def _spread(runs: _Runs, key: str) -> float:
    return repeats.spread(_values(runs, key))


def _tested(test: MetricTest, changed: tuple[str, ...]) -> TestedMetric:
    found = test.difference
    base = None if math.isnan(found.base) else found.base
    return TestedMetric(
        base,
        found.head,
        test.better,
        found.low,
        found.high,
        found.p,
        test.outcome,
        changed=changed,
        is_finite=found.untested != "failed-runs",
    )
