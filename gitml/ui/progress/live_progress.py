"""Progress of a run on a terminal: text that scrolls, and rows below it for what runs now."""

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TextIO

import click

from gitml.core.run.events import Finished, Halting, Printed, Progress
from gitml.core.run.log_lines import plain
from gitml.core.run.outcome import StageRun
from gitml.core.run.progress import RunTally
from gitml.render.text.runs import run as text_run
from gitml.render.text.runs import run_live
from gitml.render.text.runs.live_area import LiveArea
from gitml.render.text.terminal import one_line, visible
from gitml.ui.progress.run_progress import RecentLines
from gitml.ui.progress.ticker import Ticker

_FRAME = 0.1  # seconds between two drawings
_FIRST_ROWS = 0.3  # seconds until there are rows; a run with nothing to do is over by then
_MOST_LINES = 10_000  # a frame; nobody can read more, and the logs have all of them


class TerminalReporter:
    """Draws ten times a second, whatever the run does meanwhile and however much it prints.

    Args:
        stream: the terminal.
        colours: whether they are wanted.
    """

    quiet = False

    def __init__(self, stream: TextIO, *, colours: bool) -> None:
        self._stream = stream
        self._colours = colours
        self._mutex = threading.Lock()  # held to change what is to be drawn, never to write it
        self._tally = RunTally(time.monotonic())
        self._recent = RecentLines()
        self._area = LiveArea()
        self._above: deque[str] = deque(maxlen=_MOST_LINES)
        self._left_out = 0
        self._resumed = False

    def __call__(self, progress: Progress) -> None:
        shown = [] if isinstance(progress, Halting) else text_run.lines(progress)  # it has a row
        lines = [self._coloured(line, progress) for line in shown]
        with self._mutex:
            self._tally.hear(progress, time.monotonic())
            self._recent.add(progress, lines)
            self._add(lines)

    def say(self, message: str) -> None:
        with self._mutex:
            self._add(visible(message).split("\n"))

    def warn(self, message: str, hint: str | None = None) -> None:
        self._mark("warning:", "yellow", message)
        if hint:
            self._mark("hint:", "cyan", hint)

    def shows_tail(self, run: StageRun) -> bool:
        return self._recent.show_tail(run)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Meanwhile, draw; afterwards the text stands there without the rows."""
        with self._redrawing_after_stop():
            try:
                with Ticker(_FRAME, self._draw):
                    yield
            finally:
                self._draw(last=True)

    @contextmanager
    def _redrawing_after_stop(self) -> Iterator[None]:
        """After Ctrl-Z and ``fg``, draw anew: the shell has written where the rows were."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGCONT, self._resume)
        try:
            yield
        finally:
            signal.signal(signal.SIGCONT, before)

    def _resume(self, _number: int, _frame: FrameType | None) -> None:
        self._resumed = True

    def _mark(self, word: str, colour: str, text: str) -> None:
        marked = click.style(word, fg=colour) if self._colours else word
        with self._mutex:
            self._add(f"{marked} {visible(text)}".split("\n"))

    def _coloured(self, line: str, progress: Progress) -> str:
        if not self._colours:
            return plain(line)
        if isinstance(progress, Printed):
            name = len(one_line(progress.address)) + 2
            return click.style(line[:name], dim=True) + line[name:]
        if isinstance(progress, Finished) and progress.run.outcome == "failed":
            return click.style(line, fg="red")
        return line

    def _add(self, lines: Sequence[str]) -> None:
        self._left_out += max(len(self._above) + len(lines) - _MOST_LINES, 0)
        self._above.extend(lines)

    def _draw(self, *, last: bool = False) -> None:
        """Write what is new.

        Args:
            last: leave no rows.
        """
        columns, height = self._size()
        with self._mutex:
            if self._resumed:
                self._area.forget()
                self._resumed = False
            rows = [] if last else self._rows(columns, height)
            text = self._area.redraw(self._take_lines(), rows, columns)
        if text:
            with contextlib.suppress(OSError):  # the terminal is gone
                self._stream.write(text)
                self._stream.flush()

    def _rows(self, columns: int, height: int) -> Sequence[str]:
        now = time.monotonic()
        if now - self._tally.begun < _FIRST_ROWS or not self._in_foreground():
            return []
        return run_live.rows(self._tally, now, columns, height, colours=self._colours)

    def _take_lines(self) -> list[str]:
        """The lines that are to be written above the rows; each is taken once."""
        lines = list(self._above)
        if self._left_out:
            lines.insert(0, f"[… {self._left_out} lines are in the logs only]")
        self._above.clear()
        self._left_out = 0
        return lines

    def _size(self) -> tuple[int, int]:
        try:
            columns, lines = os.get_terminal_size(self._stream.fileno())
        except OSError:
            return 80, 24
        return columns or 80, lines or 24  # 0 where nobody told the terminal

    def _in_foreground(self) -> bool:
        """Whether this is the job that the shell has in the foreground."""
        try:
            return os.tcgetpgrp(self._stream.fileno()) == os.getpgrp()
        except OSError:
            return True
