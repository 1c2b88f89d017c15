"""``gitml status``: what changed, and what must run again."""

import os
from pathlib import Path

import click

from gitml import wiring
from gitml.core.pipeline.producers import Producers
from gitml.core.ports import Talk
from gitml.core.snapshot import Snapshots
from gitml.core.status import Status
from gitml.core.verdict import StageVerdict
from gitml.render.json import status as json_status
from gitml.render.text import status as text_status
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import print_json
from gitml.wiring.data import open_dvc


def read_status(project: wiring.Project, reader: Snapshots, talk: Talk) -> Status:
    """Look at the working tree."""
    pending, data = open_dvc(project, talk).status()
    stages = reader.read("workspace", {"stages"}).stages
    # A stage that never ran has made no data yet, so none of it is missing.
    never_ran = {one.name for one in pending if _never_ran(one)}
    top = project.git.root.resolve()
    return Status(
        branch=project.git.branch(),
        head=project.git.head(),
        files={
            _relative(top / file, project.root) + "/" * file.endswith("/"): state
            for file, state in project.git.uncommitted().items()
        },
        data=tuple(one for one in data if one.stage not in never_ran),
        pending=pending,
        downstream=Producers(stages).downstream(one.name for one in pending),
    )


def _never_ran(one: StageVerdict) -> bool:
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
    project = wiring.find(settings.directory)
    found = read_status(project, wiring.snapshots(project), settings)
    if as_json:
        print_json(json_status.status(found))
    else:
        click.echo(text_status.status(found, project.folder))
