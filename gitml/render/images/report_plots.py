"""Plots as pictures, or as problems where their data is no good."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from posixpath import basename, splitext
from typing import Literal

from gitml.core.plots.arrange import drawing
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Drawing, Loaded, PlotError, Sides
from gitml.core.report import Picture, Point, Sided
from gitml.core.snapshot import Problem
from gitml.render.images import charts
from gitml.render.images.canvas import Form


@dataclass(frozen=True, slots=True)
class Painted:
    """One plot of one or more revisions.

    Attributes:
        picture: of its tables; None where there is nothing to draw.
        wide: whether it takes the width of two others.
        lacking: revisions, by number, of which there is nothing in it.
        images: path, revisions by number that have the same one, and its content.
        problems: revision by number, and what cannot be drawn of it.
    """

    picture: bytes | None = None
    wide: bool = False
    lacking: tuple[int, ...] = ()
    images: tuple[tuple[str, tuple[int, ...], bytes], ...] = ()
    problems: tuple[tuple[int, Problem], ...] = ()


def paint(plot: Plot, revs: Sequence[str], sides: Sequence[Loaded], form: Form = "png") -> Painted:
    """Draw one plot: what can be drawn, of the revisions that can.

    Args:
        plot: how.
        revs: what the revisions are called.
        sides: what each of them has for it.
        form: of the picture.
    """
    tables = [(rev, side.tables) for rev, side in zip(revs, sides, strict=True)]
    found, lacking, problems = _drawn(plot, tables, [side.plot or plot for side in sides])
    return Painted(
        picture=None if found is None else charts.paint(found, form),
        wide=found is not None and charts.is_wide(found),
        lacking=lacking,
        images=tuple(_images(sides)),
        problems=problems,
    )


def _drawn(
    plot: Plot, sides: Sides, own: Sequence[Plot]
) -> tuple[Drawing | None, tuple[int, ...], tuple[tuple[int, Problem], ...]]:
    empty = tuple(number for number, (_, tables) in enumerate(sides) if not tables)
    if len(empty) == len(sides):
        return None, empty, ()
    try:
        return drawing(plot, sides, own), empty, ()
    except PlotError as error:
        whole = (len(sides) - 1, _problem(plot, error))
    # Some revision is no good, perhaps all; show what there is of the others.
    bad = {}
    for number, side in enumerate(sides):
        try:
            if side[1]:
                drawing(plot, [side], [own[number]])
        except PlotError as error:
            bad[number] = _problem(plot, error)
    problems = tuple(bad.items()) or (whole,)
    lacking = tuple(sorted({*empty, *bad}))
    if not bad or len(lacking) == len(sides):  # each is good, together they are too much
        return None, lacking, problems
    good = [(rev, {} if number in bad else found) for number, (rev, found) in enumerate(sides)]
    try:
        return drawing(plot, good, own), lacking, problems
    except PlotError as error:
        return None, lacking, (*problems, (whole[0], _problem(plot, error)))


def _problem(plot: Plot, error: PlotError) -> Problem:
    path, _, reason = error.message.partition(": ")
    return Problem(path, reason or f"plot {plot.id}", error.hint)


def _images(sides: Sequence[Loaded]) -> Iterator[tuple[str, tuple[int, ...], bytes]]:
    for path in dict.fromkeys(path for side in sides for path in side.images):
        owners: dict[bytes, list[int]] = {}
        for number, side in enumerate(sides):
            if path in side.images:
                owners.setdefault(side.images[path], []).append(number)
        for content, numbers in owners.items():
            yield path, tuple(numbers), content


@dataclass(frozen=True, slots=True)
class Illustrations:
    """Pictures of a report with their contents by file, and what could not be drawn."""

    pictures: tuple[Picture, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Sided, ...] = ()


def illustrate(
    plot: Plot, sides: tuple[Loaded, Loaded], points: tuple[Point | None, Point], folder: str
) -> Illustrations:
    """Draw one plot for a report.

    Args:
        plot: how.
        sides: what base and head have for it.
        points: what base and head are called; None where there is nothing to compare with.
        folder: where the pictures are to lie, relative to the report.
    """
    known = [(p, side) for p, side in zip(points, sides, strict=True) if p is not None]
    painted = paint(plot, [p.label for p, _ in known], [side for _, side in known])
    names: list[Literal["base", "head"]] = ["base", "head"] if points[0] else ["head"]
    pictures: list[Picture] = []
    contents: dict[str, bytes] = {}
    title = plot.title or plot.id
    if painted.picture is not None:
        file = _file(folder, plot.id, ".png", painted.picture)
        contents[file] = painted.picture
        lacking = names[painted.lacking[0]] if painted.lacking else None
        pictures.append(Picture(plot.id, title, file, wide=painted.wide, lacking=lacking))
    for path, numbers, content in painted.images:
        name = title if path in (plot.id, title) else f"{title}: {path}"
        file = _file(folder, *splitext(basename(path)), content)
        contents[file] = content
        side = "both" if len(numbers) > 1 else names[numbers[0]]
        pictures.append(Picture(path, name, file, side))
    problems = tuple(Sided(known[number][0].label, found) for number, found in painted.problems)
    return Illustrations(tuple(pictures), contents, problems)


def _file(folder: str, name: str, suffix: str, content: bytes) -> str:
    return f"{folder}/{plain(name)}-{hashlib.sha256(content).hexdigest()[:8]}{suffix.lower()}"


def plain(name: str, length: int = 40) -> str:
    """A name as part of a file's: of at most so many letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:length] or "plot"
