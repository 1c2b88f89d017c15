"""Plots of both sides as pictures, or as problems where their data is no good."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename, splitext
from typing import Literal

from gitml.core.evaluation.drawings import Columns, Drawing, PlotError
from gitml.core.evaluation.plots import drawing
from gitml.core.report import Picture, Point, Sided
from gitml.core.snapshot import Plot, Problem
from gitml.render import charts

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one side has for a plot: tables to draw, images to show as they are, by path."""

    tables: Mapping[str, Columns] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Illustrations:
    """Pictures with their contents by file, and what could not be drawn."""

    pictures: tuple[Picture, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Sided, ...] = ()


def illustrate(
    plot: Plot, sides: tuple[Loaded, Loaded], points: tuple[Point | None, Point], folder: str
) -> Illustrations:
    """Draw one plot.

    Args:
        plot: how.
        sides: what base and head have for it.
        points: what base and head are called; None where there is nothing to compare with.
        folder: where the pictures are to lie, relative to the report.
    """
    found, problems = _drawn(plot, sides, points)
    pictures: list[Picture] = []
    contents: dict[str, bytes] = {}
    title = plot.title or plot.id
    if found is not None:
        base = points[0].label if points[0] else None
        content = charts.png(found, base, points[1].label)
        file = _file(folder, plot.id, ".png", content)
        contents[file] = content
        lacking = _lacking(found)
        wide = charts.is_wide(found, base)
        pictures.append(Picture(plot.id, title, file, wide=wide, lacking=lacking))
    for path, side, content in _images(sides):
        name = title if path in (plot.id, title) else f"{title}: {path}"
        file = _file(folder, *splitext(basename(path)), content)
        contents[file] = content
        pictures.append(Picture(path, name, file, side))
    return Illustrations(tuple(pictures), contents, tuple(problems))


def _drawn(
    plot: Plot, sides: tuple[Loaded, Loaded], points: tuple[Point | None, Point]
) -> tuple[Drawing | None, list[Sided]]:
    base, head = sides[0].tables, sides[1].tables
    if not base and not head:
        return None, []
    try:
        return drawing(plot, base, head), []
    except PlotError as error:
        whole = error
    # One side is no good, perhaps both; show what there is of the other.
    problems, drawn = [], None
    for place, tables in enumerate((base, head)):
        try:
            if tables:
                alone = (tables, {}) if place == 0 else ({}, tables)
                drawn = drawing(plot, *alone)
        except PlotError as error:
            problems.append(_sided(points[place] or points[1], plot, error))
    if not problems:  # each is good, together they are too much
        return None, [_sided(points[1], plot, whole)]
    return drawn, problems


def _sided(point: Point, plot: Plot, error: PlotError) -> Sided:
    path, _, reason = error.message.partition(": ")
    return Sided(point.label, Problem(path, reason or f"plot {plot.id}", error.hint))


def _lacking(found: Drawing) -> Literal["base", "head"] | None:
    if not _has_data(found.base):
        return "base"
    return None if _has_data(found.head) else "head"


def _has_data(side: Sequence[object] | None) -> bool:
    return any(part is not None for part in side or ())


def _images(
    sides: Sequence[Loaded],
) -> Iterator[tuple[str, Literal["both", "base", "head"], bytes]]:
    base, head = sides[0].images, sides[1].images
    for path in dict.fromkeys([*base, *head]):
        if base.get(path) == head.get(path):
            yield path, "both", head[path]
            continue
        if path in base:
            yield path, "base", base[path]
        if path in head:
            yield path, "head", head[path]


def _file(folder: str, name: str, suffix: str, content: bytes) -> str:
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:40] or "plot"
    return f"{folder}/{plain}-{hashlib.sha256(content).hexdigest()[:8]}{suffix.lower()}"
