"""The profile of a table, or of one of its files, a block at a time."""

from collections.abc import Callable, Collection, Iterable

from gitml.adapters.formats.tabular import table_blocks
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.tables.profiles.column_profile import ProfileLimits
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.profiler import Profiler


def of_parts(
    parts: Iterable[Part],
    na_values: Collection[str] | None = None,
    limits: Callable[[int], ProfileLimits] = ProfileLimits.of_columns,
) -> TableProfile:
    """The profile of files, one after another.

    Args:
        parts: the files.
        na_values: see :func:`table_blocks.blocks`.
        limits: how much is kept of a table of so many columns.

    Raises:
        ConfigError: one is no table.
    """
    profiler = Profiler(limits)
    for block in table_blocks.blocks(parts, na_values):
        profiler.add(block)
    return profiler.result()
