"""What ``metrics`` and ``params`` do alike: show and log the values of revisions."""

import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import click

from gitml import wiring
from gitml.core.metrics.history import Key, LogRow, keys, log_rows
from gitml.core.paths import is_inside
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.core.values import Value
from gitml.errors import ExitCode
from gitml.render.images import log_chart
from gitml.render.json import values as json_values
from gitml.render.markdown import tables as markdown_tables
from gitml.render.text import tables as text_tables
from gitml.ui.options import Settings
from gitml.ui.output import print_json
from gitml.ui.problems import fetch_unread, report_problems

ValuePart = Literal["metrics", "params"]
_NOUNS = {"metrics": "Metric", "params": "Parameter"}


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """What ``show`` is asked for; without ``revs`` the working tree."""

    revs: tuple[str, ...]
    fetch: bool
    as_json: bool
    as_md: bool


@dataclass(frozen=True, slots=True)
class LogOptions:
    """What ``log`` is asked for.

    Attributes:
        revs: ranges, as ``git log`` has them.
        everything: all branches and tags.
        paths: only files that are one of these or lie under one; empty for all.
        last: at most so many commits.
        plot: where a drawing goes.
    """

    revs: tuple[str, ...]
    everything: bool
    paths: tuple[str, ...]
    last: int | None
    plot: Path | None
    fetch: bool
    as_json: bool
    as_md: bool


def read_values(reader: Snapshots, part: ValuePart, revs: Sequence[str]) -> list[Snapshot]:
    """The values of each revision, in the order asked for."""
    return [reader.read(rev, {part}) for rev in revs]


def show(
    settings: Settings,
    part: ValuePart,
    options: ShowOptions,
    explain_none: Callable[[Snapshots, Sequence[Snapshot]], str],
) -> ExitCode:
    """Print the values of revisions side by side; ``explain_none`` says why there are none."""
    project = wiring.find(settings.directory)
    reader = wiring.snapshots(project)
    revs = options.revs or ("workspace",)
    if options.fetch:
        fetch_unread(settings, project, lambda: read_values(reader, part, revs))
    snapshots = read_values(reader, part, revs)
    if options.as_json:
        print_json(json_values.shown(snapshots, part))
    elif any(getattr(snapshot, part) for snapshot in snapshots):
        layout = markdown_tables.values if options.as_md else text_tables.values
        click.echo(layout(snapshots, part, _NOUNS[part]))
    elif not any(snapshot.problems for snapshot in snapshots):
        settings.say(explain_none(reader, snapshots))
    return report_problems(snapshots, fetched=options.fetch)


def log(settings: Settings, part: ValuePart, options: LogOptions) -> ExitCode:
    """Print the values of each commit of a range, and draw them into ``options.plot``."""
    project = wiring.find(settings.directory)
    reader = wiring.snapshots(project)

    def read() -> list[Snapshot]:
        everything, last = options.everything, options.last
        found = reader.log(options.revs, {part}, everything=everything, last=last)
        return _cut_to_paths(found, options.paths)

    if options.fetch:
        fetch_unread(settings, project, read)
    snapshots = read()
    _warn_if_cut_off(settings, project, snapshots)
    earlier = reader.parents(snapshots, {part})
    found = [
        [(s.commit, getattr(s, part)) for s in side if s.commit] for side in (snapshots, earlier)
    ]
    rows = log_rows(*found)
    columns = keys(rows)
    if options.as_json:
        print_json(json_values.logged(snapshots, part))
    elif options.as_md:
        click.echo(markdown_tables.log(rows, columns))
    else:
        click.echo(text_tables.log(rows, _columns_that_fit(settings, rows, columns)))
    if options.plot is not None:
        _draw(settings, options.plot, rows, columns)
    return report_problems(snapshots, fetched=options.fetch)


def _draw(settings: Settings, file: Path, rows: Sequence[LogRow], columns: Sequence[Key]) -> None:
    form: Literal["png", "svg"] = "svg" if file.suffix.lower() == ".svg" else "png"
    wiring.write(settings.directory / file, log_chart.draw(rows, columns, form))
    settings.say(f"drawn: {file}")


def _warn_if_cut_off(
    settings: Settings, project: wiring.Project, snapshots: Iterable[Snapshot]
) -> None:
    """Say so where the history ends because the clone is shallow."""
    if any(s.commit and s.commit.sha in project.git.boundary for s in snapshots):
        settings.warn("this clone is shallow: older commits are not here", "git fetch --unshallow")


def _cut_to_paths(snapshots: Iterable[Snapshot], paths: Collection[str]) -> list[Snapshot]:
    """The snapshots without files that are none of ``paths`` and lie under none of them."""
    if not paths:
        return list(snapshots)
    roots = [path.rstrip("/") for path in paths]

    def cut(files: Mapping[str, Value]) -> dict[str, Value]:
        return {
            path: value
            for path, value in files.items()
            if any(is_inside(path, root) for root in roots)
        }

    return [replace(s, metrics=cut(s.metrics), params=cut(s.params)) for s in snapshots]


def _columns_that_fit(
    settings: Settings, rows: Sequence[LogRow], columns: Sequence[Key]
) -> Sequence[Key]:
    """The columns that a terminal has room for; all of them where the reader is a program."""
    if not sys.stdout.isatty():
        return columns
    fitting = text_tables.columns_within(rows, columns, shutil.get_terminal_size().columns)
    if len(fitting) < len(columns):
        more = f"{len(columns) - len(fitting)} more columns do not fit"
        settings.say(f"{more}; choose files with --path, or see all with --md or --json")
    return fitting
