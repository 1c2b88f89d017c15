"""How commands answer with revisions of values: JSON documents, and what could not be read."""

import shutil
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import click

from gitml import wiring
from gitml.commands.options import Settings, print_json
from gitml.core.data.moves import Moved
from gitml.core.evaluation.log import Key, LogRow, keys, log_rows
from gitml.core.snapshot import Absent, Snapshot
from gitml.core.values import MISSING, Value, ValueChange
from gitml.errors import ExitCode, GitmlError
from gitml.render import log_chart, markdown, terminal
from gitml.wiring import fetching

_MOST_PROBLEMS = 10
_FIRST_PROBLEMS = 5


def complain(snapshots: Iterable[Snapshot], *, fetched: bool | None = None) -> ExitCode:
    """Name what could not be read; the exit code tells whether anything was.

    A history can have thousands of problems of one cause: the first ones stand for all, unless
    ``--verbose`` is given, and no hint is repeated.

    Args:
        snapshots: what was read.
        fetched: whether ``--fetch`` was given, None for a command that does not have it.
    """
    found = dict.fromkeys((_name(s), problem) for s in snapshots for problem in s.problems)
    settings = click.get_current_context().find_object(Settings)
    few = len(found) <= _MOST_PROBLEMS or (settings is not None and settings.verbose)
    hints: set[str] = set()
    for rev, problem in list(found)[: None if few else _FIRST_PROBLEMS]:
        fail(f"{rev}: {problem.message}", None)
        hint = problem.hint
        if problem.absent and fetched is not None:
            hint = None if fetched else "get what only the DVC remote has: add --fetch"
        if hint and hint not in hints:
            hints.add(hint)
            advise(hint)
    if not few:
        fail(f"and {len(found) - _FIRST_PROBLEMS} more could not be read", "name them all: -v")
    return ExitCode.FAILURE if found else ExitCode.OK


def _name(snapshot: Snapshot) -> str:
    commit = snapshot.commit
    return commit.short if commit and commit.sha == snapshot.rev else snapshot.rev


def fail(message: str, hint: str | None) -> None:
    """An error that leaves something to answer with."""
    click.echo(f"{click.style('error:', fg='red', bold=True)} {message}", err=True)
    if hint:
        advise(hint)


def advise(hint: str) -> None:
    click.echo(f"{click.style('hint:', fg='cyan')} {hint}", err=True)


def fetch(settings: Settings, place: wiring.Place, read: Callable[[], Iterable[Snapshot]]) -> None:
    """Bring what ``read`` lacks and only the DVC remote has; that it cannot be had is said.

    A folder's listing comes first, and only then are its files known.
    """
    asked: set[Absent] = set()
    while absent := {p.absent for s in read() for p in s.problems if p.absent} - asked:
        asked |= absent
        try:
            count = fetching.fetch(place, absent, settings)
        except GitmlError as error:
            fail(error.message, error.hint)
            return
        settings.say(f"fetched {count} {'object' if count == 1 else 'objects'}")


def shown(snapshots: Iterable[Snapshot], part: str) -> dict[str, Any]:
    """``{"revs": {REV: {PART: {PATH: nested values}}}}``, the body of ``show --json``."""
    revs = {snapshot.rev: {part: dict(getattr(snapshot, part))} for snapshot in snapshots}
    return {"schema": f"gitml.{part}/1", "revs": revs}


def only(snapshots: Sequence[Snapshot], paths: Collection[str]) -> list[Snapshot]:
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


def log(
    settings: Settings,
    snapshots: Sequence[Snapshot],
    part: str,
    plot: Path | None,
    *,
    as_json: bool,
    as_md: bool,
    fetched: bool,
) -> ExitCode:
    """Print a log, and draw it into ``plot``."""
    rows = log_rows([(s.commit, getattr(s, part)) for s in snapshots])
    shown = keys(rows)
    if as_json:
        print_json(_log_fields(snapshots, part))
    elif as_md:
        click.echo(markdown.log(rows, shown))
    else:
        click.echo(terminal.log(rows, _fitting(settings, rows, shown)))
    if plot is not None:
        form: Literal["png", "svg"] = "svg" if plot.suffix.lower() == ".svg" else "png"
        wiring.write(settings.directory / plot, log_chart.draw(rows, shown, form))
        settings.say(f"drawn: {plot}")
    return complain(snapshots, fetched=fetched)


def _fitting(settings: Settings, rows: Sequence[LogRow], shown: Sequence[Key]) -> Sequence[Key]:
    """The columns that a terminal has room for; all of them where the reader is a program."""
    if not sys.stdout.isatty():
        return shown
    fitting = terminal.fitting(rows, shown, shutil.get_terminal_size().columns)
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


def change_fields(change: ValueChange) -> dict[str, Any]:
    """One value on two sides; what a side lacks is null."""
    return {
        "base": None if change.base is MISSING else change.base,
        "head": None if change.head is MISSING else change.head,
        "change": change.delta,
        "percent": change.percent,
    }


def by_path(fields: Iterable[tuple[ValueChange, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """``{PATH: {DOTTED.KEY: fields}}``."""
    found: dict[str, dict[str, Any]] = {}
    for change, entry in fields:
        found.setdefault(change.path, {})[change.key] = dict(entry)
    return found


def moved_fields(moved: Moved) -> dict[str, object]:
    """Data that moved, as fields of JSON."""
    changes = {
        **dict.fromkeys(moved.added, "added"),
        **dict.fromkeys(moved.modified, "modified"),
        **dict.fromkeys(moved.deleted, "deleted"),
    }
    return {"data": changes, "files": dict(moved.files), "fetched": moved.fetched}
