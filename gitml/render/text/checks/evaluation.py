"""Compared evaluations as text; the words are the same in Markdown."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from gitml.core.evaluation.difference import Untested
from gitml.core.evaluation.findings import Assessment, Compared, RecordedTestSet, Slice
from gitml.core.evaluation.judgement import MetricTest
from gitml.core.values import ValueChange
from gitml.render import numbers
from gitml.render.text.checks import disparity, row_changes
from gitml.render.text.colours import Colour, Painted
from gitml.render.text.hints import within
from gitml.render.text.tables import below_files, fits, table
from gitml.render.text.terminal import one_line, visible
from gitml.render.text.values import changed_labels

_COLOURS: Mapping[str, Colour] = MappingProxyType({"better": "green", "worse": "red"})
_LEVEL = 0.05
_USUAL_DECIMALS = 4
_WHY: Mapping[Untested, str] = MappingProxyType(
    {
        "few-rows": "too few rows (n={n})",
        "few-runs": "too few runs (n={n})",
        "failed-runs": "a run has no finite number (n={n})",
        "few-changes": "too few rows on which they differ ({discordant} of {n})",
        "no-rows": "no rows",
        "constant-truth": "the label is the same in every row",
        "one-class": "rows of one class only",
        "no-variation": "the difference does not vary",
        "no-predictions": "no column of predictions",
        "no-scores": "no column of scores",
        "no-probabilities": "scores are not between 0 and 1",
        "many-classes": "more than 1,000 classes",
        "uneven-weights": "a few rows have most of the weight",
        "no-values": "a side has no such column",
        "other-labels": "labels changed, and only its stage can compute it again",
        "not-finite": "some are NaN or infinite",
    }
)
_MATCHES: Mapping[str, str] = MappingProxyType(
    {
        "overlap": "test set changed: {removed} removed, {added} added; the metrics of the whole "
        "sets are not comparable, those below are of the {n} rows in common, and no verdict on "
        "the models",
        "changed": "test set changed: {removed} removed, {added} added; not comparable",
        "unnamed": "other rows on both sides ({base_rows} and {head_rows}), and no ids that would "
        "match them; not comparable",
        "inputs": "the test set changed: {why}; not comparable",
    }
)


def comparison(
    found: Iterable[Compared], base: str, head: str, *, columns: int | None = None
) -> str:
    """Each evaluation: what was compared on, the metrics, and the slices.

    Args:
        found: the evaluations.
        base: what the user called one side.
        head: what the user called the other.
        columns: of the terminal; None for as long lines as need be.
    """
    return "\n\n".join(_evaluation(one, (base, head), columns) for one in found)


def _evaluation(one: Compared, sides: tuple[str, str], columns: int | None) -> str:
    names = sides if one.name else ("base", "head")
    headers = ["metric", *map(visible, names), "change", "95 % interval", "p", "verdict"]
    rows = [_cells(test) for test in one.assessment.tests]
    least = decimals(one.assessment.slices)
    of_slices = [
        [one_line(slice_name(part)), str(part.n), *_cells(test, least[test.metric])]
        for part in one.assessment.slices
        for test in part.tests
    ]
    tables = [_metrics(headers, rows, columns), _slices(headers, of_slices, columns)]
    parts = [within(visible(heading(one)), columns), *tables]
    if apart := disparity.shown(one.assessment.disparities, one.assessment.tests[0].metric):
        cells = [[one_line(cell) for cell in disparity.cells(each)] for each in apart]
        parts.append(table(disparity.HEADERS, cells, disparity.RIGHT, columns))
    parts += _by_row(one.assessment, columns)
    told = "\n".join(within(one_line(note), columns) for note in notes(one))
    return "\n\n".join(filter(None, [*parts, told]))


def _metrics(headers: list[str], rows: list[list[str]], columns: int | None) -> str:
    """A row for each metric; where there is no room, without what --wide shows."""
    right = headers[1:-1]
    if fits([headers, *rows], columns):
        return table(headers, rows, right)
    return table(_essence(headers), [_essence(row) for row in rows], right, columns)


def _slices(headers: list[str], rows: list[list[str]], columns: int | None) -> str:
    """A row for each metric of each slice; where there is no room, below the slice's name."""
    if not rows:
        return ""
    whole = ["slice", "n", *headers]
    if fits([whole, *rows], columns):
        return table(whole, rows, whole[1:2] + headers[1:-1])
    below = below_files([f"{name} (n={n})", *_essence(cells)] for name, n, *cells in rows)
    return table(_essence(headers), below, headers[1:-1], columns)


def _essence(cells: Sequence[str]) -> list[str]:
    """Without the p-value, and with the verdict in few words."""
    *before, _, last = cells
    told = short(last)
    return [*before, Painted(told, last.colour) if isinstance(last, Painted) else told]


def short(verdict: str) -> str:
    """A verdict in few words."""
    words = verdict.partition(" (could")[0]
    return words.removeprefix("not tested: ").removeprefix("no difference shown: ")


def _by_row(found: Assessment, columns: int | None) -> Iterator[str]:
    """Calibration and churn, as far as they are known."""
    if found.calibrations is not None:
        headers, rows = row_changes.calibration(*found.calibrations)
        yield table(headers, rows, ["base", "head"], columns)
    if found.churn is not None:
        yield row_changes.churn(found.churn)


