"""Profiles of tables of any size, several blocks or files at a time."""

import hashlib
import threading
from collections.abc import Iterable, Sequence

from gitml.adapters import threads
from gitml.adapters.formats.tabular import part_profiles, table_blocks
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.tables.blocks import Block
from gitml.core.tables.document import SCHEMA
from gitml.core.tables.profile import TableProfile


class Profiler:
    """Merges the profiles of what several threads read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: TableProfile | None = None

    def add(self, block: Block) -> None:
        """Add the rows of a block."""
        known = self._found
        self.merge(TableProfile.of(block) if known is None else known.of_more(block))

    def merge(self, profile: TableProfile) -> None:
        """Add other rows."""
        with self._lock:
            self._found = profile if self._found is None else self._found.merge(profile)

    def result(self) -> TableProfile:
        """The profile of all rows, the same in whatever order they came."""
        return self._found or TableProfile.empty(())


def profile(parts: Sequence[Part], na_values: Iterable[str] = (), jobs: int = 1) -> TableProfile:
    """The profile of a table.

    Args:
        parts: its files.
        na_values: what stands in a missing cell; an empty one always is.
        jobs: how many files, or blocks of the only one, are worked on at a time.

    Raises:
        ConfigError: a file is no table.
    """
    whole, missing = Profiler(), tuple(na_values)
    if len(parts) == 1 or jobs == 1:
        threads.each(whole.add, table_blocks.blocks(parts, missing), jobs)
    else:
        threads.each(lambda part: whole.merge(part_profiles.of_parts([part], missing)), parts, jobs)
    return whole.result()


def data_hash(parts: Sequence[Part]) -> str | None:
    """What tells the data of a table from any other: of one file its MD5; None where unknown."""
    if not all(part.md5 for part in parts):
        return None
    if len(parts) == 1 and not parts[0].key:
        return parts[0].md5
    lines = "".join(f"{part.md5} {part.key}\n" for part in sorted(parts, key=lambda one: one.key))
    return hashlib.md5(lines.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def cache_key(parts: Sequence[Part], na_values: Iterable[str]) -> str | None:
    """What names a profile among those that were made before; None where the data is unknown."""
    data = data_hash(parts)
    if data is None:
        return None
    asked = repr((SCHEMA, data, sorted({*na_values}), parts[0].suffix, parts[0].is_compressed))
    return hashlib.sha256(asked.encode()).hexdigest()
