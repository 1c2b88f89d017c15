"""A note of where an import places data, by which what one left that was killed is known.

Nothing else tells it from a folder of the user's: its record is written last.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gitml.adapters.files import read_whole, write_atomically

_NOTE = ".dvc/tmp/gitml/import"
_LARGEST = 2**16  # bytes of the note, which may have come with the repository


@contextmanager
def noted(root: Path, out: str) -> Iterator[None]:
    """Note that data comes to ``out``, where nothing lay, until this ends in any way but a kill."""
    note_of(root).parent.mkdir(parents=True, exist_ok=True)
    write_atomically(note_of(root), os.fsencode(out))
    try:
        yield
    finally:
        with suppress(OSError):
            note_of(root).unlink()


def is_left(root: Path, out: str) -> bool:
    """Whether what lies at ``out`` is what an import brought that was killed."""
    try:
        noted_out = os.fsdecode(read_whole(note_of(root), _LARGEST))
    except OSError:
        return False
    return noted_out == out and not os.path.lexists(root / f"{out}.dvc")


def note_of(root: Path) -> Path:
    """Where the note is."""
    return root / _NOTE
