"""Lines of what ``make bench`` finds beside its table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One line: what was measured, and whether it is as promised."""

    text: str
    kept: bool


@dataclass(frozen=True)
class Search:
    """What finds such lines.

    Attributes:
        name: by which it is chosen.
        find: in a folder for repositories, in so many rounds.
    """

    name: str
    find: Callable[[Path, int], Iterable[Finding]]
