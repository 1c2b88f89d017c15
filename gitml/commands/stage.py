"""``gitml stage``: add, list, show and remove the stages of ``dvc.yaml``."""

import shlex
from collections.abc import Sequence

import click

from gitml import wiring
from gitml.core.pipeline import names as pipeline_names
from gitml.core.pipeline.definition import Added, Definition, Removed, written_needs
from gitml.core.pipeline.stage import Stage
from gitml.core.snapshot import Snapshot
from gitml.core.values import Value
from gitml.errors import ConfigError, ExitCode, UsageError
from gitml.render import stages as render_stages
from gitml.render.json import stages as json_stages
from gitml.render.text import tables
from gitml.ui import problems
from gitml.ui.options import (
    Command,
    F,
    Group,
    Settings,
    json_option,
    md_option,
    pass_settings,
    print_json,
)
from gitml.wiring.stages import open_stages, read_value

_OUTS = {
    "outs": (("-o", "--outs"), "An output: a file or folder."),
    "outs_no_cache": (("-O", "--outs-no-cache"), "An output that is kept in Git."),
    "outs_persist": (("--outs-persist",), "An output that is not deleted before a run."),
    "outs_persist_no_cache": (("--outs-persist-no-cache",), "The same, kept in Git."),
    "metrics": (("-m", "--metrics"), "A metrics file."),
    "metrics_no_cache": (("-M", "--metrics-no-cache"), "A metrics file that is kept in Git."),
    "plots": (("--plots",), "A plots file or folder."),
    "plots_no_cache": (("--plots-no-cache",), "A plots file that is kept in Git."),
}
_NEEDS = "What it needs to run: cpus, gpus, mem, time, retries, mutex, pool, env.NAME."


@click.group(cls=Group)
def stage() -> None:
    """Add, list, show and remove the stages of dvc.yaml.

    \b
    Example:
      gitml stage add -n train -d train.py -d data.csv -o model.pkl python train.py
      gitml stage list
    """


def _out_options(function: F) -> F:
    for kind, (names, text) in reversed(_OUTS.items()):
        option = click.option(*names, kind, multiple=True, metavar="PATH", help=text)
        function = option(function)
    return function


class _CommandLine(Command):
    """Options end where the command of the stage begins; what follows belongs to that."""

    allow_interspersed_args = False


@stage.command("add", cls=_CommandLine)
@click.option("-n", "--name", required=True, metavar="NAME", help="Letters, digits, - and _.")
@click.option("-d", "--deps", multiple=True, metavar="PATH", help="A file or folder that it uses.")
@click.option(
    "-p", "--params", multiple=True, metavar="[FILE:]KEYS", help="Parameters, separated by commas."
)
@_out_options
@click.option("-w", "--wdir", metavar="DIR", help="The folder in which the command runs.")
@click.option("--need", "needs", multiple=True, metavar="KEY=VALUE", help=_NEEDS)
@click.option("--always-changed", is_flag=True, help="Run it every time.")
@click.option("--desc", metavar="TEXT", help="What it is for.")
@click.option("-f", "--force", is_flag=True, help="Replace the stage of that name.")
@json_option
@click.argument("command", nargs=-1, required=True, metavar="COMMAND...")
@pass_settings
def add(
    settings: Settings,
    /,
    name: str,
    deps: tuple[str, ...],
    params: tuple[str, ...],
    wdir: str | None,
    needs: tuple[str, ...],
    always_changed: bool,
    desc: str | None,
    force: bool,
    as_json: bool,
    command: tuple[str, ...],
    **outs: tuple[str, ...],
) -> None:
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
    read = [_need(pair) for pair in needs]
    wanted = Definition(
        name, command, deps, params, outs, wdir, always_changed, desc, written_needs(read), force
    )
    done = open_stages(wiring.find(settings.directory), settings).add(wanted)
    if as_json:
        print_json({"schema": "gitml.stage-add/1", "stage": done.address, **_added(done)})
        return
    verb = "replaced in" if done.replaced else "added to"
    click.echo(f"{tables.one_line(done.address)}: {verb} {tables.one_line(done.file)}")
    settings.say(f"next: gitml repro {shlex.quote(done.address)}")


