"""The values of plots: tables that come in, and drawings that go out to be painted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from gitml.core.plots.definition import Plot
from gitml.core.values import Value
from gitml.errors import ConfigError

Columns: TypeAlias = Mapping[str, Sequence[Value]]
Tables: TypeAlias = Mapping[str, Columns]
"""Columns by the path of their file."""
Sides: TypeAlias = Sequence[tuple[str, Tables]]
"""What each revision is called, and what it has; a revision without data has no tables."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one revision has for a plot: tables to draw, images to show as they are, by path.

    Attributes:
        plot: how that revision defines it; None where it does not.
        thinned: rows of each file of which only some are in ``tables``.
        digests: a hash of each of those files, which tells whether two are the same.
    """

    tables: Mapping[str, Columns] = field(default_factory=dict)
    images: Mapping[str, bytes] = field(default_factory=dict)
    plot: Plot | None = None
    thinned: Mapping[str, int] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


class PlotError(ConfigError):
    """Data from which a plot cannot be drawn. The message names the file."""


Counts: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Labels:
    title: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in the order in which a line joins them; NaN where there is no value.

    Attributes:
        faint: drawn pale, beside the smooth curve of the same name.
    """

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines or points of every revision over the same axes.

    Attributes:
        revs: what the revisions are called.
        sides: the curves of each revision; none where it has no data.
        reference: the diagonal from (0, 0) to (1, 1) and what it stands for, or None.
        x_ticks: names of the positions 0, 1, … of an axis that has no numbers; so is y_ticks.
    """

    labels: Labels
    kind: Literal["line", "scatter"]
    revs: tuple[str, ...]
    sides: tuple[tuple[Curve, ...], ...]
    reference: Literal["chance", "perfect"] | None = None
    x_ticks: tuple[str, ...] = ()
    y_ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """A number by name, at every revision; None where one lacks that name or all data.

    Attributes:
        labels: x is the axis that lies, y the one that stands.
        names: what each bar is of.
        upright: whether bars stand rather than lie.
    """

    labels: Labels
    names: tuple[str, ...]
    revs: tuple[str, ...]
    sides: tuple[tuple[float | None, ...], ...]
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """One panel: how often y (row) met x (column); None without data."""

    title: str
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class Matrices:
    """Panels over the same classes, one a revision (and file, where there are several)."""

    labels: Labels
    classes: tuple[str, ...]
    panels: tuple[Matrix, ...]
    normalized: bool = False


Drawing: TypeAlias = Chart | Bars | Matrices