def heading(one: Compared) -> str:
    """What was compared on."""
    name = f"{one.name}: " if one.name else ""
    words = _MATCHES.get(one.assessment.match)
    if words is None:
        rows = numbers.counted(one.assessment.n, "row")
        again = (
            f"; {changed_labels(one.relabelled, one.weight)} changed, and the base's predictions "
            "are scored on the new ones"
            if one.relabelled
            else ""
        )
        weighted = f", weighted by {one.weight}" if one.weight else ""
        return f"{name}the same {rows} on both sides{weighted}{again}{_identity(one)}"
    return name + words.format(
        removed=one.removed,
        added=one.added,
        n=one.assessment.n,
        base_rows=one.base_rows,
        head_rows=one.head_rows,
        why=_changed(one.test_set),
    )


def _identity(one: Compared) -> str:
    """What is known of the exam beside its rows."""
    if one.reevaluated:
        return "; the base's model was evaluated again, by the stages of the head"
    test_set = one.test_set
    if test_set.inputs == "unknown":
        lacking = "base" if test_set.base is None else "head"
        return f"; {test_set.path} of the {lacking} is not recorded, so only ids and labels tell"
    return ""


def _changed(test_set: RecordedTestSet) -> str:
    if test_set.inputs == "unread":
        return f"{test_set.path} has another hash, and cannot be read to tell what changed"
    return f"{test_set.path} has other values of {numbers.few(test_set.changed)} in the same rows"


def notes(one: Compared) -> list[str]:
    """How to read the table."""
    tests = one.assessment.tests
    adjusted = [test.metric for test in tests[1:] if test.p_adjusted is not None]
    found = []
    if len(adjusted) > 1:
        found.append(
            f"{tests[0].metric} is the primary metric; the p-values of the other "
            f"{len(adjusted)} are adjusted for their number (Holm)."
        )
    if one.assessment.slices:
        found.append("The p-values of slices are adjusted for the number of all of them.")
    in_slices = (test for part in one.assessment.slices for test in part.tests)
    if any(_alone_beyond_chance(test) for test in (*tests, *in_slices)):
        found.append(
            "Each interval is of its metric alone: it can leave out 0 where the adjusted p-value "
            "shows no difference."
        )
    if one.weight:
        found.append(
            "Metrics and their tests, calibration, confusion matrices and indicators of fairness "
            "count a row by its weight."
        )
    found += disparity.notes(one.assessment.disparities)
    if any(test.outcome == "no difference shown" and test.p_adjusted is not None for test in tests):
        found.append(
            "No difference shown does not mean that there is none: a difference as large as the "
            "one named would be found in four of five cases."
        )
    return found


def _alone_beyond_chance(test: MetricTest) -> bool:
    """Whether only the adjustment for the other tests makes its difference none that is shown."""
    low, high = test.difference.low, test.difference.high
    if test.outcome != "no difference shown" or low is None or high is None:
        return False
    return low > 0 or high < 0


WHAT_IS_MEASURED = (
    "Intervals and p-values tell how far the draw of the test set can explain a difference, and "
    "not the luck of a training run."
)


def used_again(name: str, uses: int) -> str:
    """That a test set was looked at more than once, which finds luck sooner or later."""
    return (
        f"{name}: the same test set has been used {uses} times in this pull request; the more "
        "often, the likelier one of the models looks better by chance."
    )


def slice_name(part: Slice) -> str:
    """``column=value``."""
    return f"{part.column or 'class'}={part.value}"


def decimals(slices: Iterable[Slice]) -> Mapping[str, int]:
    """By metric, how many decimals its values have in all slices at least."""
    found: dict[str, int] = {}
    for test in (test for part in slices for test in part.tests):
        has = len(metric_cells(test)[1].partition(".")[2])
        found[test.metric] = max(found.get(test.metric, 0), min(has, _USUAL_DECIMALS))
    return found


def _cells(test: MetricTest, least: int = 0) -> list[str]:
    cells = metric_cells(test, least)
    return [*cells[:-1], Painted(cells[-1], _COLOURS.get(test.outcome))]


def metric_cells(test: MetricTest, least: int = 0) -> list[str]:
    """Metric, base, head, change, interval, p and verdict; floats have at least some decimals."""
    difference = test.difference
    change = ValueChange("", test.metric, difference.base, difference.head)
    base, head, delta = numbers.shown(change, least)
    if math.isnan(difference.base) and difference.untested != "not-finite":
        base = head = delta = "-"
    if test.outcome == "identical predictions":  # whatever interval a method gives for nothing
        return [test.metric, base, head, delta, "", "", test.outcome]
    interval = numbers.interval(difference.low, difference.high, head)
    return [test.metric, base, head, delta, interval, probability(test.p_adjusted), verdict(test)]


def verdict(test: MetricTest) -> str:
    """The word for a difference, with what one must know beside it."""
    difference = test.difference
    if test.outcome in ("not tested", "no difference shown") and difference.untested:
        why = _WHY[difference.untested].format(n=difference.n, discordant=difference.discordant)
        return f"{test.outcome}: {why}"
    if test.outcome == "equivalent":
        return f"equivalent within {test.margin:g}"
    if test.outcome == "no difference shown" and test.detectable is not None:
        return f"no difference shown (could show {test.detectable:.2g})"
    return test.outcome


def probability(p: float | None) -> str:
    """A p-value as papers print it; beside the level with the digits that tell which side it is."""
    if p is None:
        return ""
    if p < 0.001:
        return "<0.001"
    return next((t for d in (3, 4, 5) if float(t := f"{p:.{d}f}") != _LEVEL), f"{p:.6f}")
