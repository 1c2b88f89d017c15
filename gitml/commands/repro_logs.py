"""``gitml repro logs``: what a stage printed, or prints."""

import posixpath
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence

import click

from gitml import wiring
from gitml.core.pipeline import names
from gitml.core.run.outcome import RunStatus
from gitml.errors import OutsideError, UsageError
from gitml.ui.click_classes import Command, Verb
from gitml.ui.options import Settings, pass_settings
from gitml.wiring import readers, running

_GOOD_OUTCOMES = ("ran", "restored", "unchanged", "recorded")


@click.command(cls=Command)
@click.argument("verb", cls=Verb, expose_value=False)
@click.argument("stage", metavar="STAGE")
@click.option("-f", "--follow", is_flag=True, help="Go on until the stage has ended.")
@pass_settings
def logs(settings: Settings, stage: str, follow: bool) -> None:
    """Print all that a stage printed when it last ran here, or has printed so far.

    Of a group made by foreach or matrix, and of a dvc.yaml, that of each stage that ran.

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
    project = wiring.find(settings.directory)
    stage_logs = running.open_logs(project)
    addresses = find_stages(project, stage, lambda name: stage_logs.read(name) is not None)
    if not follow:
        logs = {address: stage_logs.read(address) for address in addresses}
        logs = {one: text for one, text in logs.items() if text is not None} or logs
        _write(_together({one: _require_log(one, text) for one, text in logs.items()}))
        return
    if len(addresses) > 1:
        raise UsageError(f"'{stage}' is several stages", hint=f"follow one: {', '.join(addresses)}")
    address = addresses[0]
    status = stage_logs.follow(address, _write, settings.say)
    if not status.begun:
        text = stage_logs.read(address)
        if status.outcome is None:
            _require_log(address, text)
        settings.say(_why_not(address, status, text))
        _write(text or "")
    if (problem := failure(address, status)) is not None:
        raise problem


def _together(logs: Mapping[str, str]) -> str:
    """One log as it is; several, each under the name of its stage."""
    if len(logs) == 1:
        return next(iter(logs.values()))
    return "\n".join(f"==> {address} <==\n{text}" for address, text in logs.items())


def find_stages(
    project: wiring.Project, name: str, has_log: Callable[[str], bool]
) -> Sequence[str]:
    """Addresses of the stage or group that is meant; of a stage that is gone, by its log.

    Raises:
        UsageError: there is none.
    """
    snapshot = readers.snapshots(project).read("workspace", {"stages"})
    try:
        meant = [one.address for one in names.find(snapshot.stages, name, project.folder)]
    except UsageError:
        for address in (f"{posixpath.join(project.folder, 'dvc.yaml')}:{name}", name):
            if has_log(address):
                return [address]
        raise
    return meant


def failure(address: str, status: RunStatus) -> OutsideError | None:
    """The error that a stage's end is, None where it ended well."""
    if status.outcome is None or status.outcome in _GOOD_OUTCOMES:
        return None
    texts = {
        "failed": f"failed: {status.problem}",
        "skipped": f"was skipped, as '{status.because}' did not end well",
        "stopped": "was stopped with the run",
        "left": "was not begun: the run ended before",
    }
    text = texts.get(status.outcome, "was cut off: the run died")
    again = "mend it and run again" if status.outcome == "failed" else "go on with"
    return OutsideError(f"stage '{address}' {text}", hint=f"{again}: gitml repro")


def _why_not(address: str, status: RunStatus, text: str | None) -> str:
    """A line about a stage that does not run now."""
    says = {
        None: "does not run now",
        "unchanged": "is up to date",
        "restored": "was restored, not run",
    }
    said = says.get(status.outcome, "did not begin")
    before = "what it printed when it last ran:" if text else "there is no log of it"
    return f"'{address}' {said}; {before}"


def _require_log(address: str, text: str | None) -> str:
    if text is None:
        raise UsageError(
            f"there is no log of stage '{address}': it did not run here yet",
            hint=f"run it: gitml repro {shlex.quote(address)}",
        )
    return text


def _write(text: str) -> None:
    click.echo(text, nl=False)
    sys.stdout.flush()
