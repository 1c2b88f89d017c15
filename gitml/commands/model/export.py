"""``gitml model export``: a version's facts in the formats of other tools."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

from gitml import wiring
from gitml.render.json.models import cyclonedx, provenance
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_options
from gitml.ui.output import json_text
from gitml.wiring.models.model_export import verified_facts
from gitml.wiring.models.model_verify import VersionVerifier
from gitml.wiring.models.releases import open_version
from gitml.wiring.output_files import refuse_other

_KINDS = {"cyclonedx": "bill of materials", "in-toto": "in-toto statement"}


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What ``model export`` is asked for; ``output`` is None for standard output."""

    version: str
    form: Literal["cyclonedx", "in-toto"]
    output: str | None


@click.command(cls=Command)
@click.argument("version", metavar="MODEL@vX")
@click.option(
    "--format",
    "form",
    type=click.Choice(["cyclonedx", "in-toto"]),
    default="cyclonedx",
    show_default=True,
    help="A bill of materials, or a statement of how it was made.",
)
@click.option("-o", "--output", metavar="FILE", help="Where to write it; else it is printed.")
@pass_options(ExportOptions)
def export(settings: Settings, options: ExportOptions) -> None:
    """Write a version's facts as CycloneDX or in-toto has them, for the tools that read these.

    cyclonedx is a bill of materials (ML-BOM, CycloneDX 1.6) with a model card: bytes, data, code,
    parameters and metrics, and what was made from what. in-toto is a statement with SLSA
    provenance, to be signed with cosign or another tool. All that the tag records is held against
    the commit and the model's bytes first, as gitml model verify does: of a tag that is wrong
    nothing is written. The same version gives the same bytes.

    \b
    Example:
      gitml model export churn@v1.2.0 -o churn.cdx.json
      gitml model export churn#prod --format in-toto -o churn.intoto.json
    """
    if options.output is not None:
        refuse_other(Path(settings.directory, options.output), _KINDS[options.form])
    opened = open_version(settings.directory, options.version, needs_dvc=True)
    project, registry, history, found = opened
    facts = verified_facts(VersionVerifier(project, registry, settings), history, found)
    if found.withdrawn:
        settings.warn(f"{found.tag.name} was withdrawn")
    write = cyclonedx.bom if options.form == "cyclonedx" else provenance.statement
    text = json_text(write(facts))
    if options.output is None:
        click.echo(text)
        return
    wiring.write(Path(settings.directory, options.output), f"{text}\n")
    settings.say(f"wrote {options.output}")
