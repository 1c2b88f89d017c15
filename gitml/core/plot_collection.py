"""The plots of one or more revisions, and what each revision has for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Columns, Loaded
from gitml.core.snapshot import Problem, Snapshot


@dataclass(frozen=True, slots=True)
class DeclaredPlot:
    """One plot of one or more revisions.

    Attributes:
        plot: as the last revision that has it defines it, with a template of our own.
        own: as each revision that has it defines it.
        note: what a template of the project's own asks for and is not drawn.
    """

    plot: Plot
    own: Mapping[str, Plot] = field(default_factory=dict)
    note: str | None = None


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
            or any(not _same(old.tables[path], new.tables[path]) for path in old.tables)
        )


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
            replace(snapshot, problems=tuple(dict.fromkeys(side)))
            for snapshot, side in zip(self.snapshots, sides, strict=True)
        ]
