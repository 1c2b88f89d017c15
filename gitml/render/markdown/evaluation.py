"""Compared evaluations as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from gitml.core.evaluation.findings import Assessment, Compared, Disparity, Slice
from gitml.core.evaluation.judgement import MetricTest
from gitml.core.judging.repeated_metrics import Repeated
from gitml.render import numbers
from gitml.render.markdown.tables import ABSENT, code, details, plain, table
from gitml.render.text.checks import disparity, row_changes
from gitml.render.text.checks import evaluation as text
from gitml.render.text.checks import repeats as text_repeats

_MARKS: Mapping[str, str] = MappingProxyType({"better": "✅ ", "worse": "❌ "})
_RIGHT = range(1, 6)


def comparison(found: Iterable[Compared], base: str, head: str) -> str:
    """Each evaluation: what was compared on, the metrics, and the slices.

    Args:
        found: the evaluations.
        base: what the user called one side.
        head: what the user called the other.
    """
    return "\n\n".join(_evaluation(one, (base, head)) for one in found)


def repeats(found: Iterable[Repeated], base: str, head: str) -> str:
    """The runs of repeated training; see :func:`gitml.render.text.checks.repeats.repeats`."""
    headers = ["metric", code(base), code(head), *text_repeats.HEADERS]
    parts = []
    for one in found:
        rows = []
        for metric in one.metrics:
            name, *values, verdict = text_repeats.cells(metric)
            mark = _MARKS.get(metric.test.outcome, "")
            rows.append([code(name), *(value or ABSENT for value in values), mark + plain(verdict)])
        parts += [plain(text_repeats.heading(one)), table(headers, rows, right=range(1, 7))]
    return "\n\n".join(parts)


def _evaluation(one: Compared, sides: tuple[str, str]) -> str:
    base, head = map(code, sides) if one.name else ("base", "head")
    headers = ["metric", base, head, "change", "95 % interval", "p", "verdict"]
    tests, slices = one.assessment.tests, one.assessment.slices
    parts = [plain(text.heading(one)), table(headers, map(_cells, tests), right=_RIGHT)]
    parts += map(plain, text.notes(one))
    if worse := one.assessment.worse_slices:
        parts.append(_slices(headers, worse, only="worse"))
    apart = disparity.shown(one.assessment.disparities, tests[0].metric)
    if grown := disparity.grown(apart):
        parts.append(_disparities(grown))
    if slices:
        said = f"{numbers.counted(len(slices), 'slice')}, worst first"
        parts.append(details(said, _slices(headers, slices)))
    if apart:
        parts.append(details("Between slices", _disparities(apart)))
    parts += _by_row(one.assessment)
    return "\n\n".join(filter(None, parts))


def _slices(headers: Sequence[str], slices: Iterable[Slice], only: str = "") -> str:
    """A row for each metric of each slice, or of those tests only that have one outcome."""
    slices = list(slices)
    least = text.decimals(slices)
    rows = [
        [code(text.slice_name(part)), str(part.n), *_cells(test, least[test.metric])]
        for part in slices
        for test in part.tests
        if not only or test.outcome == only
    ]
    right = [1, *(place + 2 for place in _RIGHT)]
    return table(["slice", "n", *headers], rows, right=right)


def _disparities(found: Iterable[Disparity]) -> str:
    """How far slices are apart."""
    rows = [[plain(cell) or ABSENT for cell in disparity.cells(one)] for one in found]
    return table(disparity.HEADERS, rows, right=range(2, 5))


def _by_row(found: Assessment) -> Iterator[str]:
    """What changed row by row."""
    if found.churn is not None:
        yield plain(row_changes.churn(found.churn))
    if found.calibrations is not None:
        headers, rows = row_changes.calibration(*found.calibrations)
        cells = [[plain(cell) for cell in row] for row in rows]
        yield details("Calibration", table(list(map(plain, headers)), cells, right=(1, 2)))
    if found.confusion is not None and found.confusion.base != found.confusion.head:
        headers, rows = row_changes.confusion(found.confusion)
        cells = [[code(name), *counts] for name, *counts in rows]
        shown = table(list(map(plain, headers)), cells, right=range(1, len(headers)))
        is_weighted = found.churn is not None and found.churn.shares is not None
        what = "weights" if is_weighted else "rows"
        yield details(f"Confusion matrix: {what} {row_changes.CONFUSION}", shown)


def _cells(test: MetricTest, least: int = 0) -> list[str]:
    name, *values, verdict = text.metric_cells(test, least)
    mark = _MARKS.get(test.outcome, "")
    return [code(name), *(value or ABSENT for value in values), mark + plain(verdict)]
