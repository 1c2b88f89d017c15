"""The values of plots: tables that come in, and drawings that go out to be painted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from gitml.core.values import Value
from gitml.errors import ConfigError

Columns: TypeAlias = Mapping[str, Sequence[Value]]
Tables: TypeAlias = Mapping[str, Columns]
"""Columns by the path of their file."""


class PlotError(ConfigError):
    """Data from which a plot cannot be drawn. The message names the file."""


class Definition(Protocol):
    """What a plot's definition says; see :class:`gitml.core.snapshot.Plot`."""

    @property
    def id(self) -> str: ...
    @property
    def sources(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def x(self) -> str | None: ...
    @property
    def template(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def x_label(self) -> str | None: ...
    @property
    def y_label(self) -> str | None: ...


Counts: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Labels:
    title: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Curve:
    """Points in the order of their rows; NaN where there is no value."""

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines or points of both sides over the same axes.

    Attributes:
        base: empty where that side has no data; so is head.
        reference: the diagonal from (0, 0) to (1, 1) and what it stands for, or None.
        ticks: names of the positions 0, 1, … where the horizontal axis has no numbers.
    """

    labels: Labels
    kind: Literal["line", "scatter"]
    base: tuple[Curve, ...]
    head: tuple[Curve, ...]
    reference: Literal["chance", "perfect"] | None = None
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bars:
    """A number by name, on both sides; None where a side lacks that name or all data."""

    labels: Labels
    names: tuple[str, ...]
    base: tuple[float | None, ...]
    head: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Matrices:
    """How often y (row) met x (column), on both sides over the same classes; None without data."""

    labels: Labels
    classes: tuple[str, ...]
    base: Counts | None
    head: Counts | None
    normalized: bool = False


Drawing: TypeAlias = Chart | Bars | Matrices
