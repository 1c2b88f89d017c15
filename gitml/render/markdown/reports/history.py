"""The history of a metric as a line that Mermaid draws in Markdown, or as a table."""

import math
import re
from collections.abc import Sequence

from gitml.core.metrics.primary_history import MetricHistory
from gitml.render import numbers
from gitml.render.markdown.tables import code, details, entities, place, plain, table

_LARGEST, _CLOSEST = 1e15, 1e-12  # what Mermaid, which knows no exponents, can draw
_DIGITS = 3  # of how far apart the numbers are
_MARGIN = 0.1  # of that, above and below the line
# Mermaid's own line is nearly white, and 700 is too narrow for twelve names.
_LOOK = (
    '%%{init: {"xyChart": {"width": 1000, "height": 350},'
    ' "themeVariables": {"xyChart": {"plotColorPalette": "royalblue"}}}}%%'
)
_CHART = re.compile(
    r'^    x-axis \["(?P<names>[^\]\n]*)"\]\n    y-axis [^\n]*\n    line \[(?P<values>[^\]\n]*)\]$',
    re.MULTILINE,
)


def sections(histories: Sequence[MetricHistory]) -> str:
    """A folded section for each."""
    return "\n\n".join(_section(one, named=len(histories) > 1) for one in histories)


def _section(found: MetricHistory, *, named: bool) -> str:
    metric = _name(place(found.path, found.key, with_path=False))
    of_model = f" of {_name(found.model)}" if named else ""
    commits = "commit has" if found.left_out == 1 else "commits have"
    lost = f" {found.left_out} more {commits} no number there." if found.left_out else ""
    body = f"{_drawing(found)}\n\nAs the files say, untested.{lost}"
    return details(f"History of {metric}{of_model}", body)


def _name(text: str) -> str:
    return f"<code>{entities(text)}</code>"


def _drawing(found: MetricHistory) -> str:
    values = [point.value for point in found.points]
    spread = max(values) - min(values)
    if max(map(abs, values)) < _LARGEST and (spread == 0 or spread > _CLOSEST):
        return f"```mermaid\n{mermaid(found)}\n```"
    return _table([point.name for point in found.points], numbers.told_apart(values))


def mermaid(found: MetricHistory) -> str:
    """A Mermaid chart whose axis shows the differences, of numbers that need no exponent."""
    values = [point.value for point in found.points]
    low, high = min(values), max(values)
    spread = high - low or abs(high) or 1.0
    decimals = max(0, _DIGITS - 1 - math.floor(math.log10(spread)))
    drawn = [f"{value:.{decimals}f}" for value in values]
    ends = [f"{end:.{decimals}f}" for end in (low - _MARGIN * spread, high + _MARGIN * spread)]
    names = ", ".join(f'"{point.name}"' for point in found.points)
    lines = [f"x-axis [{names}]", f"y-axis {' --> '.join(ends)}", f"line [{', '.join(drawn)}]"]
    return "\n    ".join([f"{_LOOK}\nxychart-beta", *lines])


def as_table(block: str) -> str:
    """The numbers of a chart, for Markdown without Mermaid; empty where it is no chart of these."""
    chart = _CHART.search(block)
    if chart is None:
        return ""
    return _table(chart["names"].split('", "'), chart["values"].split(", ")) + "\n"


def _table(names: Sequence[str], values: Sequence[str]) -> str:
    rows = [[code(name), plain(value)] for name, value in zip(names, values, strict=False)]
    return table(["Commit", "Value"], rows, right=(1,))
