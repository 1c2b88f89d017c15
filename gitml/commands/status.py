"""``gitml status``: what changed, and what must run again."""

from dataclasses import dataclass

import click

from gitml import wiring
from gitml.commands.options import Command, Settings, json_option, pass_settings, print_json
from gitml.core.data.moves import Unsettled
from gitml.core.pipeline.run import Pending
from gitml.core.ports import Commit, Talk
from gitml.render import terminal


@dataclass(frozen=True, slots=True)
class Status:
    """The working tree against what Git and DVC record.

    Attributes:
        branch: None on a detached HEAD.
        head: None before the first commit.
        files: tracked by Git and changed.
        data: tracked by DVC and not as recorded.
        pending: stages that must run.
    """

    branch: str | None
    head: Commit | None
    files: tuple[str, ...]
    data: tuple[Unsettled, ...]
    pending: tuple[Pending, ...]

    @property
    def clean(self) -> bool:
        return not (self.files or self.data or self.pending)


def read_status(place: wiring.Place, talk: Talk) -> Status:
    """Look at the working tree."""
    pending, data = wiring.dvc(place, talk).status()
    head = place.git.head()
    # Before the first commit git status names what is staged, which is not news.
    files = place.git.dirty() if head else ()
    return Status(place.git.branch(), head, files, data, pending)


@click.command(cls=Command)
@json_option
@pass_settings
def status(settings: Settings, as_json: bool) -> None:
    """Show what differs from the last commit and from what the pipeline recorded, and why.

    \b
    Example:
      gitml status
      gitml status --json
    """
    found = read_status(wiring.find(settings.directory), settings)
    if as_json:
        print_json(_document(found))
    else:
        click.echo(_text(found))


def _document(found: Status) -> dict[str, object]:
    return {
        "schema": "gitml.status/1",
        "branch": found.branch,
        "commit": found.head.sha if found.head else None,
        "clean": found.clean,
        "files": dict.fromkeys(found.files, "modified"),
        "data": {one.path: {"state": one.state, "stage": one.stage} for one in found.data},
        "stages": {
            one.address: [{"kind": r.kind, "name": r.name, "state": r.state} for r in one.reasons]
            for one in found.pending
        },
    }


def _text(found: Status) -> str:
    where = f"on {found.branch}" if found.branch else "on no branch (detached HEAD)"
    at = (
        f" at {found.head.short} {terminal.one_line(found.head.subject)}"
        if found.head
        else ", no commits yet"
    )
    lines = [where + at]
    if found.clean:
        lines.append("nothing changed: code, data and pipeline are as recorded")
    if found.pending:
        lines += ["", "Stages that must run again (gitml repro):"]
        for one in found.pending:
            reasons = "; ".join(map(str, one.reasons))
            lines.append(f"  {terminal.one_line(one.address)}: {terminal.one_line(reasons)}")
    if found.data:
        lines += [
            "",
            "Data that is not as recorded (gitml add, or gitml pull where it is missing):",
        ]
        lines += [f"  {one.state:<12}  {terminal.one_line(one.path)}" for one in found.data]
    if found.files:
        lines += ["", "Files that are not committed (git commit):"]
        lines += [f"  {terminal.one_line(path)}" for path in found.files]
    return "\n".join(lines)
