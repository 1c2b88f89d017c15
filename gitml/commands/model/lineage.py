"""``gitml model lineage``: where a version comes from, and what came of data."""

from dataclasses import dataclass
from typing import Literal

import click

from gitml import wiring
from gitml.core.models.release import PARTS
from gitml.core.registry import lineage as core_lineage
from gitml.core.registry.lineage import Use
from gitml.core.registry.registry import Registry
from gitml.errors import CheckFailedError, ExitCode
from gitml.render.json.models import lineage as json_lineage
from gitml.render.text.models import lineage as text_lineage
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options, wide_option
from gitml.ui.output import columns, print_json
from gitml.ui.problems import report_problems
from gitml.wiring import readers
from gitml.wiring.models.model_export import upstream
from gitml.wiring.models.releases import open_registry, open_version


@dataclass(frozen=True, slots=True)
class LineageOptions:
    """What ``model lineage`` is asked for.

    Attributes:
        asked: a version; with ``down`` a path or a hash of data.
    """

    asked: str
    down: bool
    form: Literal["text", "mermaid"]
    wide: bool
    as_json: bool


def downstream(registry: Registry, asked: str) -> tuple[Use, ...]:
    """The versions that were made from data, or measured on it, by what their tags record."""
    versions = [one for history in registry.models().values() for one in history.versions]
    records = ((one, registry.manifest(one)) for one in versions)
    return core_lineage.uses(asked, [(one, record) for one, record in records if record])


@click.command(cls=Command)
@click.argument("asked", metavar="MODEL@vX|DATA")
@click.option("--down", is_flag=True, help="Which versions used DATA: a path, or a hash.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid"]),
    default="text",
    help="A tree of lines, or a Mermaid flowchart.",
)
@wide_option
@json_option
@pass_options(LineageOptions)
def lineage(settings: Settings, options: LineageOptions) -> int:
    """Show where a version comes from: stages, parameters, code and data, back to its sources.

    With --down which versions of which models were made from some data, or measured on it, by the
    manifests of their tags: DATA is a path, or a hash or the beginning of one. Exit code 1 where
    there is none.

    \b
    Example:
      gitml model lineage churn@v1.2.0
      gitml model lineage churn#prod --format mermaid
      gitml model lineage data/raw.csv --down
    """
    if options.down:
        project = wiring.find_without_dvc(settings.directory)
        registry = open_registry(project, readers.snapshots(project))
        uses = downstream(registry, options.asked)
        if options.as_json:
            print_json(json_lineage.uses(options.asked, uses))
        elif uses:
            click.echo(text_lineage.uses(uses))
        if not uses:
            raise CheckFailedError(
                f"no version was made from '{options.asked}', by what the tags record",
                hint="a path is counted from the project's root; see a version's data: "
                "gitml model show MODEL",
            )
        return ExitCode.OK
    _, registry, _, found = open_version(settings.directory, options.asked)
    graph = upstream(registry, found)
    if options.as_json:
        print_json(json_lineage.upstream(found, graph))
    elif options.form == "mermaid":
        click.echo(text_lineage.mermaid(graph))
    else:
        click.echo(text_lineage.upstream(graph, columns(wide=options.wide)))
    return report_problems([registry.reader.read(found.commit, PARTS)])
