"""A remote that is only asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class FakeFetcher:
    """What :class:`gitml.core.ports.Fetcher` promises."""

    asked: list[tuple[str | None, tuple[str, ...]]] = field(default_factory=list)

    def fetch(self, rev: str | None, paths: Sequence[str]) -> None:
        self.asked.append((rev, tuple(paths)))
