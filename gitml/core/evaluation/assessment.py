"""Two models on one exam: every metric of an evaluation, overall and on parts of the rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from gitml.core.evaluation.calibration import calibrations
from gitml.core.evaluation.catalogue import METRICS
from gitml.core.evaluation.churn import churn, confusion
from gitml.core.evaluation.difference import Difference
from gitml.core.evaluation.disparity import fairness, spread
from gitml.core.evaluation.enough_rows import ENOUGH_ROWS
from gitml.core.evaluation.exam import Exam
from gitml.core.evaluation.families import AdjustedTest, family
from gitml.core.evaluation.findings import (
    Assessment,
    Disparity,
    Match,
    Slice,
)
from gitml.core.evaluation.judgement import MetricTest, judge
from gitml.core.evaluation.methods import metrics as differences
from gitml.core.evaluation.rows import ClassRows, NumberRows, class_rows, number_rows
from gitml.core.settings.direction import Direction
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags: TypeAlias = NDArray[np.bool_]

_MOST_SLICES = 200
_WITH_COMMON_ROWS: frozenset[Match] = frozenset({"same", "relabelled", "overlap"})


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked of an exam.

    Attributes:
        metrics: names of the catalogue; the first is the primary one.
        margins: by metric, the smallest difference that counts.
        positive: the positive class of two; None for the usual one.
        classes: whether each class of the label is a slice of its own.
        parts: by slice column, the values that rows are expected to have.
        sensitive: slice columns whose values the model should treat alike.
        row_metrics: metrics of the team's own, and which way each gets better.
    """

    metrics: tuple[str, ...]
    margins: Mapping[str, float]
    positive: str | None = None
    classes: bool = True
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sensitive: tuple[str, ...] = ()
    row_metrics: Mapping[str, Direction] = field(default_factory=dict)

    def better(self, metric: str) -> Direction:
        """Which way a metric gets better."""
        return self.row_metrics.get(metric) or METRICS[metric].better


def assess(exam: Exam, questions: Questions, seed: int) -> Assessment:
    """Compute and test every metric.

    The primary metric's p-value is not adjusted; those of the other metrics are for each other,
    and those of slices are for all slices (Holm).

    Args:
        exam: both models on the same rows.
        questions: what is asked.
        seed: of the random numbers of a bootstrap; it should come from the data.

    Raises:
        ConfigError: metrics of classes and of numbers at once, one that cannot be computed, or a
            slice column with a value for nearly each row.
    """
    known = [name for name in questions.metrics if name not in questions.row_metrics]
    of_numbers = exam.head.label.dtype.kind == "f"  # which tells where all are the team's own
    kinds = {METRICS[name].needs == "numbers" for name in known} or {of_numbers}
    if len(kinds) > 1:
        raise ConfigError(
            "metrics of classes and of numbers cannot be computed from one column",
            hint=f"have two evaluations: {', '.join(questions.metrics)}",
        )
    rows = number_rows(exam) if kinds == {True} else class_rows(exam, questions.positive)
    found = _differences(rows, questions.metrics, questions, exam, seed)
    primary, *others = (found[name].p for name in questions.metrics)
    judged = [AdjustedTest(primary), *family(others)]
    tests = tuple(
        _test(name, found[name], one, questions, rows, exam.match)
        for name, one in zip(questions.metrics, judged, strict=True)
    )
    slices = _slices(exam, rows, questions, seed) if exam.match in _WITH_COMMON_ROWS else ()
    return Assessment(
        exam.match,
        len(rows),
        tests,
        slices,
        tuple(_disparities(exam, rows, questions, slices)),
        churn(rows),
        confusion(rows) if isinstance(rows, ClassRows) else None,
        calibrations(rows) if isinstance(rows, ClassRows) else None,
    )


def _disparities(
    exam: Exam, rows: ClassRows | NumberRows, questions: Questions, slices: Iterable[Slice]
) -> Iterator[Disparity]:
    """Of each column the metrics of its slices; of sensitive ones the indicators of fairness."""
    columns: dict[str, list[Slice]] = {}
    for one in slices:
        columns.setdefault(one.column, []).append(one)
    for column, found in sorted(columns.items()):
        enough = [one for one in found if one.n >= ENOUGH_ROWS]
        few = tuple(sorted(one.value for one in found if one not in enough))
        for place, name in enumerate(questions.metrics if column else ("accuracy",)):
            values = [(one.value, one.tests[place].difference) for one in enough]
            base = spread({value: difference.base for value, difference in values})
            head = spread({value: difference.head for value, difference in values})
            yield Disparity(column, name, base, head, few)
        if column in questions.sensitive and isinstance(rows, ClassRows):
            cells = exam.head.slices[column]
            groups = {one.value: cells == one.value for one in found}
            yield from fairness(rows, column, groups)


