"""How commands answer with revisions of values: JSON documents, and what could not be read."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import click

from gitml import wiring
from gitml.core.data.results import Moved
from gitml.core.snapshot import Absent, Snapshot
from gitml.core.values import MISSING, ValueChange
from gitml.errors import ExitCode, GitmlError
from gitml.ui.options import Settings
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
    """Bring what ``read`` lacks and only the DVC remote has; that it cannot be had is said."""
    bring(settings, place, lambda: {p.absent for s in read() for p in s.problems if p.absent})


def bring(
    settings: Settings, place: wiring.Place, lacking: Callable[[], AbstractSet[Absent]]
) -> ExitCode:
    """Bring objects that only the DVC remote has; that they cannot be had is said.

    Args:
        settings: for progress.
        place: of the project.
        lacking: what is not here now. A folder's listing comes first, and only then are its files
            known.
    """
    asked: set[Absent] = set()
    while absent := lacking() - asked:
        asked |= absent
        try:
            count = fetching.fetch(place, absent, settings)
        except GitmlError as error:
            fail(error.message, error.hint)
            return ExitCode.FAILURE
        settings.say(f"fetched {count} {'object' if count == 1 else 'objects'}")
    return ExitCode.OK


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
