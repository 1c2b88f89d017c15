"""A stage's logs for another process: all that it printed, or what it prints while it runs."""

import codecs
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from gitml.core.run.outcome import RunStatus
from gitml.repro.run_folder import RunFolder
from gitml.repro.status_file import FileState, RunReader, file_state

_POLL = 0.05  # seconds between looks at what is new
_PIECE = 1 << 20  # bytes read at once


class StageLogs:
    """The logs of one project.

    Args:
        files: of its runs.
    """

    def __init__(self, files: RunFolder) -> None:
        self._files = files

    def read(self, address: str) -> str | None:
        """All that a stage printed when it last ran here, also before it was tried again.

        None where it did not run.
        """
        logs = [*self._files.earlier_logs(address), self._files.log(address)]
        try:
            return "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)
        except FileNotFoundError:
            return None

    def follow(
        self, address: str, write: Callable[[str], None], say: Callable[[str], None]
    ) -> RunStatus:
        """Pass on what a stage prints, from its beginning, until it ends or is known not to run.

        Of a stage whose turn has not come in the run that goes on, the beginning is waited for.

        Args:
            address: of the stage.
            write: takes pieces of what it prints.
            say: hears of what is waited for, and of attempts that failed.
        """
        part = _Part()
        log = _Log(self._files.log(address))
        waiting = False
        with closing(RunReader(self._files)) as reader:
            while True:
                lines, live = reader.read_new()
                for line in lines:
                    if part.hear(line, address):
                        if "problem" in line:
                            log.finish(self._files.earlier_logs(address), write)
                            say(f"{address}: {line['problem']}; trying again")
                        log.begin_anew(part.before)
                if part.begun:
                    log.copy(write)
                elif live and part.may_come and not waiting:
                    waiting = True
                    say(f"waiting for '{address}' to begin")
                if not (live and part.may_come):
                    return part.status
                time.sleep(_POLL)


class _Part:
    """The part of one stage in a run, as far as it has been told."""

    def __init__(self) -> None:
        self.planned: bool | None = None
        self.begun = False
        self.before: FileState = None
        self._ending: dict[str, Any] | None = None

    def hear(self, line: dict[str, Any], address: str) -> bool:
        """Take a line of the status file in; whether the command is about to start."""
        if "plan" in line:
            self.planned = address in line["plan"]
        elif line["stage"] != address:
            return False
        elif "outcome" in line:
            self._ending = line
        else:
            self.begun = True
            self.before = None if line["log"] is None else tuple(line["log"])
            return True
        return False

    @property
    def may_come(self) -> bool:
        """Whether more may come, if the run goes on."""
        return self._ending is None and self.planned is not False

    @property
    def status(self) -> RunStatus:
        if self._ending is not None:
            ending = self._ending
            return RunStatus(ending["outcome"], self.begun, ending["problem"], ending["because"])
        return RunStatus("cut off" if self.planned else None, self.begun)


class _Log:
    """A log that is read as it grows; each attempt empties it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._old: FileState = None  # what it is while the command has not begun it anew
        self._fresh = False
        self._attempts = 0  # that failed
        self._reset()

    def _reset(self) -> None:
        self._at = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def finish(self, earlier: Sequence[Path], write: Callable[[str], None]) -> None:
        """Copy the rest of an attempt that failed, of which the log was kept.

        Args:
            earlier: the logs of all attempts that failed.
            write: takes the rest.
        """
        if len(earlier) > self._attempts:  # else another run has begun, and deleted them
            self._copy(earlier[self._attempts], write)
        self._attempts += 1

    def begin_anew(self, before: FileState) -> None:
        """From now on the next attempt counts; ``before``: the log's state until it begins."""
        self._old, self._fresh = before, False
        self._reset()

    def copy(self, write: Callable[[str], None]) -> None:
        """Copy what was printed since the last call."""
        self._fresh = self._fresh or file_state(self._path) != self._old
        if not self._fresh:
            return
        self._copy(self._path, write)

    def _copy(self, path: Path, write: Callable[[str], None]) -> None:
        with suppress(FileNotFoundError), path.open("rb") as file:
            if file.seek(0, 2) < self._at:
                self._reset()
            file.seek(self._at)
            while piece := file.read(_PIECE):
                self._at += len(piece)
                write(self._decoder.decode(piece))
