"""``gitml repro``: bring the pipeline up to date."""

from collections.abc import Sequence

import click

from gitml import wiring
from gitml.commands.options import Command, Settings, json_option, pass_settings, print_json
from gitml.core.pipeline.run import Outcome, StageRun
from gitml.render import terminal
from gitml.wiring.data import open_dvc

_WORDS: dict[Outcome, str] = {
    "ran": "ran",
    "restored": "restored from the run-cache",
    "unchanged": "up to date",
    "recorded": "data recorded anew",
}


def summary(runs: Sequence[StageRun]) -> str:
    """One row a stage, in the order in which they were looked at."""
    rows = [[run.address, _WORDS[run.outcome], f"{run.seconds:.1f} s"] for run in runs]
    return terminal.table(["Stage", "Outcome", "Time"], rows, right=["Time"])


@click.command(cls=Command)
@click.argument("stages", nargs=-1, metavar="[STAGE]...")
@click.option("-f", "--force", is_flag=True, help="Run stages even if nothing they use changed.")
@json_option
@pass_settings
def repro(settings: Settings, stages: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Run the stages of dvc.yaml whose code, data or parameters changed, in order.

    What ran before with the same inputs is restored instead of run. What a stage prints goes to
    standard error, so that standard output holds the answer alone. dvc.lock records the result;
    commit it: git add --all && git commit. When a stage fails, the stages before it stay recorded.

    \b
    Example:
      gitml repro
      gitml repro train --force
    """
    runs = open_dvc(wiring.find(settings.directory), settings).reproduce(stages, force=force)
    if as_json:
        fields = {run.address: {"outcome": run.outcome, "seconds": run.seconds} for run in runs}
        print_json({"schema": "gitml.repro/1", "stages": fields})
    elif not runs:
        settings.say("no stages; write them into dvc.yaml")
    elif all(run.outcome == "unchanged" for run in runs):
        click.echo("everything is up to date")
    else:
        click.echo(summary(runs))
        settings.say("next: gitml metrics diff, then git add --all && git commit")
