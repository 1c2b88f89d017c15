"""``gitml model show``: everything that a version's tag records."""

from dataclasses import dataclass

import click

from gitml.core.models.models import describe_version
from gitml.render.json.models import model_show as json_show
from gitml.render.text.models import model_show, tag_problems
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options, wide_option
from gitml.ui.output import columns, print_json
from gitml.wiring.models.releases import open_version


@dataclass(frozen=True, slots=True)
class ModelShowOptions:
    """What ``model show`` is asked for."""

    version: str
    wide: bool
    as_json: bool


@click.command(cls=Command)
@click.argument("version", metavar="MODEL@vX")
@wide_option
@json_option
@pass_options(ModelShowOptions)
def show(settings: Settings, options: ModelShowOptions) -> None:
    """Show all that the tag of a version records: MODEL@vX, MODEL#ALIAS, or MODEL for the latest.

    Who released it, when and why it has its number; the model's bytes, the data it was made from
    and measured on, parameters, metrics and environment. What the tag says is shown as it says it:
    gitml model verify tells whether it is so.

    \b
    Example:
      gitml model show churn@v1.2.0
      gitml model show churn#prod --json
    """
    _, registry, history, found = open_version(settings.directory, options.version)
    known = describe_version(history, found, registry, registry.reader)
    if options.as_json:
        print_json(json_show.version(known))
    else:
        click.echo(model_show.version(known, columns(wide=options.wide)))
    for sentence in tag_problems.sentences({history.model: known.problems}):
        settings.warn(sentence)
