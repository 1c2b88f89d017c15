"""Other programs: the only place, beside the executors, that starts one."""

import contextlib
import os
import signal
import subprocess
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple, cast

from gitml.errors import OutsideError


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
    try:
        done = subprocess.run(
            list(command),
            cwd=directory,
            input=stdin,
            capture_output=True,
            env={**os.environ, **(environment or {})},
            check=False,
        )
    except FileNotFoundError as error:
        raise _not_installed(command[0], directory) from error
    return ProgramResult(done.returncode, done.stdout, done.stderr)


def run_within(
    seconds: float, command: Sequence[str], directory: Path, environment: Mapping[str, str]
) -> ProgramResult:
    """As :func:`run`, but with an end: the program and all that it started are killed then.

    Raises:
        OutsideError: it is not installed, or took longer.
    """
    try:
        process = subprocess.Popen(
            list(command),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
            start_new_session=True,  # a group of its own, and no terminal to ask on
        )
    except FileNotFoundError as error:
        raise _not_installed(command[0], directory) from error
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise OutsideError(f"no answer within {seconds:g} s") from error
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
    try:
        return subprocess.run(list(command), cwd=directory, env=variables, check=False).returncode
    except FileNotFoundError as error:
        raise _not_installed(command[0], directory) from error


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