def _differences(
    rows: ClassRows | NumberRows,
    metrics: Sequence[str],
    questions: Questions,
    exam: Exam,
    seed: int,
) -> dict[str, Difference]:
    known = [name for name in metrics if name not in questions.row_metrics]
    if isinstance(rows, NumberRows):
        found = differences.of_numbers(rows, known, seed)
    else:
        found = differences.of_classes(rows, known, seed)
    relabelled = bool(exam.relabelled)
    return {
        name: found[name]
        if name in found
        else differences.of_row_values(rows, name, seed, relabelled=relabelled)
        for name in metrics
    }


def _test(
    name: str,
    difference: Difference,
    judged: AdjustedTest,
    questions: Questions,
    rows: ClassRows | NumberRows,
    match: Match,
) -> MetricTest:
    better, margin = questions.better(name), questions.margins.get(name, 0.0)
    outcome = judge(difference, better, judged.p, margin)
    if match not in _WITH_COMMON_ROWS:
        outcome = "not comparable"
    elif difference.untested == "other-labels":
        outcome = "not tested"  # also where both are equal: the base's were of the earlier labels
    elif len(rows) and _is_identical(rows, name, own=name in questions.row_metrics):
        outcome = "identical predictions"
    elif match == "overlap" and outcome != "not tested":
        outcome = "on the rows in common"
    return MetricTest(name, better, difference, outcome, judged.p, margin, judged.level)


def _is_identical(rows: ClassRows | NumberRows, metric: str, *, own: bool) -> bool:
    """Whether both models said the same of every row, as far as the metric sees it."""
    if own:
        return metric in rows.row_values and np.array_equal(*rows.row_values[metric])
    if isinstance(rows, NumberRows):
        return np.array_equal(rows.base, rows.head)
    if METRICS[metric].needs == "scores":
        base, head = rows.base_scores, rows.head_scores
    else:
        base, head = rows.base, rows.head  # type: ignore[assignment]
    return base is not None and head is not None and np.array_equal(base, head)


def _slices(
    exam: Exam, rows: ClassRows | NumberRows, questions: Questions, seed: int
) -> tuple[Slice, ...]:
    parts = []
    for column, value, chosen, metrics in _parts(exam, rows, questions):
        some = rows.where(chosen)
        found = _differences(some, metrics, questions, exam, seed)
        parts.append((column, value, some, {name: _few(found[name]) for name in metrics}))
    judged = iter(family([d.p for *_, found in parts for d in found.values()]))
    slices = [
        Slice(
            column,
            value,
            len(some),
            tuple(
                _test(name, difference, next(judged), questions, some, exam.match)
                for name, difference in found.items()
            ),
        )
        for column, value, some, found in parts
    ]
    return tuple(sorted(slices, key=_worst))


def _parts(
    exam: Exam, rows: ClassRows | NumberRows, questions: Questions
) -> "Iterator[tuple[str, str, Flags, tuple[str, ...]]]":
    """Column, value, rows and metrics of each slice."""
    import pandas as pd

    if isinstance(rows, ClassRows) and rows.base is not None and questions.classes:
        for place, name in enumerate(rows.classes if len(rows.classes) <= _MOST_SLICES else ()):
            yield "", name, rows.label == place, ("accuracy",)
    for column, cells in exam.head.slices.items():
        places, values = pd.factorize(cells, sort=True)
        if len(values) > _MOST_SLICES:
            raise ConfigError(
                f"the slice column '{column}' has {len(values)} values",
                hint=f"up to {_MOST_SLICES} are slices; of numbers make ranges: "
                f"{{column: {column}, bins: [0, 10, 20]}}",
            )
        for place, value in enumerate(values):
            yield column, str(value), places == place, questions.metrics
        none = np.zeros(len(rows), dtype=bool)
        for value in questions.parts.get(column, ()):
            if value not in values:
                yield column, value, none, questions.metrics


def _few(difference: Difference) -> Difference:
    """The same, not tested where too few rows speak."""
    if difference.untested not in ("", "few-changes"):
        return difference
    if difference.n < ENOUGH_ROWS:
        return replace(difference, low=None, high=None, p=None, method=None, untested="few-rows")
    return difference


def _worst(part: Slice) -> tuple[bool, bool, float, str, str]:
    """The order of slices: proven worse by any metric, then judged, by the largest loss.

    The loss is that of the metric that is proven worse, else of the first one.
    """
    proven = [test for test in part.tests if test.outcome == "worse"]
    first = proven[0] if proven else part.tests[0]
    judged = first.p_adjusted is not None and first.outcome != "not comparable"
    gain = first.gain if first.gain == first.gain else 0.0  # NaN is never the worst
    return not proven, not judged, gain, part.column, part.value
