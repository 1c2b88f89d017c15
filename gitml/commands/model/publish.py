"""``gitml model publish``: a version on an MLflow server."""

import os
from dataclasses import dataclass

import click

from gitml.errors import CheckFailedError
from gitml.render.json.models import cyclonedx, model_publish
from gitml.render.text import terminal
from gitml.render.text.models import stated
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import json_text, print_json
from gitml.wiring.models.model_export import verified_facts
from gitml.wiring.models.model_publish import PublishTarget, Texts, publish
from gitml.wiring.models.model_verify import VersionVerifier
from gitml.wiring.models.releases import open_version


@dataclass(frozen=True, slots=True)
class PublishOptions:
    """What ``model publish`` is asked for.

    Attributes:
        mlflow: the address of a server.
        name: of the registered model; None for the model's own.
    """

    version: str
    mlflow: str
    name: str | None
    experiment: str | None
    as_json: bool


@click.command("publish", cls=Command)
@click.argument("version", metavar="MODEL@vX")
@click.option(
    "--mlflow",
    metavar="URL",
    envvar="MLFLOW_TRACKING_URI",
    show_envvar=True,
    required=True,
    help="The address of an MLflow server.",
)
@click.option("--name", metavar="NAME", help="Of the registered model; else the model's own.")
@click.option(
    "--experiment",
    metavar="NAME",
    envvar="MLFLOW_EXPERIMENT_NAME",
    show_envvar=True,
    help="In which its run is; else that of the model's name.",
)
@json_option
@pass_options(PublishOptions)
def publish_command(settings: Settings, options: PublishOptions) -> None:
    """Register a version on an MLflow server, with metrics, parameters, data and files.

    It becomes a version of the registered model, which says in its tags from which Git tag and
    commit it is, with a run that has parameters, metrics, the hashes of data, the model's files
    below model/ and the bill of materials of gitml model export. All is held against the commit
    and the model's bytes first. A version that is there already is left as it is; what was
    interrupted is gone on with. A password or token is read from MLFLOW_TRACKING_USERNAME and
    MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.

    \b
    Example:
      gitml model publish churn@v1.2.0 --mlflow https://mlflow.example.org
    """
    opened = open_version(settings.directory, options.version, needs_dvc=True)
    project, registry, history, found = opened
    if found.withdrawn:
        raise CheckFailedError(
            f"{found.tag.name} was withdrawn, so it is not published",
            hint=f"see which versions are in use: gitml model history {found.model}",
        )
    facts = verified_facts(VersionVerifier(project, registry, settings), history, found)
    target = PublishTarget(options.mlflow, options.name, options.experiment)
    documents = {"bom.cdx.json": f"{json_text(cyclonedx.bom(facts))}\n"}
    texts = Texts((*stated.why(facts.record.bump.reasons, facts.reasons),), documents)
    done = publish(project, facts, target, texts, settings, os.environ)
    if options.as_json:
        print_json(model_publish.published(done))
        return
    there = "" if done.created else ", which was there already"
    click.echo(
        terminal.one_line(f"{done.found.tag.name}: {done.model} version {done.number}{there}")
    )
    click.echo(terminal.one_line(done.url))
