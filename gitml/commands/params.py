"""``gitml params``: compare the parameters of any two revisions."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from gitml import wiring
from gitml.commands import answers
from gitml.commands.options import (
    Group,
    Settings,
    fetch_option,
    json_option,
    log_options,
    md_option,
    pass_settings,
    print_json,
)
from gitml.core.comparison import Comparison, comparable, compare
from gitml.core.snapshot import Snapshot, Snapshots
from gitml.render import markdown, terminal


def show_params(reader: Snapshots, revs: Sequence[str]) -> list[Snapshot]:
    """The parameters of each revision, in the order asked for."""
    return [reader.read(rev, {"params"}) for rev in revs]


def diff_params(reader: Snapshots, base: str, head: str) -> Comparison:
    """Compare the parameters of two revisions."""
    return compare(*comparable(*show_params(reader, [base, head])))


@click.group(cls=Group)
def params() -> None:
    """Show and compare the parameters that the pipeline depends on, at any revision.

    \b
    Example:
      gitml params show
      gitml params diff main
    """


@params.command("show")
@click.argument("revs", nargs=-1, metavar="[REV]...")
@fetch_option
@json_option
@md_option
@pass_settings
def show(settings: Settings, revs: tuple[str, ...], fetch: bool, as_json: bool, as_md: bool) -> int:
    """Print the parameters of the working tree, or of each REV side by side.

    \b
    Example:
      gitml params show
      gitml params show main HEAD --md
    """
    place = wiring.find(settings.directory)
    reader = wiring.snapshots(place)
    wanted = revs or ("workspace",)
    if fetch:
        answers.fetch(settings, place, lambda: show_params(reader, wanted))
    snapshots = show_params(reader, wanted)
    if as_json:
        print_json(answers.shown(snapshots, "params"))
    elif any(snapshot.params for snapshot in snapshots):
        layout = markdown.values if as_md else terminal.values
        click.echo(layout(snapshots, "params", "Parameter"))
    elif not any(snapshot.problems for snapshot in snapshots):
        settings.say("no parameters; put them into params.yaml, or name files in dvc.yaml")
    return answers.complain(snapshots, fetched=fetch)


@params.command("log")
@click.argument("revs", nargs=-1, metavar="[RANGE]...")
@log_options
@fetch_option
@json_option
@md_option
@pass_settings
def log(
    settings: Settings,
    revs: tuple[str, ...],
    everything: bool,
    paths: tuple[str, ...],
    last: int | None,
    plot: Path | None,
    fetch: bool,
    as_json: bool,
    as_md: bool,
) -> int:
    """Print the parameters of each commit of RANGE (HEAD and what led to it), newest first.

    \b
    Example:
      gitml params log --last 10
      gitml params log --all --path params.yaml
    """
    place = wiring.find(settings.directory)
    reader = wiring.snapshots(place)
    read = partial(reader.log, revs, {"params"}, everything=everything, last=last)
    if fetch:
        answers.fetch(settings, place, read)
    found = answers.only(read(), paths)
    return answers.log(settings, found, "params", plot, as_json=as_json, as_md=as_md, fetched=fetch)


@params.command("diff")
@click.argument("base", default="HEAD")
@click.argument("head", default="workspace")
@fetch_option
@json_option
@md_option
@pass_settings
def diff(settings: Settings, base: str, head: str, fetch: bool, as_json: bool, as_md: bool) -> int:
    """Compare the parameters of BASE (HEAD) with those of HEAD (the working tree).

    \b
    Example:
      gitml params diff
      gitml params diff main HEAD --md
    """
    place = wiring.find(settings.directory)
    reader = wiring.snapshots(place)
    if fetch:
        answers.fetch(settings, place, lambda: show_params(reader, [base, head]))
    found = diff_params(reader, base, head)
    if as_json:
        fields = ((change, answers.change_fields(change)) for change in found.params)
        print_json(
            {
                "schema": "gitml.params-diff/1",
                "base": found.base.rev,
                "head": found.head.rev,
                "params": answers.by_path(fields),
            }
        )
    elif found.params and as_md:
        click.echo(markdown.value_table(found.params, base, head))
    elif found.params:
        click.echo(terminal.value_changes(found.params, base, head))
    else:
        settings.say(f"no parameter differs between {base} and {head}")
    return answers.complain([found.base, found.head], fetched=fetch)
