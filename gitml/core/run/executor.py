"""What an executor does: start, submit, poll, cancel, stop. It decides nothing.

Retries, caching, data and the lock stay with whoever drives it, so that there is one writer
however many workers there are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from gitml.core.pipeline.needs import Needs
from gitml.core.run.plan import Machine
from gitml.core.values import Value

How = Literal["interrupt", "terminate", "kill"]


@dataclass(frozen=True, slots=True)
class Job:
    """What runs for one stage.

    Attributes:
        commands: programs with their arguments, run one after another until one fails.
        folder: where they run, absolute.
        variables: their whole environment.
        log: file that takes all they print, emptied first.
        needs: what the executor must give it.
        gpus: ids of the GPUs that are its own meanwhile, out of the machine's.
        attempt: how often it was run before in this run.
        outs: absolute paths of what it is to make.
        remote_job: JSON of a :class:`.remote_job.RemoteJob`, for an executor with ``remote_data``.
    """

    address: str
    commands: Sequence[Sequence[str]]
    folder: str
    variables: Mapping[str, str]
    log: str
    needs: Needs = field(default_factory=Needs)
    gpus: tuple[str, ...] = ()
    attempt: int = 0
    outs: tuple[str, ...] = ()
    remote_job: str = ""


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
        problem: what went wrong beside the command itself, as the end of a sentence about it:
            ``could not be started: …``, ``was lost with its node``; else empty.
        result: JSON of a :class:`.remote_job.RemoteResult`, of a job that had a ``remote_job``.
    """

    address: str
    code: int
    command: int = 0
    problem: str = ""
    result: str = ""


Event: TypeAlias = Started | Ended


@dataclass(frozen=True, slots=True)
class Setup:
    """What an executor is made from.

    Attributes:
        root: of the project, absolute.
        options: what ``gitml.yaml`` says under ``executors.NAME``; the executor checks them.
        variables: the environment.
        jobs: how many commands may run at once, None for as many as there is room for.
        keep: descriptors that stay open as long as a process of a stage may live (locks).
        say: hears of what a person waits for.
    """

    root: str
    options: Mapping[str, Value]
    variables: Mapping[str, str]
    jobs: int | None
    keep: tuple[int, ...]
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RemoteData:
    """How data gets to and from jobs that run in workspaces of their own.

    Attributes:
        shared: they see the project's files at the same paths.
        remote: else the DVC remote that it goes through, the default one where empty.
    """

    shared: bool = False
    remote: str = ""


class Executor(Protocol):
    """Runs commands somewhere."""

    @property
    def remote_data(self) -> RemoteData | None:
        """Whether jobs run in workspaces of their own: how data gets there, else None."""

    def start(self) -> Machine:
        """Get ready; answers what there is to share out. Pools are not its business.

        Raises:
            ConfigError: its options are wrong.
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
        """Kill what still runs, and wait until nothing does. Also where ``start`` failed."""


ExecutorFactory: TypeAlias = Callable[[Setup], Executor]


@dataclass(frozen=True, slots=True)
class Site:
    """Where the stages of a run are executed.

    Attributes:
        make: builds the executor, not started, around descriptors that it is to keep open.
        machine: what there is to share out, where that is known before it is started.
        pools: sizes by name.
    """

    make: Callable[[tuple[int, ...]], Executor]
    machine: Machine | None = None
    pools: Mapping[str, int] = field(default_factory=dict)
