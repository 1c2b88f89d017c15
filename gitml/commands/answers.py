"""How commands answer with revisions of values: JSON documents, and what could not be read."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING, ValueChange
from gitml.errors import ExitCode


def complain(snapshots: Iterable[Snapshot]) -> ExitCode:
    """Name what could not be read, once each; the exit code tells whether anything was."""
    code = ExitCode.OK
    for snapshot in snapshots:
        for problem in snapshot.problems:
            code = ExitCode.FAILURE
            label = click.style("error:", fg="red", bold=True)
            click.echo(f"{label} {snapshot.rev}: {problem.message}", err=True)
            if problem.hint:
                click.echo(f"{click.style('hint:', fg='cyan')} {problem.hint}", err=True)
    return code


def shown(snapshots: Iterable[Snapshot], part: str) -> dict[str, Any]:
    """``{"revs": {REV: {PART: {PATH: nested values}}}}``, the body of ``show --json``."""
    revs = {snapshot.rev: {part: dict(getattr(snapshot, part))} for snapshot in snapshots}
    return {"schema": f"gitml.{part}/1", "revs": revs}


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
