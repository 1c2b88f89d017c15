"""Compared evaluations as Markdown."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from gitml.core.evaluation.compared import Compared
from gitml.core.evaluation.judgement import MetricTest
from gitml.render import numbers
from gitml.render.markdown.tables import ABSENT, code, details, plain, table
from gitml.render.text import evaluation as text

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


def _evaluation(one: Compared, sides: tuple[str, str]) -> str:
    base, head = map(code, sides) if one.name else ("base", "head")
    headers = ["metric", base, head, "change", "95 % interval", "p", "verdict"]
    tests, slices = one.assessment.tests, one.assessment.slices
    parts = [plain(text.heading(one)), table(headers, map(_cells, tests), right=_RIGHT)]
    parts += map(plain, text.notes(one))
    if slices:
        rows = [
            [code(text.slice_name(part)), str(part.n), *_cells(test)]
            for part in slices
            for test in part.tests
        ]
        right = [1, *(place + 2 for place in _RIGHT)]
        said = f"{numbers.counted(len(slices), 'slice')}, worst first"
        parts.append(details(said, table(["slice", "n", *headers], rows, right=right)))
    return "\n\n".join(parts)


def _cells(test: MetricTest) -> list[str]:
    name, *values, verdict = text.metric_cells(test)
    mark = _MARKS.get(test.outcome, "")
    return [code(name), *(value or ABSENT for value in values), mark + plain(verdict)]
