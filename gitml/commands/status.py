"""``gitml status``: what changed, and what must run again."""

import os
from pathlib import Path

import click

from gitml import wiring
from gitml.core.ports import Talk
from gitml.core.snapshot import Snapshots
from gitml.core.status import Status
from gitml.errors import ExitCode
from gitml.render.json import status as json_status
from gitml.render.text import status as text_status
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import columns, print_error, print_json
from gitml.wiring.status import open_origins, read_stages


def read_status(project: wiring.Project, reader: Snapshots, talk: Talk) -> Status:
    """Look at the working tree."""
    stages = read_stages(project, reader, talk)
    top = project.git.root.resolve()
    files = {
        _relative(top / file, project.root) + "/" * file.endswith("/"): state
        for file, state in project.git.uncommitted().items()
    }
    origins = open_origins(project, reader)
    left = origins.of_untracked(path for path, state in files.items() if state == "untracked")
    return Status(
        branch=project.git.branch(),
        head=project.git.head(),
        files=origins.split(files, left) if left else files,
        stages=stages,
        origins=origins.of_data(stages.data) | left,
    )


def _relative(path: Path, start: Path) -> str:
    return Path(os.path.relpath(path, start)).as_posix()


@click.command(cls=Command)
@click.option("--all", "everything", is_flag=True, help="Show all of each kind.")
@json_option
@pass_settings
def status(settings: Settings, everything: bool, as_json: bool) -> ExitCode:
    """Show what to do, and what is not as recorded: data, stages that must run, files.

    Each stage comes with the reasons why it must run again. It looks at this folder only, changes
    nothing and waits for nobody. Of what is many, the first few are shown; --json has all of it.

    \b
    Example:
      gitml status
      gitml status --all
      gitml status --json
    """
    project = wiring.find(settings.directory)
    found = read_status(project, wiring.snapshots(project), settings)
    if as_json:
        print_json(json_status.status(found))
    else:
        room = columns(wide=False)
        click.echo(text_status.status(found, project.folder, everything=everything, columns=room))
    for problem in found.stages.problems:
        print_error(f"workspace: {problem.message}", problem.hint)
    return ExitCode.FAILURE if found.stages.problems else ExitCode.OK
