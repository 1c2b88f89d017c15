"""How a run, or a stage of it, ends when it does not end well."""

from collections.abc import Sequence

from gitml.core.run.executor import Ended, Job
from gitml.core.run.outcome import named
from gitml.errors import ExitCode, GitmlError, OutsideError


class StoppedError(GitmlError):
    """A run that Ctrl-C or SIGTERM ended; what had finished is recorded."""

    def __init__(self, code: int, done: Sequence[str]) -> None:
        kept = f"finished and recorded: {named(done)}; " if done else ""
        word = "interrupted" if code == ExitCode.INTERRUPTED else "terminated"
        super().__init__(word, hint=f"{kept}the same command goes on from here")
        self.exit_code = ExitCode(code)


def failure(event: Ended, job: Job, limit: float | None) -> OutsideError:
    """Why a command counts as failed.

    Args:
        event: its end.
        job: what ran.
        limit: seconds that it was given and that were not enough, None where it ended by itself.
    """
    last = event.command < len(job.commands)
    command = job.commands[event.command][-1] if last else ""
    if limit is not None:
        return OutsideError(f"its command ran longer than its {limit:g} seconds: {command}")
    if event.problem:
        return OutsideError(f"its command {event.problem}")
    killed = event.code < 0
    ending = f"was killed by signal {-event.code}" if killed else f"exited with {event.code}"
    return OutsideError(f"its command {ending}: {command}")
