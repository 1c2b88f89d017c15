"""``gitml model get``: the files of one version, for those who deploy it."""

from dataclasses import dataclass
from pathlib import Path

import click

from gitml.core.data import sizes
from gitml.render import numbers
from gitml.render.json.models import model_get as json_get
from gitml.render.text import terminal
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import print_json
from gitml.ui.progress.transfer_bar import transfer_bar
from gitml.wiring.models.model_get import WantedVersion, get_model


@dataclass(frozen=True, slots=True)
class GetModelOptions:
    """What ``model get`` is asked for.

    Attributes:
        repository: None for this one.
        out: None for the model's own name, here.
    """

    version: str
    repository: str | None
    out: str | None
    verify_signature: bool
    force: bool
    as_json: bool


@click.command(cls=Command)
@click.argument("version", metavar="MODEL@vX")
@click.argument("repository", metavar="[REPO]", required=False)
@click.option("-o", "--out", metavar="OUT", help="Where to write it; else its own name, here.")
@click.option(
    "--verify-signature", is_flag=True, help="Only where the tags are signed by a key you trust."
)
@click.option("-f", "--force", is_flag=True, help="Replace what is there.")
@json_option
@pass_options(GetModelOptions)
def get(settings: Settings, options: GetModelOptions) -> None:
    """Write the files of a version: MODEL@vX, MODEL#ALIAS, or MODEL for the latest.

    REPO is a URL or a folder; without it the model is of this repository. Of another one only the
    model's tags and one commit are fetched, and the model itself from that repository's DVC remote.
    Every file is verified by its hash, and all of them by that in the tag's manifest, before
    anything is written. After a rollback MODEL#ALIAS is the version that was rolled back to.

    \b
    Example:
      gitml model get churn#prod https://github.com/ada/churn -o model.pkl
      gitml model get churn@v1.2.0 -o old.pkl --verify-signature
    """
    wanted = WantedVersion(
        options.version,
        options.repository,
        options.out,
        options.verify_signature,
        options.force,
    )
    with transfer_bar(settings):
        done = get_model(settings.directory, wanted, settings)
    if done.found.withdrawn:
        settings.warn(f"{done.found.tag.name} was withdrawn")
    if options.as_json:
        print_json(json_get.delivered(done))
        return
    files = numbers.counted(done.copied.files, "file")
    shown = terminal.one_line(options.out or Path(done.copied.target).name)
    click.echo(f"{shown}: {done.found.tag.name}, {files}, {sizes.size(done.copied.size)}")
    own = "" if done.recorded else ", which its tag does not record"
    click.echo(f"sha256 {done.file.sha256}{own}")
    for who in done.signers:
        click.echo(f"signed by {terminal.one_line(who)}")
