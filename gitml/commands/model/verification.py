"""``gitml model verify``: whether a version is what its tag records."""

import os
from dataclasses import dataclass

import click

from gitml.errors import ExitCode
from gitml.render.json.models import model_verification as json_verification
from gitml.render.text.models import model_verification as text_verification
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options, wide_option
from gitml.ui.output import columns, print_hint, print_json
from gitml.wiring.models.model_rerun import rerun
from gitml.wiring.models.model_verify import VersionVerifier
from gitml.wiring.models.releases import open_version


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What ``model verify`` is asked for."""

    version: str
    rerun: bool
    wide: bool
    as_json: bool


@click.command(cls=Command)
@click.argument("version", metavar="MODEL@vX")
@click.option("--rerun", is_flag=True, help="Make it again, in a folder of its own, and compare.")
@wide_option
@json_option
@pass_options(VerifyOptions)
def verify(settings: Settings, options: VerifyOptions) -> int:
    """Hold all that a version's tag records against Git, the DVC cache and the DVC remote.

    Looked at are the model's bytes (they are fetched where they are not here), the data it was made
    from and measured on, parameters, metrics and pinned environments; and whether every stage that
    leads to the model is up to date at that commit. Exit code 1 where something does not hold.
    --rerun runs these stages again, from the data on, in a folder of its own, and compares outputs
    byte by byte; where bytes differ, metrics within what the rules take for no change will do.

    \b
    Example:
      gitml model verify churn@v1.2.0
      gitml model verify churn#prod --rerun
    """
    opened = open_version(settings.directory, options.version, needs_dvc=True)
    project, registry, _, found = opened
    verifier = VersionVerifier(project, registry, settings)
    done = verifier.verify(found)
    if options.rerun:
        done = rerun(verifier, found, done, os.environ)
    if options.as_json:
        print_json(json_verification.verification(found, done))
    else:
        click.echo(text_verification.verification(done, columns(wide=options.wide)))
    if hint := text_verification.upload(done):
        print_hint(hint)
    return ExitCode.OK if done.holds else ExitCode.CHECK_FAILED
