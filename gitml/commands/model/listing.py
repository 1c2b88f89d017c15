"""``gitml model list``: every model, its latest version and its aliases."""

import click

from gitml import wiring
from gitml.render import registry as render_registry
from gitml.render.json.models import registry as json_registry
from gitml.render.numbers import few
from gitml.render.text import terminal
from gitml.render.text.models import tag_problems
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, md_option, pass_settings, wide_option
from gitml.ui.output import columns, print_json
from gitml.wiring import readers
from gitml.wiring.models.releases import declared_above, list_everywhere


@click.command("list", cls=Command)
@wide_option
@json_option
@md_option
@pass_settings
def list_command(settings: Settings, wide: bool, as_json: bool, as_md: bool) -> None:
    """List every model with its latest version, its aliases, its metric, and who released it.

    Models are those that dvc.yaml declares under artifacts, those of GTO's artifacts.yaml, and
    those that tags of releases name, in whichever folder of the repository their project is. It
    works in a Git repository without DVC, too.
    The latest version is the highest that is neither withdrawn nor a pre-release. The metric is the
    primary one of gitml.yaml, with its course over the last versions. Tags that look like releases
    and cannot be trusted are named on standard error.

    \b
    Example:
      gitml model list
      gitml model list --json
    """
    project = wiring.find_without_dvc(settings.directory)
    reader = readers.snapshots(project)
    models = list_everywhere(project, reader, settings)
    if as_json:
        print_json(json_registry.models(models))
    elif models:
        click.echo(render_registry.models(models, as_md=as_md, columns=columns(wide=wide)))
    else:
        settings.say("no models yet: declare one in dvc.yaml")
        settings.say("hint: artifacts: {NAME: {path: PATH, type: model}}, then gitml release")
        if others := declared_above(project):
            names = few([terminal.one_line(name) for name in others])
            settings.say(f"artifacts.yaml at the top of the repository, not here, declares {names}")
    for sentence in tag_problems.sentences({one.name: one.problems for one in models}):
        settings.warn(sentence)
    if project.git.shallow:
        settings.warn(
            "this clone is shallow, so versions may be missing",
            "fetch its history: git fetch --unshallow --tags",
        )
