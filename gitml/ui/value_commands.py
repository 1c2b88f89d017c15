"""What ``metrics`` and ``params`` do alike: show and log the values of revisions."""

import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click

from gitml import wiring
from gitml.core.metrics.history import Key, LogRow, keys, log_rows
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.core.values import Value
from gitml.errors import ExitCode
from gitml.render.images import log_chart
from gitml.render.markdown import tables as markdown_tables
from gitml.render.text import tables as text_tables
from gitml.ui import problems
from gitml.ui.options import Settings, print_json

Part = Literal["metrics", "params"]
_NOUNS = {"metrics": "Metric", "params": "Parameter"}


def read(reader: Snapshots, part: Part, revs: Sequence[str]) -> list[Snapshot]:
    """The values of each revision, in the order asked for."""
    return [reader.read(rev, {part}) for rev in revs]


def show(
    settings: Settings,
    part: Part,
    nothing: Callable[[Snapshots, Sequence[Snapshot]], str],
    *,
    revs: Sequence[str],
    fetch: bool,
    as_json: bool,
    as_md: bool,
) -> ExitCode:
    """Print the values of revisions side by side; ``nothing`` says why there are none."""
    place = wiring.find(settings.directory)
    reader = wiring.snapshots(place)
    wanted = revs or ("workspace",)
    if fetch:
        problems.fetch(settings, place, lambda: read(reader, part, wanted))
    snapshots = read(reader, part, wanted)
    if as_json:
        print_json(_shown(snapshots, part))
    elif any(getattr(snapshot, part) for snapshot in snapshots):
        layout = markdown_tables.values if as_md else text_tables.values
        click.echo(layout(snapshots, part, _NOUNS[part]))
    elif not any(snapshot.problems for snapshot in snapshots):
        settings.say(nothing(reader, snapshots))
    return problems.complain(snapshots, fetched=fetch)


def log(
    settings: Settings,
    part: Part,
    *,
    revs: Sequence[str],
    everything: bool,
    paths: Collection[str],
    last: int | None,
    plot: Path | None,
    fetch: bool,
    as_json: bool,
    as_md: bool,
) -> ExitCode:
    """Print the values of each commit of a range, and draw them into ``plot``."""
    place = wiring.find(settings.directory)
    history = partial(wiring.snapshots(place).log, revs, {part}, everything=everything, last=last)
    if fetch:
        problems.fetch(settings, place, history)
    snapshots = _only(history(), paths)
    _warn_of_end(settings, place, snapshots)
    rows = log_rows([(s.commit, getattr(s, part)) for s in snapshots])
    columns = keys(rows)
    if as_json:
        print_json(_log_fields(snapshots, part))
    elif as_md:
        click.echo(markdown_tables.log(rows, columns))
    else:
        click.echo(text_tables.log(rows, _fitting(settings, rows, columns)))
    if plot is not None:
        form: Literal["png", "svg"] = "svg" if plot.suffix.lower() == ".svg" else "png"
        wiring.write(settings.directory / plot, log_chart.draw(rows, columns, form))
        settings.say(f"drawn: {plot}")
    return problems.complain(snapshots, fetched=fetch)


def _warn_of_end(settings: Settings, place: wiring.Place, snapshots: Iterable[Snapshot]) -> None:
    """Say where a history ends only as the clone is shallow."""
    if any(s.commit and s.commit.sha in place.git.boundary for s in snapshots):
        settings.warn("this clone is shallow: older commits are not here", "git fetch --unshallow")


def _shown(snapshots: Iterable[Snapshot], part: str) -> dict[str, Any]:
    """``{"revs": {REV: {PART: {PATH: nested values}}}}``, the body of ``show --json``."""
    revs = {snapshot.rev: {part: dict(getattr(snapshot, part))} for snapshot in snapshots}
    return {"schema": f"gitml.{part}/1", "revs": revs}


def _only(snapshots: Sequence[Snapshot], paths: Collection[str]) -> list[Snapshot]:
    """The snapshots cut to files that are one of ``paths`` or lie under one of them."""
    if not paths:
        return list(snapshots)
    roots = [path.rstrip("/") for path in paths]

    def cut(files: Mapping[str, Value]) -> dict[str, Value]:
        return {
            path: value
            for path, value in files.items()
            if any(path == root or path.startswith(f"{root}/") for root in roots)
        }

    return [replace(s, metrics=cut(s.metrics), params=cut(s.params)) for s in snapshots]


def _fitting(settings: Settings, rows: Sequence[LogRow], shown: Sequence[Key]) -> Sequence[Key]:
    """The columns that a terminal has room for; all of them where the reader is a program."""
    if not sys.stdout.isatty():
        return shown
    fitting = text_tables.fitting(rows, shown, shutil.get_terminal_size().columns)
    if len(fitting) < len(shown):
        more = f"{len(shown) - len(fitting)} more columns do not fit"
        settings.say(f"{more}; choose files with --path, or see all with --md or --json")
    return fitting


def _log_fields(snapshots: Iterable[Snapshot], part: str) -> dict[str, Any]:
    """The body of ``log --json``: that of ``show``, with who, when and what beside each commit."""
    revs = {}
    for snapshot in snapshots:
        commit = snapshot.commit
        about = {
            "date": commit.date.isoformat() if commit else None,
            "author": commit.author if commit else None,
            "subject": commit.subject if commit else None,
        }
        revs[snapshot.rev] = {**about, part: dict(getattr(snapshot, part))}
    return {"schema": f"gitml.{part}-log/1", "revs": revs}
