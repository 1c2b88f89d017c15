"""Plots of one or more revisions as picture files."""

from collections.abc import Sequence
from posixpath import splitext

from gitml.core.comparisons.plot_collection import DrawnPlot, PlotCollection
from gitml.render.images import charts
from gitml.render.images.canvas import Form
from gitml.render.images.report_plots import plain

_LENGTH = 80  # characters of a name


def pictures(
    found: PlotCollection, drawn: Sequence[DrawnPlot], form: Form
) -> dict[str, dict[str, bytes]]:
    """The files of each plot, by its id and their names; no two names are equal."""
    taken: set[str] = set()
    files: dict[str, dict[str, bytes]] = {}

    def name(stem: str, suffix: str) -> str:
        candidate, number = f"{stem}{suffix}", 2
        while candidate in taken:
            candidate, number = f"{stem}-{number}{suffix}", number + 1
        taken.add(candidate)
        return candidate

    for (declared, _), one in zip(found.plots, drawn, strict=True):
        own = files.setdefault(declared.plot.id, {})
        if one.drawing is not None:
            plot = declared.plot
            stem = splitext(plot.id)[0] if plot.is_path else plot.id
            own[name(plain(stem, _LENGTH), f".{form}")] = charts.paint(one.drawing, form)
        for path, numbers, content in one.images:
            stem, suffix = splitext(path)
            whose = f"-{plain(found.revs[numbers[0]])}" if len(numbers) < len(found.revs) else ""
            own[name(plain(stem, _LENGTH) + whose, suffix.lower())] = content
    return files
