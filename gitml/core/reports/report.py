"""Report: what a reviewer needs to decide, as values in the order of reading.

Nothing here computes a number of its own: the metrics are those of the comparison, and whether a
model is better is decided as its next release would decide it.
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from gitml.core.checks.gates import GateResult, passes
from gitml.core.checks.loosening import Loosened
from gitml.core.commits import Commit
from gitml.core.comparisons.comparison import Comparison
from gitml.core.data.changes import DataChange
from gitml.core.metrics.direction import OF_TESTS, MetricChange
from gitml.core.metrics.primary_history import MetricHistory
from gitml.core.metrics.tested import Disagreement
from gitml.core.pipeline.changes import CodeChange, StageChange
from gitml.core.reports.judgements import Judgement, judge_models, say_the_same
from gitml.core.reports.outcome import of_tests, outcome, standings, unread_metrics
from gitml.core.snapshot import Problem, Snapshot
from gitml.core.values import ValueChange
from gitml.core.verdict import ModelOutcome

if TYPE_CHECKING:
    from gitml.core.drift.table import TableDrift
    from gitml.core.evaluation.findings import Compared
    from gitml.core.judging.repeated_metrics import Repeated
    from gitml.core.registry.versioning.rules import Rules
    from gitml.core.registry.versioning.words import NextVersionWords
    from gitml.core.schemas.loosened import LoosenedRule
    from gitml.core.schemas.review import TableReview


@dataclass(frozen=True, slots=True)
class Point:
    """One side of a report.

    Attributes:
        label: what people call it: a branch, a tag, ``workspace``.
        commit: None for a working tree without a commit.
        uncommitted: whether files in Git differ from that commit.
    """

    label: str
    commit: Commit | None = None
    uncommitted: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture beside the report.

    Attributes:
        plot: id of the plot that it shows.
        title: of the plot.
        file: its path relative to the report.
        side: whose it is; drawings show both sides at once.
        wide: whether it takes the width of two others.
        lacking: the side that has no data in it.
    """

    plot: str
    title: str
    file: str
    side: Literal["both", "base", "head"] = "both"
    wide: bool = False
    lacking: Literal["base", "head"] | None = None


@dataclass(frozen=True, slots=True)
class Sided:
    """A problem, and which side it is on."""

    label: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Report:
    """The sections, in the order of reading.

    Attributes:
        base: None where there is nothing to compare with.
        outcome: the answer in one word.
        judgements: the answer by model, for models with a primary metric.
        unread: metrics files that one side could not read.
        metrics: every metric of either side.
        primary: path and key of the metrics that decide.
        params: those that changed.
        data: what was added by hand and models; ``intermediates`` is what stages made on the way.
        models: paths of the models among ``data``.
        plots: ids of those that changed.
        empty_base: the side to compare with, if it lies before there was anything to compare.
        environment: files that pin libraries and programs and that changed.
        settings: files that say how gitml and DVC work here and that changed.
        undrawn: how many more plots could be drawn and are not, as they are too many.
        evaluations: what predictions of both sides say.
        repeats: what repeated training of both sides says.
        uses: how many models were measured on the same test set since the base, by evaluation.
        disagreements: metrics whose file says something else than the predictions.
        tested_pictures: of the evaluations.
        gates: limits that were declared, judged.
        tables: those that are held against a schema.
        dropped: tables that no longer are.
        drifts: tables that were compared with the base.
        drift_pictures: file relative to the report, by the name of the table.
        loosened: limits that were stricter at the base.
        next_versions: what a release of the head would make, by model.
        history: the metrics that decide, at the commits before head.
    """

    base: Point | None
    head: Point
    outcome: ModelOutcome
    judgements: tuple[Judgement, ...]
    unread: tuple[str, ...]
    metrics: tuple[MetricChange, ...]
    primary: frozenset[tuple[str, str]]
    params: tuple[ValueChange, ...]
    data: tuple[DataChange, ...]
    models: frozenset[str]
    intermediates: tuple[DataChange, ...]
    plots: tuple[str, ...]
    stages: tuple[StageChange, ...]
    code: tuple[CodeChange, ...]
    pictures: tuple[Picture, ...]
    problems: tuple[Sided, ...]
    empty_base: str = ""
    environment: tuple[CodeChange, ...] = ()
    settings: tuple[CodeChange, ...] = ()
    undrawn: int = 0
    evaluations: tuple["Compared", ...] = ()
    repeats: tuple["Repeated", ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)
    disagreements: tuple[Disagreement, ...] = ()
    tested_pictures: tuple[Picture, ...] = ()
    gates: tuple[GateResult, ...] = ()
    loosened: Loosened = field(default_factory=Loosened)
    tables: "tuple[TableReview, ...]" = ()
    dropped: "tuple[LoosenedRule, ...]" = ()
    drifts: tuple["TableDrift", ...] = ()
    drift_pictures: Mapping[str, str] = field(default_factory=dict)
    next_versions: "tuple[NextVersionWords, ...]" = ()
    history: tuple[MetricHistory, ...] = ()

    @property
    def is_judged(self) -> bool:
        """Whether all that decides could be read: metrics, and what gates are of."""
        without = [one for one in self.gates if one.why == "unread" and not passes([one])]
        return self.outcome != "unjudged" and not (self.unread or without)


