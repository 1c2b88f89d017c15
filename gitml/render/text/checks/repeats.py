"""Compared runs of repeated training as text; the words are the same in Markdown."""

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from gitml.core.judging.repeated_metrics import Repeated, RepeatedMetric
from gitml.core.settings.repeats_rule import RepeatsKind
from gitml.render import numbers
from gitml.render.text.checks.evaluation import metric_cells, short
from gitml.render.text.hints import within
from gitml.render.text.tables import fits, table
from gitml.render.text.terminal import visible

HEADERS = ("change", "95 % interval", "p", "spread", "verdict")
_TESTS: Mapping[RepeatsKind, str] = MappingProxyType(
    {"seeds": "Welch's t-test", "folds": "t-test corrected for shared training data"}
)


def repeats(found: Iterable[Repeated], base: str, head: str, *, columns: int | None = None) -> str:
    """The runs of each evaluation: what was compared, and the metrics.

    Args:
        found: the evaluations.
        base: what the user called one side.
        head: what the user called the other.
        columns: of the terminal; None for as long lines as need be.
    """
    headers = ["metric", visible(base), visible(head), *HEADERS]
    parts = []
    for one in found:
        rows = [headers, *(cells(metric) for metric in one.metrics)]
        if not fits(rows, columns):
            rows = [[*row[:-1], short(row[-1])] for row in rows]
        told = within(visible(heading(one)), columns)
        parts += [told, table(rows[0], rows[1:], headers[1:-1], columns)]
    return "\n\n".join(parts)


def heading(one: Repeated) -> str:
    """What was compared, and how."""
    runs = (
        f"{one.head_runs} {one.kind} on both sides"
        if one.base_runs == one.head_runs
        else f"{one.base_runs} and {one.head_runs} {one.kind}"
    )
    return (
        f"{one.name}: repeated training, {runs} ({_TESTS[one.kind]}); "
        "spread is the standard deviation between runs"
        + (f"; not comparable: {numbers.few(one.other_data)} changed" if one.other_data else "")
    )


def cells(one: RepeatedMetric) -> list[str]:
    """Metric, base, head, change, interval, p, spread and verdict."""
    *values, verdict = metric_cells(one.test)
    return [*values, " and ".join(map(_spread, (one.base_spread, one.head_spread))), verdict]


def _spread(deviation: float) -> str:
    return "-" if math.isnan(deviation) else f"{deviation:.2g}"
