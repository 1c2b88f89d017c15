"""``gitml freeze`` and ``gitml unfreeze``: keep stages from running, or let them run again."""

from collections.abc import Sequence

import click

from gitml import wiring
from gitml.core.pipeline.definition import Frozen
from gitml.render.json import stages as json_stages
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_settings
from gitml.ui.output import print_json
from gitml.wiring.stages import open_stages


def set_frozen(settings: Settings, names: Sequence[str], *, frozen: bool) -> tuple[Frozen, ...]:
    """Freeze stages, groups of them or imported data; or undo that.

    Raises:
        UsageError: an unknown stage, or one member of a group; nothing was changed.
    """
    project = wiring.find(settings.directory)
    return open_stages(project, settings, names).freeze(names, frozen=frozen)


@click.command(cls=Command)
@click.argument("stages", nargs=-1, required=True, metavar="STAGE...")
@json_option
@pass_settings
def freeze(settings: Settings, stages: tuple[str, ...], as_json: bool) -> None:
    """Keep stages from running: gitml repro takes their outputs as they are, whatever changes.

    It writes 'frozen: true' into dvc.yaml and changes nothing else of the file. Of a group made by
    foreach or matrix all members are frozen. Imported data can be frozen, too, by its name
    or its .dvc file.

    \b
    Example:
      gitml freeze download
      gitml freeze models/dvc.yaml:train raw.csv
    """
    found = set_frozen(settings, stages, frozen=True)
    _answer(found, "frozen", "frozen already", as_json=as_json)


@click.command(cls=Command)
@click.argument("stages", nargs=-1, required=True, metavar="STAGE...")
@json_option
@pass_settings
def unfreeze(settings: Settings, stages: tuple[str, ...], as_json: bool) -> None:
    """Let frozen stages run again when what they use has changed.

    It takes 'frozen: true' out of dvc.yaml, or of a .dvc file, and changes nothing else of it.

    \b
    Example:
      gitml unfreeze download
    """
    found = set_frozen(settings, stages, frozen=False)
    _answer(found, "not frozen any more", "was not frozen", as_json=as_json)


def _answer(found: Sequence[Frozen], done: str, nothing: str, *, as_json: bool) -> None:
    if as_json:
        print_json(json_stages.frozen(found))
        return
    for one in found:
        click.echo(f"{terminal.one_line(one.address)}: {done if one.changed else nothing}")
