"""One plot as ``dvc.yaml`` declares it."""

from collections.abc import Mapping
from typing import NamedTuple


class Plot(NamedTuple):
    """A declared plot: its data files (or image, or folder) and how to draw it.

    Attributes:
        id: what the report calls it; its path, where it is one file or folder.
        sources: data file -> y fields (empty: the last field, or an image).
        x: field of the horizontal axis beside each y, or None for the row number.
        template: DVC's name of it, or that of a file in ``.dvc/plots``.
        header: whether the first line of a CSV or TSV file names its fields.
        x_files: file and field of each x, where ``dvc.yaml`` names files for it.
        group: field whose values have a colour each; some templates have one.
    """

    id: str
    sources: Mapping[str, tuple[str, ...]]
    x: str | None = None
    template: str = "linear"
    title: str | None = None
    x_label: str | None = None
    y_label: str | None = None
    header: bool = True
    x_files: tuple[tuple[str, str], ...] = ()
    group: str | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that it is drawn from."""
        return tuple(dict.fromkeys([*self.sources, *(path for path, _ in self.x_files)]))

    @property
    def is_path(self) -> bool:
        """Whether it is a file or a folder of plots, rather than a drawing of named files."""
        return list(self.sources) == [self.id]
