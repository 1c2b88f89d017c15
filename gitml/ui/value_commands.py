"""What ``metrics`` and ``params`` do alike: show and log the values of revisions."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import click

from gitml import wiring
from gitml.core.metrics.history import Key, ValueHistory
from gitml.core.metrics.selection import find, matcher, only, unknown
from gitml.core.paths import is_inside
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.core.values import Value, flatten
from gitml.errors import ExitCode
from gitml.render.images import log_chart
from gitml.render.json import values as json_values
from gitml.render.markdown import tables as markdown_tables
from gitml.render.text import log as text_log
from gitml.render.text import values as text_values
from gitml.render.text.log_cells import LogView
from gitml.ui.options import MOST_ROWS, Settings, picture_form
from gitml.ui.output import columns, print_json
from gitml.ui.problems import fetch_unread, report_problems
from gitml.ui.read_progress import tell_commits

ValuePart = Literal["metrics", "params"]
ExplainNone = Callable[[Snapshots, Sequence[Snapshot]], str]
"""Says why the snapshots have no values."""
_NOUNS = {"metrics": "Metric", "params": "Parameter"}


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """What ``show`` is asked for; without ``revs`` the working tree.

    Attributes:
        everything: all rows.
        wide: lines as long as need be.
    """

    revs: tuple[str, ...]
    everything: bool
    wide: bool
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
        only: only values that these name; empty for all.
        sort: the value whose best commits come first.
        last: at most so many commits.
        wide: lines as long as need be.
        plot: where a drawing goes.
    """

    revs: tuple[str, ...]
    everything: bool
    paths: tuple[str, ...]
    only: tuple[str, ...]
    sort: str | None
    last: int | None
    wide: bool
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
    explain_none: ExplainNone,
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
        noun = _NOUNS[part]
        if options.as_md:
            click.echo(markdown_tables.values(snapshots, part, noun))
        else:
            most = None if options.everything else MOST_ROWS
            room = columns(wide=options.wide)
            click.echo(text_values.values(snapshots, part, noun, columns=room, most=most))
    elif not any(snapshot.problems for snapshot in snapshots):
        settings.say(explain_none(reader, snapshots))
    return report_problems(snapshots, fetched=options.fetch)


def log(
    settings: Settings,
    part: ValuePart,
    options: LogOptions,
    explain_none: ExplainNone,
) -> ExitCode:
    """Print the values of each commit of a range, and draw them into ``options.plot``."""
    project = wiring.find(settings.directory)
    reader = wiring.snapshots(project)

    def read() -> list[Snapshot]:
        everything, last = options.everything, options.last
        found = reader.log(options.revs, {part}, everything=everything, last=last)
        return _cut_to_paths(tell_commits(found, quiet=settings.quiet), options.paths)

    if options.fetch:
        fetch_unread(settings, project, read)
    snapshots = read()
    _warn_if_cut_off(settings, project, snapshots)
    everything = _keys(snapshots, part) if options.only else set()
    snapshots = _only(snapshots, part, options.only, everything)
    earlier = reader.parents(snapshots, {part})
    found = [
        [(s.commit, getattr(s, part)) for s in side if s.commit] for side in (snapshots, earlier)
    ]
    history = ValueHistory(*found)
    shown = tuple(history.series)
    sort = None
    if options.sort is not None:
        sort = find(shown, options.sort, _NOUNS[part].lower(), everything)
    view = _view(project, reader, part, options, sort)
    if options.as_json:
        print_json(json_values.logged(_as_ordered(snapshots, history, view), part))
    elif not shown:
        settings.say(_none_in(snapshots, part, options) or explain_none(reader, snapshots[:1]))
    elif options.as_md:
        tops = {key: one.best(view.way(history, key)) for key, one in history.series.items()}
        click.echo(markdown_tables.log(history, shown, view.order(history), tops))
    else:
        click.echo(text_log.log(history, shown, view))
    if options.plot is not None:
        _draw(settings, options.plot, history)
    return report_problems(snapshots, fetched=options.fetch)


def _none_in(snapshots: Sequence[Snapshot], part: ValuePart, options: LogOptions) -> str:
    """Why a log has no values, where it is not that there are none at all."""
    if not snapshots:
        return "no commits in this range"
    if any(snapshot.problems for snapshot in snapshots):
        return f"none of the {part} could be read"
    return f"no {part} lie under {', '.join(options.paths)}" if options.paths else ""


def _view(
    project: wiring.Project,
    reader: Snapshots,
    part: ValuePart,
    options: LogOptions,
    sort: Key | None,
) -> LogView:
    return LogView(
        columns=columns(wide=options.wide),
        # What goes to a file or a program must be true tomorrow.
        now=datetime.now(UTC) if sys.stdout.isatty() else None,
        refs=wiring.branches_and_tags(project),
        directions=reader.config().directions if part == "metrics" else None,
        sort=sort,
    )


def _as_ordered(
    snapshots: Sequence[Snapshot], history: ValueHistory, view: LogView
) -> list[Snapshot]:
    known = {s.commit.sha: s for s in snapshots if s.commit}
    return [known[history.commits[at].sha] for at in view.order(history)]


def _draw(settings: Settings, file: Path, history: ValueHistory) -> None:
    drawn = log_chart.draw(history, tuple(history.series), picture_form(file))
    wiring.write(settings.directory / file, drawn)
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


def _keys(snapshots: Iterable[Snapshot], part: ValuePart) -> set[Key]:
    return {
        (path, key)
        for s in snapshots
        for path, doc in getattr(s, part).items()
        for key, _ in flatten(doc)
    }


def _only(
    snapshots: list[Snapshot], part: ValuePart, patterns: Sequence[str], known: Collection[Key]
) -> list[Snapshot]:
    """The snapshots without values that no pattern names.

    Raises:
        UsageError: a pattern names none of ``known``, their values.
    """
    if not patterns:
        return snapshots
    is_meant = matcher(patterns)
    for pattern in patterns:
        if known and not any(map(matcher([pattern]), known)):
            raise unknown(sorted(known), pattern, _NOUNS[part].lower())
    return [
        replace(s, metrics=only(s.metrics, is_meant), params=only(s.params, is_meant))
        for s in snapshots
    ]
