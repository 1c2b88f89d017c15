"""The plots of one or more revisions, and what each revision has for them."""

from dataclasses import dataclass, field

from gitml.core.evaluation.drawings import Loaded
from gitml.core.snapshot import Plot, Problem


@dataclass(frozen=True, slots=True)
class DeclaredPlot:
    """One plot of one or more revisions.

    Attributes:
        plot: as the last revision that has it defines it, with a template of our own.
        revs: those that declare it.
        note: what a template of the project's own asks for and is not drawn.
    """

    plot: Plot
    revs: frozenset[str]
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
