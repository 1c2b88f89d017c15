"""A table of any size as a stream of blocks: some rows at a time, by column."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitml.core.tables.cells import Cells


@dataclass(frozen=True)
class Block:
    """Rows that follow each other in one file.

    Attributes:
        part: the file, by its path in the table's folder; empty where the table is one file.
        start: how many rows of the file are before these; its header is no row.
        rows: how many there are.
        columns: in the order of the file.
        renamed: columns whose name an earlier one has, and that name.
        has_na_words: whether words as NA say that a cell of a number or a date is missing.
    """

    part: str
    start: int
    rows: int
    columns: Mapping[str, Cells]
    renamed: Mapping[str, str] = field(default_factory=dict)
    has_na_words: bool = True
