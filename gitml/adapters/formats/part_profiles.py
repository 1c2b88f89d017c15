"""The profile of one file of a table."""

from collections.abc import Collection

from gitml.adapters.formats import table_blocks
from gitml.adapters.formats.table_parts import Part
from gitml.core.tables.profile import TableProfile


def of_part(part: Part, na_values: Collection[str] = ()) -> TableProfile:
    """The profile of a file.

    Raises:
        ConfigError: it is no table.
    """
    found: TableProfile | None = None
    for block in table_blocks.blocks([part], na_values):
        found = TableProfile.of(block) if found is None else found.merge(found.of_more(block))
    return found or TableProfile.empty(())
