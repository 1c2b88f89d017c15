"""How far a long log has come, on a terminal."""

import sys
import time

import click

_PATIENCE = 1.0  # seconds until a log is a long one
_FRAME = 0.1


class CommitCount:
    """Tells on a terminal how many commits were read.

    Args:
        total: how many there are.
        quiet: whether progress is unwanted.
        what: is done with them.
    """

    def __init__(self, total: int, *, quiet: bool, what: str = "commits read") -> None:
        self._total = total
        self._what = what
        self._is_wanted = not quiet and sys.stderr.isatty()
        self._due = time.monotonic() + _PATIENCE
        self._width = 0

    def tell(self, number: int) -> None:
        """So many have been read."""
        if self._is_wanted and (now := time.monotonic()) >= self._due:
            text = f"{number:,} of {self._total:,} {self._what}"
            click.echo(f"\r{text}", nl=False, err=True)
            self._due, self._width = now + _FRAME, len(text)

    def stop(self) -> None:
        """Take it from the screen, and tell no more."""
        self._is_wanted = False
        if self._width:
            click.echo(f"\r{' ' * self._width}\r", nl=False, err=True)
            self._width = 0
