"""The plots of one or more revisions, and what each revision has for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gitml.core.plots.arrange import drawing
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Columns, Drawing, Loaded, PlotError, Sides, Tables
from gitml.core.snapshot import Problem, Snapshot


@dataclass(frozen=True, slots=True)
class DeclaredPlot:
    """One plot of one or more revisions.

    Attributes:
        plot: as the last revision that has it defines it, with a template of our own.
        own: as each revision that has it defines it.
        note: what a template of the project's own asks for and is not drawn.
        spec: that template; None for those that come with DVC.
    """

    plot: Plot
    own: Mapping[str, Plot] = field(default_factory=dict)
    note: str | None = None
    spec: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ReadPlot:
    """What one revision has for a plot.

    Attributes:
        problems: what should be there and cannot be read.
        absent: files that it declares and that are nowhere.
    """

    loaded: Loaded = field(default_factory=Loaded)
    problems: tuple[Problem, ...] = ()
    absent: tuple[Problem, ...] = ()

    def differs(self, other: "ReadPlot") -> bool:
        """Whether two revisions are known to show something else."""
        if self.problems or other.problems:
            return False
        old, new = self.loaded, other.loaded
        return (
            old.plot != new.plot
            or old.images != new.images
            or old.tables.keys() != new.tables.keys()
            or any(not _same_table(old, new, path) for path in old.tables)
        )


def is_recorded_same(base: ReadPlot, head: ReadPlot) -> bool:
    """Whether the records alone tell that two revisions show the same, with the data or without."""
    lacks = [{(one.path, one.absent) for one in read.problems} for read in (base, head)]
    are_known = all(absent for lack in lacks for _, absent in lack)
    here = [replace(read, problems=()) for read in (base, head)]
    return are_known and lacks[0] == lacks[1] and not here[0].differs(here[1])


def is_same(reads: Sequence[ReadPlot]) -> bool:
    """Whether several revisions are known to show the same, and something at all."""
    if len(reads) < 2 or any(read.problems or read.absent for read in reads):
        return False
    first, *others = reads
    shown = first.loaded.tables or first.loaded.images
    return bool(shown) and not any(first.differs(other) for other in others)


def _same_table(old: Loaded, new: Loaded, path: str) -> bool:
    if path in old.digests or path in new.digests:  # not all rows are here
        return old.digests.get(path) == new.digests.get(path)
    return _same(old.tables[path], new.tables[path])


def _same(old: Columns, new: Columns) -> bool:
    if old.keys() != new.keys() or any(len(old[name]) != len(new[name]) for name in old):
        return False
    cells = (pair for name in old for pair in zip(old[name], new[name], strict=True))
    # NaN is not equal to itself, and yet the same.
    return all(one == two or (one != one and two != two) for one, two in cells)  # noqa: PLR0124


@dataclass(frozen=True, slots=True)
class PlotCollection:
    """Plots of some revisions, each with its data by revision."""

    snapshots: tuple[Snapshot, ...]
    plots: tuple[tuple[DeclaredPlot, tuple[ReadPlot, ...]], ...]

    @property
    def revs(self) -> tuple[str, ...]:
        return tuple(snapshot.rev for snapshot in self.snapshots)

    @property
    def anything(self) -> bool:
        """Whether there is data to draw."""
        read = (read.loaded for _, reads in self.plots for read in reads)
        return any(loaded.tables or loaded.images for loaded in read)

    def with_problems(self, drawing: Iterable[tuple[int, Problem]]) -> list[Snapshot]:
        """The snapshots, each with what could not be read or drawn of it.

        Args:
            drawing: snapshot by number, and what could not be drawn.
        """
        sides: list[list[Problem]] = [list(snapshot.problems) for snapshot in self.snapshots]
        for _, reads in self.plots:
            for side, read in zip(sides, reads, strict=True):
                side += [*read.problems, *read.absent]
        for number, problem in drawing:
            sides[number].append(problem)
        return [
            snapshot._replace(problems=tuple(dict.fromkeys(side)))
            for snapshot, side in zip(self.snapshots, sides, strict=True)
        ]

    @property
    def drawn(self) -> "tuple[DrawnPlot, ...]":
        """Each plot arranged for drawing, all revisions over each other."""
        return tuple(
            draw(declared.plot, self.revs, [read.loaded for read in reads])
            for declared, reads in self.plots
        )


@dataclass(frozen=True, slots=True)
class DrawnPlot:
    """One plot of one or more revisions, ready to be painted.

    Attributes:
        drawing: of its tables; None where there is nothing to draw.
        lacking: revisions, by number, of which there is nothing in it.
        images: path, revisions by number that have the same one, and its content.
        problems: revision by number, and what cannot be drawn of it.
        thinned: path, revision by number, and the rows of a file of which fewer are drawn.
    """

    drawing: Drawing | None = None
    lacking: tuple[int, ...] = ()
    images: tuple[tuple[str, tuple[int, ...], bytes], ...] = ()
    problems: tuple[tuple[int, Problem], ...] = ()
    thinned: tuple[tuple[str, int, int], ...] = ()


def draw(plot: Plot, revs: Sequence[str], sides: Sequence[Loaded]) -> DrawnPlot:
    """Arrange one plot: what can be drawn, of the revisions that can.

    Args:
        plot: how.
        revs: what the revisions are called.
        sides: what each of them has for it.
    """
    tables = [(rev, _with_y(plot, side.tables)) for rev, side in zip(revs, sides, strict=True)]
    found, lacking, problems = _drawn(plot, tables, [side.plot or plot for side in sides])
    thinned = (
        (path, number, rows)
        for number, side in enumerate(sides)
        for path, rows in side.thinned.items()
    )
    return DrawnPlot(found, lacking, tuple(_images(sides)), problems, tuple(thinned))


def _with_y(plot: Plot, tables: Tables) -> Tables:
    """The tables less those with nothing but x, as DVCLive writes of what it counts others by."""
    return {
        path: columns
        for path, columns in tables.items()
        if plot.sources.get(path) or plot.x is None or [*columns] != [plot.x]
    }


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
