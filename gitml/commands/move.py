"""``gitml move``: give tracked data another name."""

import click

from gitml import wiring
from gitml.core.pipeline.names import path_from, seen_from
from gitml.render.json import data as json_data
from gitml.render.numbers import few
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import print_json, typed
from gitml.wiring.storage import moving


@click.command(cls=Command)
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="TARGET")
@json_option
@pass_settings
def move(settings: Settings, source: str, target: str, *, as_json: bool) -> None:
    """Move tracked data, or give it another name: with its pointer and its line of .gitignore.

    SOURCE is a file or folder that was added. Where TARGET is a folder, or ends in /, it goes into
    that. Stages that use it are named, and are to be told by you.

    \b
    Example:
      gitml move raw.csv data/raw.csv
    """
    project = wiring.find(settings.directory)
    found, users = moving.move(project, source, target, settings)
    if as_json:
        print_json(json_data.renamed(found))
        return
    source, target, pointer = (
        terminal.one_line(path_from(path, project.folder))
        for path in (found.source, found.target, found.pointer)
    )
    click.echo(f"{source} → {target}, recorded in {pointer}")
    if users:
        use = "uses" if len(users) == 1 else "use"
        shown = [seen_from(one, project.folder) for one in users]
        settings.say(f"{few(shown)} still {use} {source}: change it in dvc.yaml, too")
    settings.say(typed("the change is staged; next: git commit"))
