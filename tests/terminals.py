"""gitml on a real pseudo-terminal, and the screen that a person would see."""

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyte

_SIZE = struct.Struct("HHHH")
# Makes the terminal the one that the process is controlled by, so that Ctrl-C reaches it.
_CONTROLLED = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class Terminal:
    """A terminal in which ``gitml ARGUMENTS…`` runs.

    Attributes:
        text: everything that was written to it.
    """

    def __init__(
        self,
        root: Path,
        *arguments: str,
        columns: int = 80,
        lines: int = 24,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._screen = pyte.HistoryScreen(columns, lines, history=10_000, ratio=0.5)
        self._stream = pyte.ByteStream(self._screen)
        self.text = b""
        self._end, theirs = pty.openpty()
        self._resize(columns, lines)
        colours = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        self._process = subprocess.Popen(
            [sys.executable, "-ISc", _CONTROLLED, sys.executable, "-m", "gitml", *arguments],
            cwd=root,
            env={**colours, "TERM": "xterm-256color", **(env or {})},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        self.pid = self._process.pid

    def _resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, _SIZE.pack(lines, columns, 0, 0))

    def resize(self, columns: int, lines: int) -> None:
        self._screen.resize(lines, columns)
        self._resize(columns, lines)

    def press(self, keys: bytes) -> None:
        os.write(self._end, keys)

    def until(self, found: Callable[[list[str]], bool], seconds: float = 20) -> list[str]:
        """The screen as soon as it is as wanted."""
        end = time.monotonic() + seconds
        while not found(self.shown):
            assert time.monotonic() < end, "\n".join(["never came; instead:", *self.shown])
            assert self._read(0.5) or found(self.shown), "\n".join(["the end:", *self.shown])
        return self.shown

    def wait(self, seconds: float = 30) -> int:
        """Until it ends; answers the exit code."""
        end = time.monotonic() + seconds
        while self._read(0.5):
            assert time.monotonic() < end, "\n".join(["does not end:", *self.shown])
        os.close(self._end)
        return self._process.wait()

    def _read(self, seconds: float) -> bool:
        """Whether there may be more."""
        if not select.select([self._end], [], [], seconds)[0]:
            return True
        with contextlib.suppress(OSError):  # EIO: the other end is closed
            if data := os.read(self._end, 1 << 16):
                self.text += data
                self._stream.feed(data)
                return True
        return False

    @property
    def shown(self) -> list[str]:
        """The lines on the screen, without empty ones at its end."""
        lines = [line.rstrip() for line in self._screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    @property
    def everything(self) -> list[str]:
        """The screen and what has scrolled out of it."""
        return [*self._scrolled(), *self.shown]

    def _scrolled(self) -> Iterator[str]:
        for line in self._screen.history.top:
            yield "".join(line[x].data for x in range(self._screen.columns)).rstrip()

    @property
    def cursor_shown(self) -> bool:
        return not self._screen.cursor.hidden