def _added(done: Added) -> dict[str, object]:
    return {"file": done.file, "replaced": done.replaced}


def _need(pair: str) -> tuple[str, str, Value]:
    key, equals, text = pair.partition("=")
    if not (key and equals):
        raise UsageError(f"--need {pair}: expected KEY=VALUE", hint="such as: --need mem=8G")
    return key, text, read_value(f"--need {key}", text)


@stage.command("list")
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option("-a", "--all", "everything", is_flag=True, help="Those of all dvc.yaml files.")
@click.option("-R", "--recursive", is_flag=True, help="With a folder: also of folders in it.")
@json_option
@md_option
@pass_settings
def list_(
    settings: Settings,
    targets: tuple[str, ...],
    everything: bool,
    recursive: bool,
    as_json: bool,
    as_md: bool,
) -> ExitCode:
    """Print the stages of this folder's dvc.yaml, or of the nearest one above, and what they make.

    A stage that foreach or matrix makes several of is printed as these. TARGET is a stage, a group,
    a dvc.yaml or a folder.

    \b
    Example:
      gitml stage list
      gitml stage list --all --md
    """
    place = wiring.find(settings.directory)
    snapshot = wiring.snapshots(place).read("workspace", {"stages"})
    found = select(snapshot, targets, _folder(place), everything=everything, below=recursive)
    if as_json:
        fields = {one.address: json_stages.listed(one) for one in found}
        print_json({"schema": "gitml.stage-list/1", "stages": fields})
    elif found:
        click.echo(render_stages.listed_markdown(found) if as_md else render_stages.listed(found))
    elif not snapshot.problems:
        settings.say("no stages; add one: gitml stage add --help")
    return problems.complain([snapshot])


def select(
    snapshot: Snapshot, targets: Sequence[str], folder: str, *, everything: bool, below: bool
) -> tuple[Stage, ...]:
    """The stages that are meant, in the order of their files.

    Raises:
        UsageError: an unknown target.
        ConfigError: there is no such target, and not all files could be read.
    """
    if everything:
        return tuple(snapshot.stages.values())
    if not targets:
        return pipeline_names.nearest(snapshot.stages, folder)
    meant = (one for name in targets for one in _meant(snapshot, name, folder, below=below))
    return tuple({one.address: one for one in meant}.values())


def _meant(snapshot: Snapshot, name: str, folder: str, *, below: bool = False) -> tuple[Stage, ...]:
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
    place = wiring.find(settings.directory)
    snapshot = wiring.snapshots(place).read(rev, {"stages", "params"})
    found = _meant(snapshot, name, _folder(place))
    if as_json:
        fields = {one.address: json_stages.shown(one, snapshot.params) for one in found}
        print_json({"schema": "gitml.stage/1", "rev": snapshot.rev, "stages": fields})
    else:
        click.echo("\n\n".join(render_stages.shown(one, snapshot.params) for one in found))
    return problems.complain([snapshot])


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
    removed = open_stages(wiring.find(settings.directory), settings).remove(stages, outs=outs)
    if as_json:
        fields = {one.address: _removed(one) for one in removed}
        print_json({"schema": "gitml.stage-remove/1", "stages": fields})
        return
    for one in removed:
        click.echo(f"{tables.one_line(one.address)}: removed from {tables.one_line(one.file)}")
    if left := [path for one in removed for path in one.left]:
        named = tables.one_line(", ".join(left))
        settings.say(f"no longer ignored by Git: {named}; delete, or keep with: gitml add PATH")


def _removed(one: Removed) -> dict[str, object]:
    return {"file": one.file, "outs": list(one.outs), "left": list(one.left)}


def _folder(place: wiring.Place) -> str:
    folder = place.directory.relative_to(place.root).as_posix()
    return "" if folder == "." else folder
