"""Profiles of tables of any size, several blocks or files at a time."""

import hashlib
from collections.abc import Collection, Sequence

from gitml import __version__
from gitml.adapters import threads
from gitml.adapters.formats.tabular import part_profiles, table_blocks
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.checks.tables import folds
from gitml.core.tables.profiles.document import PROFILER, SCHEMA
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.profiler import Profiler


def profile(
    parts: Sequence[Part], na_values: Collection[str] | None = None, jobs: int = 1
) -> TableProfile:
    """The profile of a table.

    Args:
        parts: its files.
        na_values: see :func:`table_blocks.blocks`.
        jobs: how many files, or parts of a large one, are worked on at a time.

    Raises:
        ConfigError: a file is no table.
    """
    folded = folds.fold(parts, na_values, Profiler, jobs)
    if folded is not None:
        return folded.result()
    whole = Profiler()
    if len(parts) == 1 or jobs == 1:
        threads.each(whole.add, table_blocks.blocks(parts, na_values), jobs)
    else:
        threads.each(
            lambda part: whole.add_profile(part_profiles.of_parts([part], na_values)), parts, jobs
        )
    return whole.result()


def data_hash(parts: Sequence[Part]) -> str | None:
    """What tells the data of a table from any other: of one file its MD5; None where unknown."""
    if not all(part.md5 for part in parts):
        return None
    if len(parts) == 1 and not parts[0].key:
        return parts[0].md5
    lines = "".join(f"{part.md5} {part.key}\n" for part in sorted(parts, key=lambda one: one.key))
    return hashlib.md5(lines.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def cache_key(parts: Sequence[Part], na_values: Collection[str] | None) -> str | None:
    """What names a profile among those that were made before; None where the data is unknown."""
    data = data_hash(parts)
    if data is None:
        return None
    missing = None if na_values is None else (*sorted({*na_values}),)
    asked = repr(
        (SCHEMA, PROFILER, __version__, data, missing, parts[0].suffix, parts[0].is_compressed)
    )
    return hashlib.sha256(asked.encode()).hexdigest()
