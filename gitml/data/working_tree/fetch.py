"""What brings data that the cache lacks, as a working tree is to have it."""

from collections.abc import Sequence
from typing import Protocol


class Fetch(Protocol):
    """Brings what the cache lacks of paths of a revision."""

    def __call__(
        self,
        rev: str,
        paths: Sequence[str] | None,
        *,
        dry_run: bool = False,
        switching: bool = False,
    ) -> int: ...