def shown_standings(found: Report) -> Mapping[str, int]:
    """How many metrics are better, worse and so on, as the tables of the report show them.

    What tests say is counted of all that was tested, whether a file has the metric or not.
    """
    counts = standings(found.metrics)
    tests = [test for one in found.evaluations for test in one.assessment.tests]
    tests += [metric.test for one in found.repeats for metric in one.metrics]
    if not tests:
        return counts
    tested = Counter(test.outcome for test in tests if test.outcome in OF_TESTS)
    return {word: n for word, n in counts.items() if word not in OF_TESTS} | tested


@dataclass(frozen=True, slots=True)
class ReportWords:
    """What a report says in words, of one that was read back: there the values are not known.

    Attributes:
        headline: the answer in one line.
        models: a sentence for each model, and what speaks against believing it.
        loosened: what this change makes of the limits that it is judged by.
    """

    headline: str
    models: tuple[str, ...] = ()
    loosened: tuple[str, ...] = ()


def report(
    found: Comparison,
    points: tuple[Point | None, Point],
    rules: "Sequence[Rules]",
    pictures: Sequence[Picture] = (),
    problems: Sequence[Sided] = (),
    plots: Sequence[str] = (),
) -> Report:
    """Arrange a comparison for a reviewer.

    Args:
        found: the comparison; without a base, with an empty snapshot.
        points: what its two sides are called; None where there is no base.
        rules: of each model that is to be judged.
        pictures: those drawn from the plots.
        problems: of drawing, beside those of reading.
        plots: ids of plots whose data or definition changed.
    """
    base, head = points
    judgements, complaints = judge_models(found, rules, compared=base is not None)
    sides = ((base, found.base), (head, found.head))
    reading = [Sided(p.label, problem) for p, s in sides if p for problem in s.problems]
    data = [detail.change for detail in found.data.changes]
    shown = [c for c in data if _is_source(c) or c.path in found.models]
    unread = unread_metrics(found)
    changes = [judgement.change for judgement in judgements if judgement.change]
    compared = base is not None
    same = compared and not found.anything and say_the_same(rules)
    answer = outcome(found, judgements, unread, same=same, compared=compared)
    return Report(
        base=base,
        head=head,
        outcome="unknown" if answer == "identical" and plots else answer,
        judgements=judgements,
        unread=unread,
        metrics=found.metrics,
        primary=_primary(found.metrics, changes),
        params=found.params,
        data=tuple(shown),
        models=found.models,
        intermediates=tuple(c for c in data if c not in shown),
        plots=tuple(plots),
        stages=found.stages,
        code=found.code,
        environment=found.environment,
        settings=found.settings,
        pictures=tuple(pictures),
        problems=(*reading, *(Sided(head.label, problem) for problem in complaints), *problems),
    )


def _primary(
    metrics: Sequence[MetricChange], deciding: Sequence[MetricChange]
) -> frozenset[tuple[str, str]]:
    """Where the metrics that decide lie; a computed one in the file that says the same."""
    tests = [change.tested for change in deciding if change.tested]
    same = [change for change in metrics if change.tested in tests]
    return frozenset((change.value.path, change.value.key) for change in (*deciding, *same))


def with_evaluations(
    found: Report, evaluations: "tuple[Compared, ...]", accepted: Container[str] = ()
) -> Report:
    """The report with what predictions say, which is its answer where no metrics file has one.

    Args:
        found: the report.
        evaluations: that both sides have.
        accepted: evaluations whose other labels are meant; no other is better by such.
    """
    answer = found.outcome
    told = any(one.says_something for one in evaluations)
    is_silent = not (found.metrics or found.judgements)
    if told and is_silent and answer in ("identical", "unknown"):
        answer = of_tests(one.assessment.tests[0].outcome for one in evaluations)
    elif answer == "identical" and (told or any(one.relabelled for one in evaluations)):
        answer = "unknown" if told else "unchanged"  # the labels did change
    other_labels = any(one.relabelled and one.name not in accepted for one in evaluations)
    if other_labels and not found.judgements and answer in ("better", "improved"):
        answer = "unknown"
    return replace(found, evaluations=evaluations, outcome=answer)


def is_empty(snapshot: Snapshot) -> bool:
    """Whether this point lies before the project had a pipeline or data."""
    files = (snapshot.metrics, snapshot.params, snapshot.plots, snapshot.models)
    return not any((snapshot.stages, snapshot.pointers, *files)) and not snapshot.problems


def _is_source(change: DataChange) -> bool:
    return all(pointer is None or pointer.stage is None for pointer in (change.base, change.head))
