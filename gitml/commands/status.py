"""``gitml status``: what changed, and what must run again."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.data.results import Unsettled
from gitml.core.pipeline.reasons import Pending, Reason, downstream, explain
from gitml.core.ports import Commit, Talk
from gitml.core.snapshot import Snapshots
from gitml.core.values import MISSING
from gitml.render.text import reasons as why
from gitml.render.text import tables
from gitml.ui.options import Command, Settings, json_option, pass_settings, print_json
from gitml.wiring.data import open_dvc


@dataclass(frozen=True, slots=True)
class Status:
    """The working tree against what Git and DVC record. Paths are relative to the DVC root.

    Attributes:
        branch: None on a detached HEAD.
        head: None before the first commit.
        files: not committed, and how they differ: ``modified``, ``new`` (staged), ``deleted``,
            ``untracked``, ``conflict``.
        data: tracked by DVC and not as recorded.
        pending: stages that must run.
        downstream: stages that use what those make.
    """

    branch: str | None
    head: Commit | None
    files: Mapping[str, str]
    data: tuple[Unsettled, ...]
    pending: tuple[Pending, ...]
    downstream: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not (self.files or self.data or self.pending)


def read_status(place: wiring.Place, reader: Snapshots, talk: Talk) -> Status:
    """Look at the working tree."""
    told, data = open_dvc(place, talk).status()
    today = reader.read("workspace", {"stages", "params"})
    pending = tuple(explain(one, today.stages.get(one.address), today.params) for one in told)
    # Of a stage that never ran there is no data yet, and so none is missing.
    unborn = {one.address for one in pending if _never_ran(one)}
    top = place.git.root.resolve()
    return Status(
        branch=place.git.branch(),
        head=place.git.head(),
        files={
            _relative(top / file, place.root) + "/" * file.endswith("/"): state
            for file, state in place.git.uncommitted().items()
        },
        data=tuple(one for one in data if one.stage not in unborn),
        pending=pending,
        downstream=downstream([one.address for one in pending], today.stages),
    )


def _never_ran(one: Pending) -> bool:
    return any(reason.kind == "never-run" for reason in one.reasons)


def _relative(path: Path, start: Path) -> str:
    return Path(os.path.relpath(path, start)).as_posix()


@click.command(cls=Command)
@json_option
@pass_settings
def status(settings: Settings, as_json: bool) -> None:
    """Show what is not committed, which data is not as recorded, and which stages must run.

    Each stage comes with the reasons why it must run again. It looks at this folder only, and
    changes nothing.

    \b
    Example:
      gitml status
      gitml status --json
    """
    place = wiring.find(settings.directory)
    found = read_status(place, wiring.snapshots(place), settings)
    if as_json:
        print_json(_document(found))
    else:
        click.echo(_text(found, place))


def _document(found: Status) -> dict[str, object]:
    return {
        "schema": "gitml.status/1",
        "branch": found.branch,
        "commit": found.head.sha if found.head else None,
        "clean": found.clean,
        "files": found.files,
        "data": {one.path: {"state": one.state, "stage": one.stage} for one in found.data},
        "stages": {
            one.address: [_fields(reason) for reason in one.reasons] for one in found.pending
        },
        "downstream": found.downstream,
    }


def _fields(reason: Reason) -> dict[str, object]:
    return {
        "kind": reason.kind,
        "name": reason.name or None,
        "state": reason.state or None,
        "base": None if reason.base is MISSING else reason.base,
        "head": None if reason.head is MISSING else reason.head,
    }


def _text(found: Status, place: wiring.Place) -> str:
    where = f"on {found.branch}" if found.branch else "on no branch (detached HEAD)"
    at = f" at {found.head.short} {found.head.subject}" if found.head else ", no commits yet"
    lines = [tables.one_line(where + at)]
    if found.clean:
        lines.append("nothing changed: code, data and pipeline are as recorded")
    if found.pending:
        lines += ["", "Stages that must run (gitml repro), and why:"]
        for one in found.pending:
            first, *more = [tables.one_line(why.reason(reason)) for reason in one.reasons]
            name = f"  {tables.one_line(one.address)}: "
            lines += [name + first, *(" " * tables.width(name) + other for other in more)]
    if found.downstream:
        names = tables.one_line(", ".join(found.downstream))
        lines.append(f"  then, if what they use comes out different: {names}")
    if found.data:
        lines += ["", "Data that is not as recorded:"]
        rows = [[one.state, one.path, _advice(one, place)] for one in found.data]
        lines += _indented(rows)
    if found.files:
        lines += ["", "Files that are not committed (git add --all && git commit):"]
        lines += _indented([[state, path] for path, state in found.files.items()])
    return "\n".join(lines)


def _indented(rows: list[list[str]]) -> list[str]:
    # The first line of a table is its headers, which a list this small does without.
    table = tables.table([""] * len(rows[0]), rows).splitlines()[1:]
    return [f"  {line}" for line in table]


def _advice(one: Unsettled, place: wiring.Place) -> str:
    path = shlex.quote(_relative(place.root / one.path, place.directory))
    if one.state in ("missing", "not in cache"):
        return f"bring it back: gitml pull {path}"
    if one.stage is None:
        return f"keep it: gitml add {path}"
    return f"make it again: gitml repro {shlex.quote(one.stage)}"
