"""Small notes in the folder of a clone: what one says may be forgotten, and harms nobody.

One may be missing, torn or of another shape, or have come with the repository, as a link or too
large: then it says nothing.
"""

import contextlib
import json
from pathlib import Path
from typing import Any

from gitml.adapters.files import read_whole, write_atomically

_LARGEST = 2**26  # bytes


def mapping(file: Path, most: int = _LARGEST) -> dict[str, Any]:
    """What a note says by name.

    Args:
        file: with the note.
        most: bytes that it can have.
    """
    known = _read(file, most)
    return known if isinstance(known, dict) else {}


def texts(file: Path) -> dict[str, str]:
    """What a note says by name that is text."""
    return {name: text for name, text in mapping(file).items() if isinstance(text, str)}


def names(file: Path) -> list[str]:
    """The names that a note has."""
    known = _read(file, _LARGEST)
    return [one for one in known if isinstance(one, str)] if isinstance(known, list) else []


def write(file: Path, content: Any) -> None:
    """Write a note; what cannot be written is forgotten."""
    with contextlib.suppress(OSError):
        write_atomically(file, json.dumps(content))


def _read(file: Path, most: int) -> Any:
    try:
        return json.loads(read_whole(file, most))
    except (OSError, ValueError, RecursionError):
        return None
