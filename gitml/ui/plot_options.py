"""What the commands that draw plots are asked for."""

from dataclasses import dataclass

import click

from gitml.render.images.canvas import Form
from gitml.ui.options import F, dry_run_option, fetch_option

PLOTS_FOLDER = "gitml_plots"


@dataclass(frozen=True, slots=True)
class PlotOptions:
    """What ``plots`` is asked for.

    Attributes:
        revs: in the order of drawing.
        only: ids of plots, or patterns of them; empty for all.
        out: the folder that files go to; None where it was not named.
        png: write pictures, too; svg likewise.
        no_html: write the pictures only.
        vega: draw templates of the project's own by Vega.
        opened: open the page in a browser.
        dry_run: name the files that would be written, and write none.
    """

    revs: tuple[str, ...]
    only: tuple[str, ...]
    out: str | None
    png: bool
    svg: bool
    no_html: bool
    vega: bool
    fetch: bool
    opened: bool
    dry_run: bool
    as_json: bool

    @property
    def form(self) -> Form | None:
        """Of the pictures; None where none are to be written."""
        if self.svg:
            return "svg"
        return "png" if self.png or self.no_html else None

    @property
    def folder(self) -> str | None:
        """Where files go; None where none are to be written."""
        return self.out or (None if self.as_json else PLOTS_FOLDER)


def plot_options(function: F) -> F:
    """The options of :class:`PlotOptions`."""
    for option in (
        dry_run_option,
        click.option("--open", "opened", is_flag=True, help="Open the page in a browser."),
        fetch_option,
        click.option("--no-html", is_flag=True, help="Write no page, only pictures."),
        click.option("--vega", is_flag=True, help="Draw your own templates by Vega, as DVC does."),
        click.option("--svg", is_flag=True, help="Write pictures, too, as SVG."),
        click.option("--png", is_flag=True, help="Write pictures, too, as PNG."),
        click.option(
            "-o",
            "--out",
            metavar="DIR",
            help=f"Where to write; {PLOTS_FOLDER} unless told.",
        ),
        click.option(
            "--only",
            multiple=True,
            metavar="ID",
            help="Only this plot (or folder, or pattern as 'loss*'). May be repeated.",
        ),
    ):
        function = option(function)
    return function
