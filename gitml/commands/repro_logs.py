"""``gitml repro logs``: what a stage printed, or prints."""

import posixpath
import sys

import click

from gitml import wiring
from gitml.core.pipeline import names
from gitml.errors import OutsideError, UsageError
from gitml.ui.options import Command, Settings, Verb, pass_settings
from gitml.wiring import running

_WELL = ("ran", "restored", "unchanged", "recorded")


@click.command(cls=Command)
@click.argument("verb", cls=Verb, expose_value=False)
@click.argument("stage", metavar="STAGE")
@click.option("-f", "--follow", is_flag=True, help="Go on until the stage has ended.")
@pass_settings
def logs(settings: Settings, stage: str, follow: bool) -> None:
    """Print all that a stage printed when it last ran here, or has printed so far.

    With --follow, while gitml repro runs in another terminal: go on with what the stage prints, and
    with its retries, until it has ended; where its turn has not come yet, wait for it. Where it
    does not run any more, or nothing runs at all, print what there is and end. The exit code says
    what became of the stage in that run: 0 where it ended well or had nothing to do, 4 where it
    failed, was stopped or was not reached.

    \b
    Example:
      gitml repro logs train
      gitml repro logs train --follow
    """
    place = wiring.find(settings.directory)
    found = running.open_logs(place)
    address = find(place, found, stage)
    if not follow:
        _write(printed(found, address))
        return
    fate = found.follow(address, _write, settings.say)
    if not fate.begun:
        text = found.printed(address)
        if text is None and fate.outcome is None:
            raise _no_log(address)
        settings.say(_why_not(address, fate, text))
        _write(text or "")
    if (problem := failure(address, fate)) is not None:
        raise problem


def find(place: wiring.Place, found: running.StageLogs, name: str) -> str:
    """The address of the stage that is meant; of one that is gone from dvc.yaml, by its log.

    Raises:
        UsageError: there is none, or several are.
    """
    folder = place.directory.relative_to(place.root).as_posix()
    folder = "" if folder == "." else folder
    snapshot = wiring.snapshots(place).read("workspace", {"stages"})
    try:
        meant = [one.address for one in names.find(snapshot.stages, name, folder)]
    except UsageError:
        near = f"{posixpath.join(folder, 'dvc.yaml')}:{name}"
        for address in (near, name):
            if found.printed(address) is not None:
                return address
        raise
    if len(meant) > 1:
        raise UsageError(f"'{name}' is several stages", hint=f"name one: {', '.join(meant)}")
    return meant[0]


def printed(found: running.StageLogs, address: str) -> str:
    """All that a stage printed when it last ran.

    Raises:
        UsageError: it did not run here.
    """
    text = found.printed(address)
    if text is None:
        raise _no_log(address)
    return text


def failure(address: str, fate: running.Fate) -> OutsideError | None:
    """The error that a stage's end is, None where it ended well."""
    if fate.outcome is None or fate.outcome in _WELL:
        return None
    texts = {
        "failed": f"failed: {fate.problem}",
        "skipped": f"was skipped, as '{fate.because}' did not end well",
        "stopped": "was stopped with the run",
        "left": "was not begun: the run ended before",
    }
    text = texts.get(fate.outcome, "was cut off: the run died")
    hint = (
        "mend it and run again: gitml repro" if fate.outcome == "failed" else "gitml repro goes on"
    )
    return OutsideError(f"stage '{address}' {text}", hint)


def _why_not(address: str, fate: running.Fate, text: str | None) -> str:
    """A line about a stage that does not run now."""
    says = {
        None: "has no part in a run that goes on",
        "unchanged": "is up to date",
        "restored": "was restored, not run",
    }
    said = says.get(fate.outcome, "did not begin")
    before = "what it printed when it last ran:" if text else "there is no log of it"
    return f"'{address}' {said}; {before}"


def _no_log(address: str) -> UsageError:
    return UsageError(f"there is no log of stage '{address}'", hint="it did not run here yet")


def _write(text: str) -> None:
    click.echo(text, nl=False)
    sys.stdout.flush()
