"""``gitml plots``: draw the plots of any revisions, over each other or side by side."""

import difflib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click

from gitml import __version__, wiring
from gitml.core.comparisons.plot_collection import DeclaredPlot, PlotCollection
from gitml.core.plots.drawings import PlotError
from gitml.core.plots.vega_rows import vega_rows
from gitml.core.snapshot import Problem, Snapshot, Snapshots
from gitml.errors import ExitCode, OutsideError, UsageError
from gitml.render import numbers
from gitml.render.html.plots import PAGE, html
from gitml.render.images import plot_files
from gitml.render.images.canvas import Form
from gitml.render.json import plots as json_plots
from gitml.render.text import dry_run as text_dry_run
from gitml.render.text import terminal
from gitml.ui.click_classes import Group
from gitml.ui.options import Settings, json_option, pass_options, refuse_fetch
from gitml.ui.output import print_json
from gitml.ui.plot_options import PlotOptions, plot_options
from gitml.ui.problems import fetch_unread, report_problems
from gitml.wiring import readers
from gitml.wiring.judging.reports import fill_template, plot_data
from gitml.wiring.output_files import refuse_other

_WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class PlotFiles:
    """Plots as files, which are not written yet; the paths are those the user sees.

    Attributes:
        pictures: contents by plot and path; None where none were asked for.
        page: path and content.
        problems: revision by number, and what could not be drawn of it.
    """

    pictures: Mapping[str, Mapping[str, bytes]] | None
    page: tuple[str, str] | None
    problems: tuple[tuple[int, Problem], ...]

    @property
    def contents(self) -> dict[str, bytes | str]:
        """All contents by path, the page last."""
        found: dict[str, bytes | str] = {}
        for own in (self.pictures or {}).values():
            found |= own
        return found | dict([self.page] if self.page else [])


def collect(
    reader: Snapshots, revs: Sequence[str], only: Sequence[str], *, whole: bool = False
) -> PlotCollection:
    """Read the plots of revisions.

    Args:
        reader: of the project.
        revs: in the order of drawing.
        only: ids or patterns of plots; empty for all.
        whole: read every row, also where fewer are enough to draw them.

    Raises:
        UsageError: a revision names nothing, or a pattern of ``only`` names no plot.
    """
    snapshots = tuple(reader.read(rev, {"plots", "data"}) for rev in dict.fromkeys(revs))
    data = plot_data(reader, whole=whole)
    found = _only(data.declared(snapshots), only)
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


def fill_templates(
    found: PlotCollection,
) -> tuple[dict[str, dict[str, Any]], tuple[tuple[int, Problem], ...]]:
    """Vega specifications by plot, of those that have a template of the project's own.

    Returns:
        The specifications, and why there is none of a plot; that one is drawn as without Vega.
    """
    filled: dict[str, dict[str, Any]] = {}
    problems: list[tuple[int, Problem]] = []
    for declared, reads in found.plots:
        sides = [(rev, r.loaded.tables) for rev, r in zip(found.revs, reads, strict=True)]
        if declared.spec is not None and any(tables for _, tables in sides):
            own = [read.loaded.plot or declared.plot for read in reads]
            try:
                rows = vega_rows(declared.plot, sides, own)
                filled[declared.plot.id] = fill_template(declared, rows)
            except PlotError as error:
                path, _, reason = error.message.partition(": ")
                problems.append((len(sides) - 1, Problem(path, reason, error.hint)))
    return filled, tuple(problems)


def draw(
    found: PlotCollection, folder: str, form: Form | None, *, page: bool, vega: bool = False
) -> PlotFiles:
    """Draw the plots as files in ``folder``.

    Args:
        found: the plots.
        folder: where the files are to lie.
        form: of the pictures; None for no pictures.
        page: whether to make the page that shows all plots.
        vega: whether Vega draws templates of the project's own on it.
    """
    drawn = found.drawn
    named = plot_files.pictures(found, drawn, form) if form else None
    specs, unfilled = fill_templates(found) if vega and page else ({}, ())
    content = (str(Path(folder, PAGE)), html(found, drawn, __version__, specs)) if page else None
    return PlotFiles(
        named and {plot: _inside(folder, own) for plot, own in named.items()},
        content,
        (*unfilled, *(problem for one in drawn for problem in one.problems)),
    )


