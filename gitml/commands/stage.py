"""``gitml stage``: add, list, show and remove the stages of ``dvc.yaml``."""

import shlex
from dataclasses import dataclass

import click

from gitml import wiring
from gitml.core.pipeline import names as pipeline_names
from gitml.core.pipeline.stage import Stage
from gitml.core.snapshot import Snapshot
from gitml.errors import ConfigError, ExitCode, UsageError
from gitml.render import numbers
from gitml.render import stages as render_stages
from gitml.render.json import stages as json_stages
from gitml.render.text import terminal
from gitml.ui.click_classes import Command, Group
from gitml.ui.options import (
    Settings,
    json_option,
    md_option,
    pass_options,
    pass_settings,
    wide_option,
)
from gitml.ui.output import columns, print_json, typed
from gitml.ui.problems import report_problems
from gitml.ui.stage_options import StageOptions, out_options
from gitml.wiring import readers
from gitml.wiring.stages import missing_params, open_stages, refuse_left_out
from gitml.wiring.storage import removal

_NEEDS = "What it needs to run: cpus, gpus, mem, time, retries, mutex, pool, env.NAME."


@click.group(cls=Group)
def stage() -> None:
    """Add, list, show and remove the stages of dvc.yaml.

    \b
    Example:
      gitml stage add -n train -d train.py -d data.csv -o model.pkl python train.py
      gitml stage list
    """


class _CommandLine(Command):
    """Options end where the command of the stage begins; what follows belongs to that."""

    allow_interspersed_args = False


@stage.command("add", cls=_CommandLine)
@click.option("-n", "--name", required=True, metavar="NAME", help="Letters, digits, - and _.")
@click.option("-d", "--deps", multiple=True, metavar="PATH", help="A file or folder that it uses.")
@click.option(
    "-p", "--params", multiple=True, metavar="[FILE:]KEYS", help="Parameters, separated by commas."
)
@out_options
@click.option("-w", "--wdir", metavar="DIR", help="The folder in which the command runs.")
@click.option("--need", "needs", multiple=True, metavar="KEY=VALUE", help=_NEEDS)
@click.option("--always-changed", is_flag=True, help="Run it every time.")
@click.option("--desc", metavar="TEXT", help="What it is for.")
@click.option("-f", "--force", is_flag=True, help="Replace the stage of that name.")
@json_option
@click.argument("command", nargs=-1, required=True, metavar="COMMAND...")
@pass_options(StageOptions)
def add(settings: Settings, options: StageOptions) -> None:
    """Write a stage into the dvc.yaml of this folder. It is not run yet.

    Nothing else of the file changes: comments, order and layout stay. COMMAND is one text in
    quotes, or the words of a command; paths are relative to --wdir. A stage that DVC would refuse
    (an output of another stage, a circle, a name that is taken) is refused before anything is
    written.

    \b
    Example:
      gitml stage add -n train -d train.py -d data.csv -p lr,epochs -o model.pkl \\
        -M metrics.json --need cpus=4 python train.py --fast
      gitml stage add -n count -o lines.txt "wc -l *.csv > lines.txt"
    """
    definition = options.definition()
    project = wiring.find(settings.directory)
    refuse_left_out(project, definition)
    done = open_stages(project, settings).add(definition)
    for file, hint in missing_params(project, definition):
        settings.warn(f"there is no {file}, which -p names", hint)
    if options.as_json:
        print_json(json_stages.added(done))
        return
    verb = "replaced in" if done.replaced else "added to"
    address = pipeline_names.seen_from(done.address, project.folder)
    file = pipeline_names.path_from(done.file, project.folder)
    click.echo(f"{terminal.one_line(address)}: {verb} {terminal.one_line(file)}")
    settings.say(typed(f"next: gitml repro {shlex.quote(address)}"))


@dataclass(frozen=True, slots=True)
class ListOptions:
    """What ``list`` is asked for.

    Attributes:
        targets: stages, groups, files or folders; empty for the nearest ``dvc.yaml``.
        everything: the stages of all files.
        recursive: of a folder, also those of folders in it.
        wide: lines as long as need be.
    """

    targets: tuple[str, ...]
    everything: bool
    recursive: bool
    wide: bool
    as_json: bool
    as_md: bool


