"""How far a long log has come, on a terminal."""

import sys
import time
from collections.abc import Generator, Iterable
from typing import TypeVar

import click

Read = TypeVar("Read")

_PATIENCE = 1.0  # seconds until a log is a long one
_FRAME = 0.1


def tell_commits(found: Iterable[Read], *, quiet: bool) -> Generator[Read]:
    """Pass on what is read of commits; on a terminal say how many they are by now."""
    if quiet or not sys.stderr.isatty():
        yield from found
        return
    due = time.monotonic() + _PATIENCE
    told = False
    try:
        for number, one in enumerate(found, start=1):
            yield one
            if (now := time.monotonic()) >= due:
                click.echo(f"\r{number:,} commits read", nl=False, err=True)
                due, told = now + _FRAME, True
    finally:
        if told:
            click.echo(f"\r{' ' * 40}\r", nl=False, err=True)