def _inside(folder: str, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    return {str(Path(folder, name)): content for name, content in contents.items()}


def _refuse_others(directory: Path, folder: str, contents: Mapping[str, bytes | str]) -> None:
    """Refuse to replace what gitml did not write; a folder with its page holds its pictures."""
    page = directory / folder / PAGE
    refuse_other(page, "HTML page")
    if page.is_file() and page.stat().st_size:
        return
    for name, content in contents.items():
        file = directory / name
        if not (file.is_file() and file.read_bytes() == content):
            refuse_other(file, "picture of gitml")


def _answer(settings: Settings, revs: Sequence[str], options: PlotOptions) -> ExitCode:
    refuse_fetch(dry_run=options.dry_run, fetch=options.fetch)
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project)

    def read() -> PlotCollection:
        return collect(reader, revs, options.only, whole=options.as_json)

    if options.fetch:
        fetch_unread(settings, project, lambda: read().with_problems(()))
    found = read()
    drawn: PlotFiles | None = None
    if found.anything and options.folder is not None:
        drawn = draw(
            found, options.folder, options.form, page=not options.no_html, vega=options.vega
        )
        _refuse_others(settings.directory, options.folder, drawn.contents)
        if not options.dry_run:
            wiring.write_files(settings.directory, drawn.contents)
    _print(found, drawn, options)
    known = found.with_problems(drawn.problems if drawn else ())
    _say_notes(settings, found, known, vega=options.vega)
    if options.opened and drawn and drawn.page and not options.dry_run:
        _open(settings, settings.directory / drawn.page[0])
    return report_problems(known, fetched=options.fetch)


def _print(found: PlotCollection, drawn: PlotFiles | None, options: PlotOptions) -> None:
    if options.as_json:
        pictures = drawn.pictures if drawn else None
        files = None if pictures is None else {plot: list(own) for plot, own in pictures.items()}
        page = drawn.page[0] if drawn and drawn.page else None
        print_json(json_plots.plots(found, files, page, dry_run=options.dry_run))
    elif drawn and options.dry_run:
        click.echo(text_dry_run.written(drawn.contents))
    elif drawn:
        click.echo("\n".join(map(terminal.one_line, drawn.contents)))


def _say_notes(
    settings: Settings, found: PlotCollection, known: Sequence[Snapshot], *, vega: bool
) -> None:
    """Say what is not drawn as declared, or why there is nothing at all.

    Raises:
        OutsideError: none of the plots has anything in commits, where nothing makes it any more.
    """
    for note in notes(found, vega=vega):
        settings.say(f"note: {note}")
    if found.anything or any(snapshot.problems for snapshot in known):
        return
    if found.plots and all(snapshot.commit for snapshot in found.snapshots):
        names = numbers.listed([snapshot.rev for snapshot in found.snapshots])
        count = numbers.counted(len(found.plots), "declared plot")
        raise OutsideError(f"nothing to draw: of {count} there is no data in {names}")
    settings.say(_explain_none(found))


def notes(found: PlotCollection, *, vega: bool) -> list[str]:
    """What is not drawn as declared; what several plots share is said once."""
    ids: dict[str, list[str]] = {}
    for declared, _ in found.plots:
        if declared.note and not (vega and declared.spec):
            ids.setdefault(declared.note, []).append(declared.plot.id)
    return [
        f"{own[0]}: {note}" if len(own) == 1 else f"{note} ({len(own)} plots)"
        for note, own in ids.items()
    ]


def _explain_none(found: PlotCollection) -> str:
    if found.plots:
        return "no plots yet; make them with: gitml repro"
    return "no plots are declared; name their files under 'plots:' in dvc.yaml"


def _open(settings: Settings, page: Path) -> None:
    if not sys.stdout.isatty():
        settings.say("not opened: there is no terminal")
        return
    click.launch(page.resolve().as_uri())


@click.group(cls=Group)
def plots() -> None:
    """Draw the plots that dvc.yaml declares, at any revision, as one web page or as pictures.

    Tables (CSV, TSV, JSON, YAML) are drawn with the template that dvc.yaml names, images are shown
    side by side, and folders such as those of DVCLive are a plot for each file in them.

    \b
    Example:
      gitml plots show
      gitml plots diff main
    """


@plots.command("show")
@click.argument("revs", nargs=-1, metavar="[REV]...")
@plot_options
@json_option
@pass_options(PlotOptions)
def show(settings: Settings, options: PlotOptions) -> int:
    """Draw the plots of the working tree, or of each REV over each other.

    One page that shows them all (index.html, which needs no network) is written into a folder,
    and its path printed; with --png or --svg a picture of each, too. With --json the data is
    printed instead, and files are written only where --out says so.

    \b
    Example:
      gitml plots show
      gitml plots show v1.0 main workspace --only 'ROC curve' --svg
    """
    return _answer(settings, options.revs or (_WORKSPACE,), options)


@plots.command("diff")
@click.argument("revs", nargs=-1, metavar="[REV]...")
@plot_options
@json_option
@pass_options(PlotOptions)
def diff(settings: Settings, options: PlotOptions) -> int:
    """Draw the plots of HEAD and the working tree over each other, or those of each REV.

    One REV is compared with the working tree. The page is written as by 'gitml plots show'.

    \b
    Example:
      gitml plots diff
      gitml plots diff main
      gitml plots diff v1.0 v1.1 v1.2 --open
    """
    revs = options.revs or ("HEAD",)
    return _answer(settings, revs if len(revs) > 1 else (*revs, _WORKSPACE), options)
