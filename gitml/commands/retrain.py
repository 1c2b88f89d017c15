"""``gitml retrain``: whether a model is to be trained again, and why."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from gitml import wiring
from gitml.core.retraining import RetrainDecision
from gitml.errors import ExitCode
from gitml.render.json.checks import retraining as json_retraining
from gitml.render.numbers import few
from gitml.render.text.checks import retraining as text_retraining
from gitml.render.text.terminal import visible
from gitml.ui.click_classes import Command
from gitml.ui.options import Settings, json_option, pass_options
from gitml.ui.output import columns, print_json
from gitml.wiring import readers
from gitml.wiring.forges import read_run
from gitml.wiring.judging.retraining import decide


@dataclass(frozen=True, slots=True)
class RetrainOptions:
    """What ``retrain`` is asked for.

    Attributes:
        model: None for the one that ``gitml.yaml`` names, or the only one.
        rev: what would be trained.
        output: a file that ``retrain=true|false`` is added to; None for that of the CI, if any.
    """

    model: str | None
    rev: str
    output: str | None
    as_json: bool


@click.command(cls=Command)
@click.argument("model", required=False)
@click.option("--rev", default="workspace", metavar="REV", help="What would be trained.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Add retrain=true|false and why=TEXT to a file. [default: the outputs of a GitHub step]",
)
@json_option
@pass_options(RetrainOptions)
def retrain(settings: Settings, options: RetrainOptions) -> int:
    """Tell whether MODEL is to be trained again, by the rules under 'retrain' in gitml.yaml.

    They are judged from Git and data alone, against the last version of the model: its age, new
    data since then, what else it is made from, and metrics that were measured on fresh labels. One
    rule that is due is enough. The first line is retrain=true or retrain=false, and the exit code
    0. Where the answer depends on something that could not be checked it is retrain=unknown, and
    the exit code 1.

    \b
    Example:
      gitml retrain
      gitml retrain churn --json
    """
    project = wiring.find(settings.directory)
    reader = readers.snapshots(project)
    now = datetime.now(UTC)
    found = decide(project, reader, options.rev, options.model, now)
    if options.as_json:
        print_json(json_retraining.decision(found))
    else:
        click.echo(text_retraining.decision(found, columns=columns(wide=False)))
    _write_outputs(settings, found, options.output)
    if found.unrecorded:
        paths = few([visible(path) for path in found.unrecorded])
        settings.warn(f"judged as on disk, which is not as recorded (gitml status): {paths}")
    if found.is_known:
        return ExitCode.OK
    for line in text_retraining.unknown(found):
        settings.warn(f"cannot be checked: {line}")
    return ExitCode.CHECK_FAILED


def _write_outputs(settings: Settings, found: RetrainDecision, file: str | None) -> None:
    place = file or read_run(os.environ).outputs
    if place is None or not found.is_known:
        return
    lines = (text_retraining.output(found), f"why={text_retraining.reasons(found)}")
    wiring.append(settings.directory / place, "".join(f"{line}\n" for line in lines))
