"""A file by which other processes can follow a run: one JSON object a line.

    {"plan": [ADDRESS...]}                                    first of all
    {"stage": ADDRESS, "log": STATE}                          its command is about to start
    {"stage": ADDRESS, "log": STATE, "problem"}               again, as it failed
    {"stage": ADDRESS, "outcome", "problem", "because"}       what became of it

STATE is that of the stage's log before the command begins it anew, see :func:`file_state`; the log
of an attempt that failed is kept beside it. The file is that of the run that holds the run folder's
mutex; afterwards it tells of the last one.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from gitml.late_module import LateModule
from gitml.repro.run_folder import RunFolder

if TYPE_CHECKING:
    from gitml.core.run import events
    from gitml.core.run.events import Audience, Progress
else:  # who only reads what a run wrote needs none of them
    events = LateModule("gitml.core.run.events")

FileState: TypeAlias = tuple[int, int] | None


def file_state(path: Path) -> FileState:
    """By which it can be seen that a file was written to: size and time; None where it is not."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


@contextmanager
def write_status(files: RunFolder, audience: "Audience") -> Iterator["Audience"]:
    """Give an audience that tells ``audience`` what it hears, and writes it down.

    Args:
        files: of the run; its mutex is held.
        audience: hears it, too.
    """
    writer = _Writer(files, audience)
    try:
        yield writer
    finally:
        writer.close()


class _Writer:
    def __init__(self, files: RunFolder, audience: "Audience") -> None:
        self._files = files
        self._audience = audience
        self._descriptor = -1
        with contextlib.suppress(OSError):  # of the run before; who reads it can read on
            files.status.unlink()

    def __call__(self, progress: "Progress") -> None:
        if (line := self._line(progress)) is not None:
            with contextlib.suppress(OSError):  # nobody needs it to run stages
                self._write(line)
        self._audience(progress)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def _line(self, progress: "Progress") -> Mapping[str, Any] | None:
        match progress:
            case events.Begun(stages):
                return {"plan": [stage.address for stage in stages]}
            case events.Running(address):
                return {"stage": address, "log": file_state(self._files.log(address))}
            case events.Retried(address, problem):
                return {
                    "stage": address,
                    "log": file_state(self._files.log(address)),
                    "problem": problem,
                }
            case events.Finished(run):
                ending = {"problem": run.problem, "because": run.because}
                return {"stage": run.address, "outcome": run.outcome, **ending}
        return None

    def _write(self, line: Mapping[str, Any]) -> None:
        if self._descriptor < 0:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            self._descriptor = os.open(self._files.status, flags, 0o666)
        os.write(self._descriptor, json.dumps(line).encode() + b"\n")


class RunReader:
    """Reads what one run writes, and nothing of the run after it."""

    def __init__(self, files: RunFolder) -> None:
        self._files = files
        self._descriptor = -1
        self._rest = b""

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def read_new(self) -> tuple[list[dict[str, Any]], bool]:
        """What was told since the last call, and whether more may come."""
        if self._descriptor < 0:
            with contextlib.suppress(FileNotFoundError):
                self._descriptor = os.open(self._files.status, os.O_RDONLY)
        live = self._files.busy and self._current()  # before reading, so that nothing comes between
        if self._descriptor < 0:
            return [], live
        heard = self._rest
        while piece := os.read(self._descriptor, 1 << 20):
            heard += piece
        *lines, self._rest = heard.split(b"\n")
        return [json.loads(line) for line in lines], live

    def _current(self) -> bool:
        """Whether no other run has replaced the file since."""
        if self._descriptor < 0:
            return True
        try:
            now = self._files.status.stat()
        except FileNotFoundError:
            return False
        return os.path.samestat(os.fstat(self._descriptor), now)


def failed_stages(files: RunFolder) -> tuple[str, ...]:
    """The stages that failed in the last run; none while one goes on, or where nobody can tell."""
    reader = RunReader(files)
    try:
        lines, live = reader.read_new()
        failed = [str(one["stage"]) for one in lines if one.get("outcome") == "failed"]
    except (OSError, ValueError, LookupError, AttributeError):  # cut short, or not of gitml
        return ()
    finally:
        reader.close()
    return () if live else tuple(failed)