@stage.command("list")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("-a", "--all", "everything", is_flag=True, help="Those of all dvc.yaml files.")
@click.option("-R", "--recursive", is_flag=True, help="With a folder: also of folders in it.")
@wide_option
@json_option
@md_option
@pass_options(ListOptions)
def list_(settings: Settings, options: ListOptions) -> ExitCode:
    """Print the stages of this folder's dvc.yaml, or of the nearest one above, and what they make.

    Where there is none, those of the folders below are printed.

    A stage that foreach or matrix makes several of is printed as these. TARGET is a stage, a group,
    a dvc.yaml or a folder.

    \b
    Example:
      gitml stage list
      gitml stage list --all --md
    """
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project)
    snapshot = reader.read("workspace", {"stages"})
    found = select(snapshot, project.folder, options)
    if options.as_json:
        print_json(json_stages.listed(found))
    elif found and options.as_md:
        click.echo(render_stages.listed_markdown(found))
    elif found:
        click.echo(render_stages.listed(found, columns(wide=options.wide)))
        settings.say_root(project.folder)
    elif not snapshot.problems:
        settings.say(_no_stages(reader.read("workspace", {"data"})))
    elsewhere = len(snapshot.stages) - len(found)
    if elsewhere and found and not options.targets:
        settings.say(f"in other dvc.yaml files: {elsewhere} more; see them: gitml stage list --all")
    return report_problems([snapshot])


def _no_stages(snapshot: Snapshot) -> str:
    old = [one for one in snapshot.pointers.values() if one.command_deps is not None]
    if not old:
        return "no stages; add one: gitml stage add --help"
    count = numbers.counted(len({one.source for one in old}), ".dvc file")
    return f"no stages in dvc.yaml; commands of DVC 0 in {count}: gitml status"


def select(snapshot: Snapshot, folder: str, options: ListOptions) -> tuple[Stage, ...]:
    """The stages that are meant, in the order of their files.

    Raises:
        UsageError: an unknown target.
        ConfigError: there is no such target, and not all files could be read.
    """
    if options.everything:
        return tuple(snapshot.stages.values())
    if not options.targets:
        return pipeline_names.nearest(snapshot.stages, folder)
    found: dict[str, Stage] = {}
    for name in options.targets:
        meant = _find_stages(snapshot, name, folder, below=options.recursive)
        found |= {one.address: one for one in meant}
    return tuple(found.values())


def _find_stages(
    snapshot: Snapshot, name: str, folder: str, *, below: bool = False
) -> tuple[Stage, ...]:
    try:
        return pipeline_names.find(snapshot.stages, name, folder, below=below)
    except UsageError:
        if not snapshot.problems:
            raise
        problem = snapshot.problems[0]
        raise ConfigError(problem.message, problem.hint) from None


@stage.command("show")
@click.argument("name", metavar="STAGE")
@click.option("--rev", default="workspace", metavar="REV", help="Of that revision.")
@json_option
@pass_settings
def show(settings: Settings, name: str, rev: str, as_json: bool) -> ExitCode:
    """Print all of a stage with its templates filled in, and what its last run recorded.

    The command, dependencies and outputs with their recorded hash, parameters with their value,
    and what it needs to run. Of a group, every member.

    \b
    Example:
      gitml stage show train
      gitml stage show train --rev main --json
    """
    project = wiring.find(settings.directory)
    snapshot = readers.snapshots(project).read(rev, {"stages", "params"})
    found = _find_stages(snapshot, name, project.folder)
    if as_json:
        print_json(json_stages.shown(snapshot.rev, found, snapshot.params))
    else:
        click.echo("\n\n".join(render_stages.shown(one, snapshot.params) for one in found))
    return report_problems([snapshot])


@stage.command("remove")
@click.argument("stages", nargs=-1, required=True, metavar="STAGE...")
@click.option("--outs", is_flag=True, help="Delete their outputs, too.")
@json_option
@pass_settings
def remove(settings: Settings, stages: tuple[str, ...], outs: bool, as_json: bool) -> None:
    """Take stages out of dvc.yaml and dvc.lock, and their outputs out of .gitignore.

    The comment above a stage goes with it; the rest of the file stays as it is. The outputs stay
    unless --outs is given. Of a group made by foreach or matrix all members are removed.

    \b
    Example:
      gitml stage remove old-model
      gitml stage remove plot count --outs
    """
    project = wiring.find(settings.directory)
    removed = removal.remove_stages(project, stages, settings, outs=outs)
    if as_json:
        print_json(json_stages.removed(removed))
        return
    for one in removed:
        address = pipeline_names.seen_from(one.address, project.folder)
        file = pipeline_names.path_from(one.file, project.folder)
        click.echo(f"{terminal.one_line(address)}: removed from {terminal.one_line(file)}")
    if left := [pipeline_names.path_from(p, project.folder) for one in removed for p in one.left]:
        named = terminal.one_line(", ".join(left))
        settings.say(f"no longer ignored by Git: {named}; delete, or keep with: gitml add PATH")
