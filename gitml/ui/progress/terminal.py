"""Whether a stream is a terminal that can be drawn on."""

from collections.abc import Mapping
from typing import TextIO


def can_draw(stream: TextIO, variables: Mapping[str, str]) -> bool:
    """Whether ``stream`` is a terminal that can be drawn on, and in front of a person."""
    if not stream.isatty() or variables.get("CI"):
        return False
    if variables.get("TERM", "dumb") == "dumb":
        return False
    try:
        "━─│…→".encode(stream.encoding)
    except UnicodeEncodeError:
        return False
    return True
