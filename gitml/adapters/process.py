"""Other programs: the only place, beside the executors, that starts one."""

import contextlib
import os
import signal
import subprocess
import weakref
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from gitml.errors import OutsideError

_GRACE = 2.0  # seconds for a program that was asked to end
_PIPES = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


class ProgramResult(NamedTuple):
    """A program that ran to its end."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self) -> str:
        """Standard output; bytes that are not UTF-8 survive as surrogates, as in file names."""
        return os.fsdecode(self.stdout)

    @property
    def lines(self) -> list[str]:
        r"""The lines of standard output, which end in ``\n`` alone: names may have other breaks."""
        return self.text.removesuffix("\n").split("\n")

    @property
    def complaint(self) -> str:
        """Standard error, for a message."""
        return self.stderr.decode(errors="replace").strip()


def run(
    command: Sequence[str],
    directory: Path,
    *,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> ProgramResult:
    """Run a program to its end and keep what it printed; a failure is for the caller to judge.

    Args:
        command: the program and its arguments; no shell is involved.
        directory: where it runs.
        stdin: what it reads.
        environment: variables to set beside the inherited ones.

    Raises:
        OutsideError: the program is not installed.
    """
    told = {**os.environ, **(environment or {})}
    with _started(command, directory, stdin=subprocess.PIPE, env=told, **_PIPES) as process:
        out, err = process.communicate(stdin)
    return ProgramResult(process.returncode, out, err)


@contextlib.contextmanager
def _started(
    command: Sequence[str], directory: Path, **options: Any
) -> "Iterator[subprocess.Popen[bytes]]":
    """Start a program, which ends when nobody waits for it any more, as after a signal.

    It is asked before it is killed, as Git takes its locks away then. What it has started is asked,
    too: Git leaves the program behind that waits for a server.
    """
    try:
        process = subprocess.Popen(list(command), cwd=directory, **options)
    except FileNotFoundError as error:
        raise _not_installed(command[0], directory) from error
    with process:
        try:
            yield process
        except BaseException:
            _ask_to_end([process.pid, *_descendants(process.pid)])
            try:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_GRACE)
            finally:
                process.kill()
            raise


@contextlib.contextmanager
def children_ended() -> Iterator[None]:
    """End what a library started meanwhile, where a signal or an error leaves it behind.

    GitPython asks Git alone to end, and then waits for the pipe that others have, too.
    """
    before = {*_descendants(os.getpid())}
    try:
        yield
    except BaseException:
        _ask_to_end([one for one in _descendants(os.getpid()) if one not in before])
        raise


def _ask_to_end(pids: Sequence[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def _descendants(pid: int) -> list[int]:
    """Processes that a process has started, and those that they have; none but on Linux."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return []
    return [one for child in map(int, children) for one in (child, *_descendants(child))]


def run_within(
    seconds: float, command: Sequence[str], directory: Path, environment: Mapping[str, str]
) -> ProgramResult:
    """As :func:`run`, but with an end: the program and all that it started are killed then.

    Raises:
        OutsideError: it is not installed, or took longer.
    """
    options = {"stdin": subprocess.DEVNULL, "env": {**os.environ, **environment}, **_PIPES}
    # A group of its own, and no terminal to ask on.
    with _started(command, directory, start_new_session=True, **options) as process:
        try:
            out, err = process.communicate(timeout=seconds)
        except BaseException as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(error, subprocess.TimeoutExpired):
                raise OutsideError(f"no answer within {seconds:g} s") from error
            raise
    return ProgramResult(process.returncode, out, err)


def show(
    command: Sequence[str], directory: Path, variables: Mapping[str, str] | None = None
) -> int:
    """Run a program that talks to the user itself, and return its exit code.

    Args:
        command: the program and its arguments.
        directory: where it runs.
        variables: its whole environment; None is the inherited one.
    """
    with _started(command, directory, env=variables) as process:
        return process.wait()


class Conversation:
    """A program that answers requests on its standard output until it is closed or forgotten."""

    def __init__(self, command: Sequence[str], directory: Path) -> None:
        try:
            self._process = subprocess.Popen(
                list(command),
                cwd=directory,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError as error:
            raise _not_installed(command[0], directory) from error
        # Python keeps a forgotten program that runs, with its pipes, so that it would never end.
        self._end = weakref.finalize(self, _end, self._process)
        self._end.atexit = False  # as soon as we end, its pipe does

    @property
    def requests(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdin)

    @property
    def answers(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdout)

    def close(self) -> None:
        self._end()


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):  # of what it had not read when it ended
                pipe.close()
    process.wait()


def _not_installed(program: str, directory: Path) -> OutsideError:
    if not directory.is_dir():
        return OutsideError(f"no such folder: {directory}")
    return OutsideError(f"'{program}' is not installed or not on PATH")
