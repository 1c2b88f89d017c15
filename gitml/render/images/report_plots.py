"""The pictures of a report, and what could not be drawn of them."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from posixpath import basename, splitext
from typing import Literal

from gitml.core.comparisons.plot_collection import DrawnPlot
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Drawing
from gitml.core.reports.report import Picture, Point, Sided
from gitml.render.images import charts

Painter = Callable[[Drawing], bytes]
"""Paints a drawing as PNG, or has it from an earlier time."""


@dataclass(frozen=True, slots=True)
class Illustrations:
    """Pictures of a report with their contents by file, and what could not be drawn."""

    pictures: tuple[Picture, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Sided, ...] = ()


def illustrate(
    declared: Plot,
    drawn: DrawnPlot,
    points: tuple[Point | None, Point],
    folder: str,
    paint: Painter = charts.paint,
) -> Illustrations:
    """The pictures of one plot for a report.

    Args:
        declared: the plot.
        drawn: of the points that are not None, in order.
        points: what base and head are called; None where there is nothing to compare with.
        folder: where the pictures are to lie, relative to the report.
        paint: what paints.
    """
    known = [point for point in points if point is not None]
    names: list[Literal["base", "head"]] = ["base", "head"] if points[0] else ["head"]
    pictures: list[Picture] = []
    contents: dict[str, bytes] = {}
    title = declared.title or declared.id
    if drawn.drawing is not None:
        content = paint(drawn.drawing)
        file = stored_name(folder, declared.id, ".png", content)
        contents[file] = content
        lacking = names[drawn.lacking[0]] if drawn.lacking else None
        wide = charts.is_wide(drawn.drawing)
        pictures.append(Picture(declared.id, title, file, wide=wide, lacking=lacking))
    for path, numbers, content in drawn.images:
        name = title if path in (declared.id, title) else f"{title}: {path}"
        file = stored_name(folder, *splitext(basename(path)), content)
        contents[file] = content
        side = "both" if len(numbers) > 1 else names[numbers[0]]
        pictures.append(Picture(path, name, file, side))
    problems = tuple(Sided(known[number].label, found) for number, found in drawn.problems)
    return Illustrations(tuple(pictures), contents, problems)


def stored_name(folder: str, name: str, suffix: str, content: bytes) -> str:
    """A picture's path below a folder, by what it is of and what it shows."""
    return f"{folder}/{plain(name)}-{hashlib.sha256(content).hexdigest()[:8]}{suffix.lower()}"


def plain(name: str, length: int = 40) -> str:
    """A name as part of a file's: of at most so many letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:length] or "plot"
