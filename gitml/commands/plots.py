"""``gitml plots``: draw the plots of any revisions, over each other or side by side."""

import difflib
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

import click

from gitml import __version__, wiring
from gitml.core.plot_collection import DeclaredPlot, PlotCollection
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.errors import ExitCode, OutsideError, UsageError
from gitml.render.html.plots import PAGE, html
from gitml.render.images.canvas import Form
from gitml.render.images.plot_files import draw, pictures
from gitml.render.images.report_plots import Painted
from gitml.ui import problems
from gitml.ui.options import (
    Group,
    Settings,
    fetch_option,
    json_option,
    pass_settings,
    print_json,
)
from gitml.wiring.reports import plot_data

F = TypeVar("F", bound=Callable[..., Any])
_FOLDER = "gitml_plots"
_WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        revs: in the order of drawing; each once.
        only: ids of plots, or patterns of them; empty for all.
        folder: where files go, as typed; None where none is to be written.
        page: whether to write the page, too.
    """

    revs: tuple[str, ...]
    only: tuple[str, ...] = ()
    folder: str | None = _FOLDER
    form: Form = "png"
    page: bool = True


def collect(reader: Snapshots, request: Request) -> PlotCollection:
    """Read the plots asked for.

    Raises:
        UsageError: a revision names nothing, or ``only`` names no plot.
    """
    snapshots = tuple(reader.read(rev, {"plots", "data"}) for rev in request.revs)
    data = plot_data(reader)
    found = _only(data.declared(snapshots), request.only)
    return PlotCollection(
        snapshots,
        tuple((d, tuple(data.read(snapshot, d) for snapshot in snapshots)) for d in found),
    )


def _only(found: Sequence[DeclaredPlot], patterns: Sequence[str]) -> list[DeclaredPlot]:
    kept = [d for d in found if not patterns or any(_matches(d.plot.id, p) for p in patterns)]
    ids = [declared.plot.id for declared in found]
    for pattern in patterns:
        if not any(_matches(name, pattern) for name in ids):
            near = difflib.get_close_matches(pattern, ids, n=1)
            known = ", ".join(f"'{name}'" for name in ids[:12]) or "none"
            hint = f"did you mean '{near[0]}'?" if near else f"the plots are: {known}"
            raise UsageError(f"no plot '{pattern}'", hint)
    return kept


def _matches(name: str, pattern: str) -> bool:
    # A folder whose files are not known yet is named for its files, too.
    inside = name.startswith(f"{pattern.rstrip('/')}/") or pattern.startswith(f"{name}/")
    return name == pattern or inside or fnmatchcase(name, pattern)


def write(
    found: PlotCollection, painted: Sequence[Painted], request: Request, directory: Path
) -> tuple[dict[str, list[str]], str | None]:
    """Write the pictures, then the page.

    Returns:
        Files by plot and the page, as paths relative to ``directory``.

    Raises:
        OutsideError: they cannot be written there.
    """
    assert request.folder is not None  # noqa: S101  the caller saw to it
    written: dict[str, list[str]] = {}
    try:
        for plot, files in pictures(found, painted, request.form).items():
            written[plot] = [str(Path(request.folder, name)) for name in files]
            for path, content in zip(written[plot], files.values(), strict=True):
                wiring.write(directory / path, content)
        if not request.page:
            return written, None
        page = str(Path(request.folder, PAGE))
        wiring.write(directory / page, html(found, painted, __version__))
    except OSError as error:
        where = error.filename or request.folder
        raise OutsideError(f"cannot write {where}: {error.strerror or error}") from error
    return written, page


def document(
    found: PlotCollection, written: dict[str, list[str]] | None, page: str | None
) -> dict[str, Any]:
    """The plots for programs: ``gitml.plots/1``."""
    revs = found.revs
    return {
        "schema": "gitml.plots/1",
        "revs": list(revs),
        "page": page,
        "plots": {
            declared.plot.id: {
                "title": declared.plot.title,
                "template": declared.plot.template,
                "x": declared.plot.x or dict(declared.plot.x_files) or None,
                "y": {path: list(fields) for path, fields in declared.plot.sources.items()},
                "note": declared.note,
                "pictures": None if written is None else written[declared.plot.id],
                "data": {
                    rev: {path: dict(table) for path, table in read.loaded.tables.items()}
                    for rev, read in zip(revs, reads, strict=True)
                },
                "images": {
                    rev: list(read.loaded.images) for rev, read in zip(revs, reads, strict=True)
                },
            }
            for declared, reads in found.plots
        },
    }


def _answer(settings: Settings, revs: Sequence[str], chosen: Mapping[str, Any]) -> ExitCode:
    as_json = chosen["as_json"]
    request = Request(
        revs=tuple(dict.fromkeys(revs)),
        only=chosen["only"],
        folder=chosen["out"] or (None if as_json else _FOLDER),
        form=chosen["form"],
        page=not chosen["no_html"],
    )
    place = wiring.find(settings.directory)
    reader = wiring.snapshots(place)
    if chosen["fetch"]:
        problems.fetch(settings, place, lambda: collect(reader, request).with_problems(()))
    found = collect(reader, request)
    painted: Sequence[Painted] = ()
    written, page = None, None
    if found.anything and request.folder is not None:
        painted = draw(found, request.form)
        written, page = write(found, painted, request, settings.directory)
    if as_json:
        print_json(document(found, written, page))
    elif written is not None:
        names = [path for paths in written.values() for path in paths]
        click.echo("\n".join([*names, page] if page else names))
    known = found.with_problems(problem for one in painted for problem in one.problems)
    _tell(settings, found, known)
    if chosen["opened"] and page is not None:
        _open(settings, settings.directory / page)
    return problems.complain(known, fetched=chosen["fetch"])


def _tell(settings: Settings, found: PlotCollection, known: Sequence[Snapshot]) -> None:
    for declared, _ in found.plots:
        if declared.note:
            settings.say(f"note: {declared.plot.id}: {declared.note}")
    if not found.anything and not any(snapshot.problems for snapshot in known):
        settings.say(_nothing(found))


def _nothing(found: PlotCollection) -> str:
    if found.plots:
        return "no plots yet; make them with: gitml repro"
    return "no plots are declared; name their files under 'plots:' in dvc.yaml"


def _open(settings: Settings, page: Path) -> None:
    if not sys.stdout.isatty():
        settings.say("not opened: there is no terminal")
        return
    click.launch(page.resolve().as_uri())


def _options(function: F) -> F:
    for option in (
        click.option("--open", "opened", is_flag=True, help="Open the page in a browser."),
        fetch_option,
        click.option("--no-html", is_flag=True, help="Write no page, only the pictures."),
        click.option(
            "--format",
            "form",
            type=click.Choice(["png", "svg"]),
            default="png",
            show_default=True,
            help="Of the pictures.",
        ),
        click.option(
            "-o",
            "--out",
            metavar="DIR",
            help=f"Where to write; {_FOLDER} unless told.",
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


@click.group(cls=Group)
def plots() -> None:
    """Draw the plots that dvc.yaml declares, at any revision, as pictures and one web page.

    Tables (CSV, TSV, JSON, YAML) are drawn with the template that dvc.yaml names, images are shown
    side by side, and folders such as those of DVCLive are a plot for each file in them.

    \b
    Example:
      gitml plots show
      gitml plots diff main
    """


@plots.command("show")
@click.argument("revs", nargs=-1, metavar="[REV]...")
@_options
@json_option
@pass_settings
def show(settings: Settings, /, revs: tuple[str, ...], **chosen: Any) -> int:
    """Draw the plots of the working tree, or of each REV over each other.

    The pictures and a page that shows them all (index.html, which needs no network) are written
    into a folder, and their paths printed. With --json the data is printed instead, and files are
    written only where --out says so.

    \b
    Example:
      gitml plots show
      gitml plots show v1.0 main workspace --only 'ROC curve' --format svg
    """
    return _answer(settings, revs or (_WORKSPACE,), chosen)


@plots.command("diff")
@click.argument("revs", nargs=-1, metavar="[REV]...")
@_options
@json_option
@pass_settings
def diff(settings: Settings, /, revs: tuple[str, ...], **chosen: Any) -> int:
    """Draw the plots of HEAD and the working tree over each other, or those of each REV.

    One REV is compared with the working tree. The pictures and the page are written as by
    'gitml plots show'.

    \b
    Example:
      gitml plots diff
      gitml plots diff main
      gitml plots diff v1.0 v1.1 v1.2 --open
    """
    return _answer(settings, revs if len(revs) > 1 else (*(revs or ("HEAD",)), _WORKSPACE), chosen)
