"""How many cells are wrong in one way, and the first of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gitml.core.schemas.anomalies import MOST_EXAMPLES, Anomaly, Example, Kind
from gitml.core.values import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.schemas.check.rule_cells import RuleCells


@dataclass(frozen=True, slots=True)
class BlockStart:
    """Where a block of rows begins.

    Attributes:
        start: how many rows of the file are before it.
    """

    start: int
    file: str = ""

    def example(self, row: int, value: str | None) -> Example:
        """A cell by its row of the block, from 0; rows of a file are counted from 1."""
        return Example(self.start + row + 1, value, self.file)


@dataclass(slots=True)
class Tally:
    """What was counted so far."""

    bad: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def room(self) -> int:
        """How many more examples are wanted."""
        return MOST_EXAMPLES - len(self.examples)

    def add(self, cells: "RuleCells", wrong: "NDArray[np.bool_]", place: BlockStart) -> None:
        """Count the cells that hold wrong values, of the distinct ones of a block."""
        count = cells.count(wrong)
        self.bad += count
        if count and self.room:
            self.note(cells, cells.rows(wrong)[: self.room].tolist(), place)

    def merge(self, later: "Tally") -> None:
        """Count those of the rows that follow."""
        self.bad += later.bad
        self.examples += later.examples[: self.room]

    def note(self, cells: "RuleCells", rows: Sequence[int], place: BlockStart) -> None:
        """Show some cells by their rows of a block, from 0 and ascending."""
        self.examples += [place.example(row, cells.text(row)) for row in rows]

    def add_whole_rows(self, rows: "NDArray[np.int64]", place: BlockStart) -> None:
        """Count rows of a block, from 0 and ascending."""
        self.bad += len(rows)
        self.examples += [place.example(row, None) for row in rows[: self.room].tolist()]

    def add_missing(self, cells: "RuleCells", place: BlockStart) -> None:
        """Count the cells that have no value."""
        self.bad += cells.missing
        if cells.missing and self.room:
            rows = cells.missing_rows()[: self.room].tolist()
            self.examples += [place.example(row, None) for row in rows]


def of_tally(
    kind: Kind, tally: Tally, of: int, limit: Value = None, found: Value = None
) -> Anomaly:
    """An anomaly of counted cells."""
    return Anomaly(
        kind, bad=tally.bad, of=of, examples=tuple(tally.examples), limit=limit, found=found
    )


def is_above(bad: int, share: float, of: int) -> bool:
    """Whether more than a share is wrong; what is exactly so much is not."""
    return bad > share * of * (1 + 1e-12)  # a little more than the product may be
