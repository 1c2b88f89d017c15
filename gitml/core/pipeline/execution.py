"""What an executor does: start, submit, poll, cancel, stop. It decides nothing.

Retries, caching, data and the lock stay with whoever drives it, so that there is one writer
however many workers there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

How = Literal["interrupt", "terminate", "kill"]


@dataclass(frozen=True, slots=True)
class Job:
    """What runs for one stage.

    Attributes:
        commands: programs with their arguments, run one after another until one fails.
        folder: where they run, absolute.
        variables: their whole environment.
        log: file that takes all they print, emptied first.
    """

    address: str
    commands: Sequence[Sequence[str]]
    folder: str
    variables: Mapping[str, str]
    log: str


@dataclass(frozen=True, slots=True)
class Started:
    """A command of the stage is running, as process ``pid``, which leads its own group."""

    address: str
    pid: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Nothing of the stage is running any more.

    Attributes:
        code: the exit code of its last command; negative for the signal that killed it.
        command: which one that was.
        problem: why it could not be started, else empty.
    """

    address: str
    code: int
    command: int = 0
    problem: str = ""


Event: TypeAlias = Started | Ended


class Executor(Protocol):
    """Runs commands somewhere."""

    def start(self) -> None:
        """Get ready.

        Raises:
            OutsideError: it cannot.
        """

    def submit(self, job: Job) -> None:
        """Run a job now; :meth:`poll` will say when it ends. Never runs one twice."""

    def poll(self, timeout: float) -> Sequence[Event]:
        """What happened, as soon as something does, waiting for at most ``timeout`` seconds.

        Raises:
            OutsideError: the executor is gone, and all of its jobs with it.
        """

    def cancel(self, addresses: Sequence[str], how: How) -> None:
        """Ask jobs to end, or end them; :meth:`poll` says when they have."""

    def stop(self) -> None:
        """Kill what still runs, and wait until nothing does."""
