"""The rows of another table, from which those of a table that is checked are kept apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.schemas.check.repeated_values import are_in
from gitml.core.schemas.check.rule_cells import RuleCells
from gitml.core.schemas.document import TableSchema
from gitml.core.tables.cells import Cells
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.tables.hashes import Hashes
else:
    np = LateModule("numpy")

_MULTIPLIER = 0x9E3779B97F4A7C15  # 2**64 by the golden ratio: Knuth's hashing


@dataclass(frozen=True)
class OtherRows:
    """The rows of another table.

    Attributes:
        name: of the table.
        columns: by which a row is known in both tables.
        hashes: of its rows by these columns, ascending.
    """

    name: str
    columns: tuple[str, ...]
    hashes: "Hashes"

    def shared(
        self, columns: Mapping[str, Cells], rows: int, schema: TableSchema
    ) -> "NDArray[np.int64] | None":
        """The rows of a block, from 0, that the other table has, too.

        Args:
            columns: of the block.
            rows: that it has.
            schema: of the table that is checked.

        Returns:
            None where the block lacks a column by which rows are known.
        """
        hashes = row_hashes(columns, rows, self.columns, schema)
        if hashes is None:
            return None
        order = np.argsort(hashes)
        found = np.empty(rows, bool)
        found[order] = are_in(self.hashes, hashes[order])
        return np.flatnonzero(found)


def telling_columns(
    table: Sequence[str],
    other: Collection[str],
    schema: TableSchema,
    known_by: Collection[str] = (),
) -> tuple[str, ...]:
    """The columns by which a row of one table is known in another one: of those that both have.

    They are those that the schema names; all, where it names none of them. Columns that name a row
    are left out, as that they differ does not make it another row; unless there are no others.

    Args:
        table: the columns of the table that is checked.
        other: those of the other one.
        schema: of the first.
        known_by: the columns instead of those, if both tables have one of them.
    """
    common = [name for name in table if name in other]
    if asked := [name for name in common if name in known_by]:
        return tuple(asked)
    known = [name for name in common if name in schema.columns] or common
    telling = [n for n in known if n not in schema.columns or not schema.columns[n].names_rows]
    return tuple(telling) or tuple(known)


def row_hashes(
    columns: Mapping[str, Cells], rows: int, telling: Sequence[str], schema: TableSchema
) -> "Hashes | None":
    """A hash of each row of a block, by which a row is known in another table.

    Numbers are the same if their values are, dates if they are one moment (without a zone they are
    of UTC, without a time they are midnight), texts if they are but for blanks around them.

    Args:
        columns: of the block.
        rows: that it has.
        telling: the columns by which rows are known.
        schema: tells the types of columns; one that it does not name is text.

    Returns:
        None where the block lacks one of these columns.
    """
    if any(name not in columns for name in telling):
        return None
    found = np.zeros(rows, np.uint64)
    for name in telling:
        cells = np.ones(rows, np.uint64)
        present, of_present = _read(columns[name], name, schema).hashes(by_value=True)
        cells[present] = of_present
        found = ((found ^ (found >> np.uint64(29))) + cells) * np.uint64(_MULTIPLIER)
    return found


def _read(cells: Cells, name: str, schema: TableSchema) -> RuleCells:
    if name not in schema.columns:
        return RuleCells(cells, "string", has_na_words=False)
    rule = schema.columns[name]
    return RuleCells(cells, rule.type, schema.na_values is None, rule.format)
