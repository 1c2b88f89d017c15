"""One line of what ``make bench`` found beside its table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One line: what was measured, and whether it is as promised."""

    text: str
    kept: bool
