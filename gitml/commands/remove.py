"""``gitml remove``: track data no more."""

import click

from gitml import wiring
from gitml.core.data.results import Untracked
from gitml.core.pipeline.names import path_from
from gitml.core.shell_words import quoted_paths
from gitml.render import numbers
from gitml.render.json import data as json_data
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import print_json, typed
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring.storage import removal


@click.command(cls=Command)
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--outs", is_flag=True, help="Delete the data of a pointer or stage, too.")
@click.option("--keep", "--cached", is_flag=True, help="Let files of a tracked folder stay here.")
@json_option
@pass_settings
def remove(
    settings: Settings, targets: tuple[str, ...], *, outs: bool, keep: bool, as_json: bool
) -> None:
    """Track data no more, or take files out of a tracked folder.

    TARGET is data, its .dvc file, a file or folder inside of a tracked folder, or a stage. Of data
    and stages the files stay, and Git no longer ignores them, unless --outs is given. A file of a
    tracked folder goes from the folder, too; the rest of that need not be here. What is removed can
    be had again from the commits that record it.

    \b
    Example:
      gitml remove data/raw.csv
      gitml remove images/blurred.jpg images/old
      gitml remove train
    """
    project = wiring.find(settings.directory)
    how = False if outs else True if keep else None
    with transfer_bar(settings):
        found = removal.remove(project, targets, settings, keep=how)
    if as_json:
        print_json(json_data.untracked(found))
        return
    for one in found:
        click.echo(_line(one, project.folder))
    _say_next(settings, project, found)


def _line(one: Untracked, folder: str) -> str:
    seen = (path_from(each, folder) for each in (one.path, one.pointer))
    path, pointer = map(terminal.one_line, seen)
    if one.whole:
        return f"{path}: removed with {pointer}"
    what = f"{numbers.counted(one.files, 'file')} removed" if one.files else "removed"
    return f"{path}: {what} from {pointer}"


def _say_next(settings: Settings, project: wiring.Project, found: tuple[Untracked, ...]) -> None:
    there = [one for one in found if one.whole and (project.root / one.path).exists()]
    both = [project.root / path for one in there for path in (one.path, one.pointer)]
    ignored = project.git.ignored(both)
    # A new pointer would be ignored there, too, and adding is refused.
    lost = [one.path for one in there if str(project.root / one.pointer) in ignored]
    left = [one.path for one in there if one.path not in lost]
    for told, is_ignored in (("no longer ignored", False), ("still ignored", True)):
        if some := [path for path in left if (str(project.root / path) in ignored) == is_ignored]:
            named = quoted_paths(path_from(path, project.folder) for path in some)
            settings.say(f"{told} by Git: {named}; delete, or keep with: gitml add {named}")
    if lost:
        named = quoted_paths(path_from(path, project.folder) for path in lost)
        settings.say(f"still ignored by Git, with its folder: {named}; delete, or let it lie there")
    settings.say(typed("the change is staged; next: git commit"))
