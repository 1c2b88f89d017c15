"""``gitml model card``: a version's facts as a model card."""

from dataclasses import dataclass
from pathlib import Path

import click

from gitml import wiring
from gitml.core.models.models import describe_version
from gitml.errors import CheckFailedError, ConfigError, OutsideError
from gitml.render.markdown import model_card
from gitml.render.text.models import lineage as text_lineage
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, pass_options
from gitml.ui.problems import warn_of_problems
from gitml.wiring.models.model_card import judge_version
from gitml.wiring.models.model_export import upstream
from gitml.wiring.models.releases import open_version
from gitml.wiring.output_files import refuse_other


@dataclass(frozen=True, slots=True)
class CardOptions:
    """What ``model card`` is asked for; ``output`` is None for standard output."""

    version: str
    output: str | None


@click.command(cls=Command)
@click.argument("version", metavar="MODEL@vX")
@click.option("-o", "--output", metavar="FILE", help="Where to write it; else it is printed.")
@pass_options(CardOptions)
def card(settings: Settings, options: CardOptions) -> None:
    """Write a model card in Markdown, with the metadata that the Hugging Face hub reads.

    What the version's tag records: the model's bytes, why it has its number, metrics, data,
    parameters, environment, and where it comes from. Where the commit declares predictions and
    gates, and what they are of is here, these are judged anew: each metric with the interval of its
    change since the version before, the slices, and every gate.

    \b
    Example:
      gitml model card churn@v1.2.0 -o README.md
    """
    if options.output is not None:
        refuse_other(Path(settings.directory, options.output), "model card")
    project, registry, history, found = open_version(settings.directory, options.version)
    reader = registry.reader
    record = registry.manifest(found)
    if record is None:
        raise CheckFailedError(
            f"{found.tag.name} records no facts: its tag has no whole manifest of this version",
            hint=f"see what the tag says: gitml model show {found.tag.name}",
        )
    known = describe_version(history, found, registry, reader)
    chart = text_lineage.mermaid(upstream(registry, found))
    try:
        judged = judge_version(project, reader, history, found, record.previous)
    except (ConfigError, OutsideError) as error:
        settings.warn(f"predictions and gates are left out: {error.message}", error.hint)
        anew = ""
    else:
        warn_of_problems(settings, judged.problems)
        labels = (judged.base or "", found.tag.name)
        anew = model_card.judged(judged.compared, judged.gates, labels)
    text = model_card.card(known, record, chart, anew)
    if options.output is None:
        click.echo(text, nl=False)
        return
    wiring.write(Path(settings.directory, options.output), text)
    settings.say(f"wrote {options.output}")
