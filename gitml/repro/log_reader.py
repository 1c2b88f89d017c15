"""A stage's log, read line by line by its own run while it grows."""

import os
from collections import deque
from pathlib import Path

from gitml.core.run import log_lines

_PIECE = 1 << 20  # bytes read at once
_BACKLOG = 8 << 20  # bytes not read yet; of more than these the first are left out
_LONGEST = 1 << 16  # bytes of a line that has no end
_TAIL = 20  # lines kept, should the stage fail


class LogReader:
    """Reads a growing log line by line; see :func:`gitml.core.run.log_lines.line`.

    Of a stage that prints faster than anybody could read, the middle is left out.

    Attributes:
        tail: the last lines.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._at = 0
        self._rest = b""
        self._told = b""
        self.tail: deque[str] = deque(maxlen=_TAIL)

    def lines(self, *, last: bool = False) -> tuple[str, ...]:
        """Whole lines since the last call.

        Args:
            last: nothing more will come, so that a line without an end counts, too.
        """
        try:
            with self._path.open("rb") as file:
                left_out = self._skip(os.fstat(file.fileno()).st_size)
                file.seek(self._at)
                new = file.read(_PIECE)
                if last:
                    new += file.read(_BACKLOG)
        except FileNotFoundError:
            return ()
        if not new and not (last and self._rest):
            return ()
        self._at += len(new)
        # Bars below each other: up, and down again, is back to the beginning of the same line.
        *whole, rest = (self._rest + new).replace(b"\x1b[A\n", b"\r").split(b"\n")
        # Of a bar only the last state is of use, and it may be redrawn for hours.
        rest = rest[rest.rstrip(b"\r").rfind(b"\r") + 1 :]
        if rest and (last or len(rest) > _LONGEST):
            whole.append(rest)
            rest = b""
        self._rest = rest
        found = [*left_out, *map(log_lines.line, whole)]
        self.tail.extend(found)
        return tuple(found)

    def partial_line(self) -> str | None:
        """The line that has no end yet, where it changed since the last call."""
        if self._rest == self._told or not self._rest:
            return None
        self._told = self._rest
        return log_lines.line(self._rest)

    def _skip(self, size: int) -> list[str]:
        """Pass over what is too much; answers the line that says so."""
        if size - self._at <= _BACKLOG:
            return []
        over = size - _PIECE - self._at
        self._at += over
        self._rest = b""
        return [f"[… {over / 1e6:.0f} MB are in the log only]"]
