"""The bar at the bottom of a terminal while data moves."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from gitml.core.data.transfer import Transfer
from gitml.render.text.data.transfer import line
from gitml.ui.options import Settings
from gitml.ui.progress.terminal import can_draw
from gitml.ui.progress.ticker import Ticker
from gitml.wiring.storage.progress import hearing

_FRAME = 0.1  # seconds between two drawings
_FIRST = 0.5  # seconds until there is a bar: what is short needs none
_ERASE = "\r\x1b[K"


@contextmanager
def transfer_bar(settings: Settings) -> Iterator[Transfer]:
    """Draw how data moves for as long as the block lasts, where a person looks at a terminal.

    What is given hears of what DVC does, and can be told of the rest.
    """
    if settings.quiet or not can_draw(sys.stderr, os.environ):
        yield Transfer()
        return
    bar = _Bar()
    settings.above = bar.erase
    try:
        with hearing(bar.transfer), Ticker(_FRAME, bar.draw):
            yield bar.transfer
    finally:
        settings.above = None
        bar.erase()


class _Bar:
    """One line that is drawn anew."""

    def __init__(self) -> None:
        self.transfer = Transfer()
        self._begun = self._job_begun = time.monotonic()
        self._job: str | None = None
        self._text = ""

    def draw(self) -> None:
        now, state = time.monotonic(), self.transfer.state
        if state.job != self._job:
            self._job, self._job_begun = state.job, now
        if now - self._begun < _FIRST:
            return
        text = line(state, now - self._job_begun, shutil.get_terminal_size().columns)
        if text != self._text:
            sys.stderr.write(f"{_ERASE}{text}")
            sys.stderr.flush()
            self._text = text

    def erase(self) -> None:
        """Make room for what others write."""
        if self._text:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
            self._text = ""
