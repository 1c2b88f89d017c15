"""``gitml resolve``: conflicts of dvc.lock and of pointers."""

from typing import TYPE_CHECKING

import click

from gitml import wiring
from gitml.core.data.merging.merged_records import Resolution
from gitml.core.data.pointers import has_records
from gitml.core.paths import is_inside, listed
from gitml.core.shell_words import quoted_path
from gitml.errors import ExitCode, RootHint, UsageError
from gitml.render.json import merges as json_merges
from gitml.render.text.data import merges
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import print_hint, print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring.storage import merging

if TYPE_CHECKING:
    from gitml.core.data.merging.three_way import Side


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--ours", is_flag=True, help="For what clashes, take what HEAD has.")
@click.option("--theirs", is_flag=True, help="For what clashes, take what comes in.")
@json_option
@pass_settings
@click.pass_context
def resolve(
    ctx: click.Context,
    settings: Settings,
    paths: tuple[str, ...],
    *,
    ours: bool,
    theirs: bool,
    as_json: bool,
) -> None:
    """Resolve conflicts of dvc.lock and of pointers (.dvc files) in a merge or a rebase.

    A lock is put together stage by stage, the pointer of a folder file by file, out of both sides
    as Git keeps them; listings that are not here come from the DVC remote. Of a stage that both
    sides ran, the record is taken that was made from the merged code, data and parameters: of
    either side, or of the run-cache. Metrics and other outputs that are in Git are taken as that
    record has them. Of .gitignore the lines that DVC writes for data are put together. Files
    without a conflict left are staged. So resolve dvc.yaml and params.yaml first.

    Where conflict markers were committed, the sides are the parents of the merge that brought them.

    What truly clashes stays a conflict, and the exit code is 1. With --ours or --theirs that side's
    record is taken; gitml pull then brings its data, and gitml repro runs the stages that it does
    not fit. In a rebase ours is the
    branch that you rebase onto, as Git has it.

    \b
    Example:
      gitml resolve
      gitml resolve --theirs && gitml pull && gitml repro
    """
    if ours and theirs:
        raise UsageError("--ours and --theirs together", hint="choose one of them")
    side: Side | None = "ours" if ours else "theirs" if theirs else None
    project = wiring.find(settings.directory)
    with transfer_bar(settings):
        found = merging.resolve(project, paths, side, settings)
    if not found and paths:
        _refuse_others(project, paths)
    unsure = [one for one in found if _is_edited(one) and one.record.hint]
    left = unsure or [one for one in found if one.state in ("left", "unknown")]
    if as_json:
        print_json(json_merges.resolved(found))
    elif not found:
        click.echo("no conflicts of dvc.lock or of pointers")
    else:
        for line in merges.resolutions(found):
            click.echo(line)
    _advise(
        settings, found, merging.for_people(project, {one.path for one in found}, some=bool(paths))
    )
    ctx.exit(ExitCode.CHECK_FAILED if left else ExitCode.OK)


def _refuse_others(project: wiring.Project, paths: tuple[str, ...]) -> None:
    """Refuse paths at which nothing was in conflict, where something is elsewhere.

    Raises:
        UsageError: it is, or at one of them is a file that is no record.
    """
    told = f"no conflict of dvc.lock or of a pointer at {listed(paths)}"
    asked = [wiring.inside(project, path) for path in paths]
    others = merging.for_people(project, ())
    if by_hand := [file for file in others if any(is_inside(file, path) for path in asked)]:
        words = " ".join(map(quoted_path, by_hand))
        raise UsageError(told, RootHint(f"mend it by hand, then: git add {words}"))
    if others := merging.in_conflict(project):
        words = " ".join(map(quoted_path, others))
        raise UsageError(told, RootHint(f"name what is in conflict: {words}"))


def _advise(settings: Settings, found: tuple[Resolution, ...], for_people: tuple[str, ...]) -> None:
    for one in found:
        _advise_of(settings, one)
    left = [one for one in found if one.state == "left"]
    if left and for_people:  # which side's run stands depends on them
        paths = " ".join(map(quoted_path, for_people))
        print_hint(RootHint(f"first resolve {paths}: then git add {paths} && gitml resolve"))
    elif any(one.record.what == "stage" for one in left):
        print_hint(
            "take one side, and run what differs: gitml resolve --ours && gitml pull && gitml repro"
        )
    elif outputs := [one.path for one in left if not has_records(one.path)]:
        paths = " ".join(map(quoted_path, outputs))
        print_hint(RootHint(f"make them: gitml pull && gitml repro; then: git add {paths}"))
    elif left:
        take_one = "take one side: gitml resolve --ours; or: gitml resolve --theirs"
        print_hint(next((one.record.hint for one in left if one.record.hint), take_one))
    elif edited := [one.path for one in found if _is_edited(one) and not one.record.hint]:
        paths = " ".join(map(quoted_path, edited))
        print_hint(RootHint(f"where it is as it should be: git add {paths}"))


def _advise_of(settings: Settings, one: Resolution) -> None:
    if told := merges.stale(one.record):
        settings.say(told)
    if one.kept:
        settings.say(f"{one.path} as it was: git show {one.kept[:12]}")
    if one.state == "unknown":
        path = quoted_path(one.path)
        print_hint(RootHint(f"take it as an earlier commit has it: git log -- {path}"))
    if _is_edited(one) and one.record.hint:
        print_hint(one.record.hint)


def _is_edited(one: Resolution) -> bool:
    return one.state == "edited"
