"""Plots of one or more revisions as picture files."""

from collections.abc import Sequence
from posixpath import splitext

from gitml.core.plot_collection import PlotCollection
from gitml.render.images.canvas import Form
from gitml.render.images.report_plots import Painted, paint, plain

_LENGTH = 80  # characters of a name


def draw(found: PlotCollection, form: Form) -> tuple[Painted, ...]:
    """Draw each plot, all revisions over each other."""
    return tuple(
        paint(declared.plot, found.revs, [read.loaded for read in reads], form)
        for declared, reads in found.plots
    )


def pictures(
    found: PlotCollection, painted: Sequence[Painted], form: Form
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

    for (declared, _), one in zip(found.plots, painted, strict=True):
        own = files.setdefault(declared.plot.id, {})
        if one.picture is not None:
            plot = declared.plot
            stem = splitext(plot.id)[0] if plot.is_path else plot.id
            own[name(plain(stem, _LENGTH), f".{form}")] = one.picture
        for path, numbers, content in one.images:
            stem, suffix = splitext(path)
            whose = f"-{plain(found.revs[numbers[0]])}" if len(numbers) < len(found.revs) else ""
            own[name(plain(stem, _LENGTH) + whose, suffix.lower())] = content
    return files
