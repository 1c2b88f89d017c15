"""``gitml status``: what changed, and what must run again."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.ports import Talk
from gitml.core.snapshot import Snapshots
from gitml.core.status import Status
from gitml.errors import ExitCode
from gitml.late_module import LateModule
from gitml.render.text.status import status as text_status
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import columns, print_error, print_json, typed
from gitml.wiring import new_data, readers, sparse_checkout, unignored
from gitml.wiring.judging import branch_verdicts
from gitml.wiring.status import (
    absent_cache,
    ask_remotes,
    failed_stages,
    open_look,
    open_origins,
    others_in_place,
    read_stages,
    restored,
    uncommitted_records,
    under_way,
    without_outputs,
)
from gitml.wiring.storage.interrupted.unfinished import finishing

if TYPE_CHECKING:
    from gitml.render.json import status as json_status
else:  # most runs are read by people
    json_status = LateModule("gitml.render.json.status")


def read_status(
    project: wiring.Project,
    reader: Snapshots,
    talk: Talk,
    *,
    no_data: bool = False,
    remote: bool = False,
) -> Status:
    """Look at the working tree.

    Args:
        project: to look at.
        reader: of its revisions.
        talk: hears of what is worth knowing.
        no_data: count data that is not here, and can be had, as recorded.
        remote: ask the remotes what they lack.

    Raises:
        NoRemoteError: a remote is to be asked, and none is set up.
        OutsideError: a remote fails after it answered.
    """
    look = open_look(project)
    asked = ask_remotes(project, talk) if remote else None  # where none is, it is said at once
    stages = others_in_place(read_stages(project, reader, look, talk), look, parts=no_data)
    top = project.git.root.resolve()
    branch, uncommitted = project.git.state()
    files = {
        _relative(top / file, project.root) + "/" * file.endswith("/"): state
        for file, state in uncommitted.items()
    }
    files = without_outputs(project, files)
    bare = unignored.of_status(project, reader, look.tree, stages, files)
    files = new_data.split(project, files, bare) if bare else files
    origins = open_origins(project, reader, look)
    left = origins.of_untracked(path for path, state in files.items() if state == "untracked")
    files = origins.split(files, left) if left else files
    known = {*left, *(path for path in files if path.rstrip("/") in bare)}
    new = (path for path, how in files.items() if how == "untracked" and path not in known)
    recorded = uncommitted_records(project, reader, look, files)
    dropped = (one.path for one in recorded if one.kind == "removed")
    data = new_data.find_new_data(project, reader, new, dropped)
    found = Status(
        branch=branch,
        head=project.git.head(),
        files=new_data.split(project, files, data) if data else files,
        stages=stages,
        origins=origins.of_data(stages.data) | left,
        new_data=data,
        unignored=bare,
        recorded=recorded,
        remote=asked,
        failed=failed_stages(project),
        under_way=under_way(project),
        unfinished=finishing(project, stages.data),
        git_ignored=unignored.ignored(project, stages),
    )
    found = restored(found, look)
    found = replace(found, brought=sparse_checkout.each_brought_by(project, found.lost))
    found = replace(found, verdict=branch_verdicts.recall(project, reader, look, found))
    look.close()
    return found.without_absent() if no_data else found


def _relative(path: Path, start: Path) -> str:
    return Path(os.path.relpath(path, start)).as_posix()


@click.command(cls=Command)
@click.option("--all", "everything", is_flag=True, help="Show all of each kind.")
@click.option(
    "--no-data",
    is_flag=True,
    help="Is the pipeline up to date? Data that is not here counts as recorded; see --exit-code.",
)
@click.option("--remote", is_flag=True, help="Also ask the remote what it lacks.")
@click.option(
    "--exit-code", is_flag=True, help="Exit with 1 where a stage must run or data differs."
)
@json_option
@pass_settings
def status(
    settings: Settings,
    *,
    everything: bool,
    no_data: bool,
    remote: bool,
    exit_code: bool,
    as_json: bool,
) -> ExitCode:
    """Show what to do, and what is not as recorded: data, stages that must run, files.

    Each stage comes with the reasons why it must run again. It looks at this folder only, changes
    nothing and waits for nobody. Of what is many, the first few are shown; --json has all of it.
    Reports and plots that gitml wrote are no files to commit.

    Where gitml.yaml declares evaluations or gates, a line says what gitml gate, report or compare
    last said of this working tree against its baseline. It computes nothing: where something was
    touched since, it names the command that tells.

    With --no-data it tells from dvc.lock, the .dvc files and what is in Git whether the pipeline is
    up to date, as in a clone without data, and exits with 1 if it is not. With --remote it asks the
    remote for each object, and what is in folders of which nothing is here; without it nothing is
    said of what the remote has.

    \b
    Example:
      gitml status
      gitml status --all
      gitml status --no-data --remote
      gitml status --exit-code
      gitml status --json
    """
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project)
    found = read_status(project, reader, settings, no_data=no_data, remote=remote)
    if as_json:
        print_json(json_status.status(found))
    else:
        room = columns(wide=False)
        text = text_status.status(found, project.folder, everything=everything, columns=room)
        click.echo("\n".join(map(typed, text.split("\n"))))
    if gone := absent_cache(project):
        settings.warn(
            f"the cache is not there, as cache.dir names it: {gone}",
            "mount its disk first, if it has one; see the setting: dvc config cache.dir",
        )
    for problem in found.stages.problems:
        print_error(f"workspace: {problem.message}", problem.hint)
    silent = found.remote.silent if found.remote else ()
    for one in silent:
        print_error(one.reason, one.hint)
    if found.stages.problems or silent:
        return ExitCode.FAILURE
    amiss = (exit_code or no_data) and not found.up_to_date
    return ExitCode.CHECK_FAILED if amiss else ExitCode.OK
