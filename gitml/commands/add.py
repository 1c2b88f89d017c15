"""``gitml add``: track data or models with a pointer in Git."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.data import sizes
from gitml.core.data.results import Tracked
from gitml.core.ports import Talk
from gitml.core.urls import without_credentials
from gitml.errors import UsageError
from gitml.late_module import LateModule
from gitml.render import numbers
from gitml.render.json import data as json_data
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.import_options import jobs_option
from gitml.ui.options import Settings, dry_run_option, json_option, pass_options
from gitml.ui.output import print_json, typed
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.ui.refusals.add import IN_GIT, refuse_unfit
from gitml.wiring.storage.busy_files import when_free
from gitml.wiring.storage.data import open_data, stage_records
from gitml.wiring.storage.interrupted.unfinished import refuse_unfinished

if TYPE_CHECKING:
    from gitml.wiring.storage import dry_runs, imports
else:  # which open DVC
    dry_runs = LateModule("gitml.wiring.storage.dry_runs")
    imports = LateModule("gitml.wiring.storage.imports")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """What ``add`` is asked for; see its help."""

    paths: tuple[str, ...]
    to_remote: bool
    out: str | None
    remote: str | None
    jobs: int | None
    force: bool
    dry_run: bool
    as_json: bool

    def check(self) -> None:
        """Refuse options that contradict each other.

        Raises:
            UsageError: they do.
        """
        if not self.to_remote:
            of_remote = {
                "--out": self.out, "--remote": self.remote, "--jobs": self.jobs,
            }  # fmt: skip
            if lone := next((name for name, given in of_remote.items() if given), None):
                raise UsageError(f"{lone} without --to-remote", hint="add --to-remote")
        elif len(self.paths) > 1:
            raise UsageError(
                "--to-remote takes one path at a time", hint="call it once for each of them"
            )
        elif self.dry_run:
            raise UsageError(
                "--to-remote has no --dry-run, as it sends what it reads",
                hint="leave one out",
            )


def add_data(
    project: wiring.Project,
    paths: Sequence[str],
    talk: Talk,
    *,
    force: bool = False,
    dry_run: bool = False,
) -> tuple[Tracked, ...]:
    """Track data, and stage the pointers and ignore lines in Git; in a dry run only check.

    Args:
        project: to track it in.
        paths: as typed, or patterns.
        talk: hears of progress.
        force: track as it lies there what another commit records.
        dry_run: only check.

    Raises:
        UsageError: a path is missing, outside the project or in another one, in Git already, or
            made by a stage; nothing was changed.
        OutsideError: data may be of two revisions, as a command stopped that puts it in place; or
            it is of another commit.
    """
    wanted = [wiring.inside(project, path) for given in paths for path in _matches(project, given)]
    for path in wanted:
        if not os.path.lexists(project.root / path):
            raise UsageError(f"no such file or folder: {path}")
    refuse_unfit(project, wanted)
    if dry_run:
        when_free(lambda: refuse_unfinished(project, talk), talk)
        return dry_runs.add(project, wanted, talk, force=force)
    tracked = open_data(project, talk).add(wanted, force=force)
    stage_records(project, [one.pointer for one in tracked], [one.path for one in tracked])
    return tracked


def send_data(project: wiring.Project, options: AddOptions, talk: Talk) -> Tracked:
    """Track data that goes to a DVC remote and not into the cache; stage its pointer in Git.

    What lies in the project is tracked where it is; anything else under its own name, or as
    ``options.out`` says.

    Raises:
        UsageError: the place is unfit, as for :func:`add_data`, or taken.
        OutsideError: there is nothing, or it or the remote cannot be reached.
    """
    (source,) = options.paths
    out = imports.own_target(project, source, options.out)
    refuse_unfit(project, [out])
    dvc = imports.open_imports(project, talk, force=options.force, jobs=options.jobs)
    with imports.sending_to(project, options.remote):
        tracked = dvc.to_remote(imports.place(project, source), out, remote=options.remote)
    stage_records(project, [tracked.pointer], [tracked.path])
    return tracked


def _matches(project: wiring.Project, given: str) -> list[str]:
    """The path itself, or what a pattern names where no shell has filled it in.

    Raises:
        UsageError: a pattern names nothing that could be added, or it is a URL.
    """
    if os.path.lexists(project.directory / given):
        return [given]
    if "://" in given:
        raise UsageError(
            f"{without_credentials(given)} is a URL",
            hint="bring its data here: gitml import-url URL; or to the DVC remote only: "
            "gitml add --to-remote URL",
        )
    if not has_magic(given):
        return [given]
    found = glob(given, root_dir=project.directory, recursive=True)  # noqa: PTH207  as a shell
    data = sorted(
        path for path in found if not path.endswith(IN_GIT)
        and not project.git.tracked(str(project.directory / path))
    )  # fmt: skip
    if not data:
        raise UsageError(f"nothing to add matches {given}")
    return data


def _records(project: wiring.Project, tracked: Sequence[Tracked]) -> list[str]:
    """The files that go to Git, the pointers and what ignores the data."""
    files = {one.pointer for one in tracked}
    files |= {(Path(one.path).parent / ".gitignore").as_posix() for one in tracked}
    return [str(project.root / file) for file in sorted(files)]


@click.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--to-remote",
    "--remote-only",
    is_flag=True,
    help="Send a path or a URL to the DVC remote only.",
)
@click.option("-o", "--out", metavar="PATH", help="Where its data is tracked.")
@click.option("-r", "--remote", metavar="NAME", help="The DVC remote for --to-remote.")
@click.option(
    "-f",
    "--force",
    is_flag=True,
    help="Also data of another commit, as it lies here; with --to-remote whatever lies there.",
)
@jobs_option
@dry_run_option
@json_option
@pass_options(AddOptions)
def add(settings: Settings, options: AddOptions) -> None:
    """Track data or models: the bytes go into the DVC cache, a small pointer into Git.

    The pointer PATH.dvc and the .gitignore line are staged, ready for git commit. Run it again
    after the data has changed: only what changed is read. A PATH may be a quoted pattern such as
    'data/*.csv' or 'data/**/*.npy'.

    What does not fit on this machine goes straight to the DVC remote with --to-remote: PATH is then
    one file, folder or URL, also outside the project. gitml pull brings it when there is room.

    \b
    Example:
      gitml add data/raw.csv
      gitml add data/images models/base.bin
      gitml add --to-remote /mnt/camera/videos -o data/videos
    """
    options.check()
    project = wiring.find(settings.directory)
    with transfer_bar(settings):
        if options.to_remote:
            tracked: tuple[Tracked, ...] = (send_data(project, options, settings),)
        else:
            tracked = add_data(
                project,
                options.paths,
                settings,
                force=options.force,
                dry_run=options.dry_run,
            )
    for one in tracked:
        if one.copied:
            names = numbers.few([terminal.one_line(link) for link in one.copied])
            settings.say(f"recorded as copies of what these links lead to: {names}")
    if options.as_json:
        print_json(json_data.added(tracked, dry_run=options.dry_run))
        return
    for one in tracked:
        files = f", {numbers.counted(one.nfiles, 'file')}" if one.nfiles else ""
        size = sizes.size(one.size)
        path, pointer = terminal.one_line(one.path), terminal.one_line(one.pointer)
        news = ", ".join(f"{count} {kind}" for kind, count in one.files.items() if count)
        click.echo(f"{path}  {size}{files}  → {pointer}{f'  ({news})' if news else ''}")
    if options.dry_run:
        settings.say("this was a dry run: nothing was tracked")
    elif project.git.has_staged(_records(project, tracked)):
        settings.say(typed("the pointers are staged; next: git commit"))
    else:
        settings.say("nothing changed: it is recorded and committed like this already")
