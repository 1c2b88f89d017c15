"""The cells of one column held against its rule, a block of rows after the other."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gitml.core.schemas.anomalies import MOST_EXAMPLES, Anomaly
from gitml.core.schemas.column_judges import judge
from gitml.core.schemas.document import NUMERIC, ColumnRule
from gitml.core.schemas.repeated_values import RepeatedValues
from gitml.core.schemas.rule_cells import RuleCells
from gitml.core.schemas.tally import Place, Tally, is_above, of_tally
from gitml.core.settings.gate_rules import Level
from gitml.core.tables.cells import Cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CONSTANT_ROWS = 30  # of fewer one value says nothing


class ColumnCheck:
    """What has been seen of one column."""

    def __init__(self, name: str, rule: ColumnRule, *, has_na_words: bool) -> None:
        """Begin with no rows; ``has_na_words`` is that of the cells."""
        self.name = name
        self.rule = rule
        self._has_na_words = has_na_words
        self._rows = 0
        self._missing = Tally()
        self._judge = judge(rule)
        self._variety = _Variety()
        self._repeats = _Repeats() if rule.unique else None

    def add(self, cells: Cells, place: Place) -> RuleCells:
        """Take in the next rows; answers the cells as the rule reads them."""
        read = RuleCells(cells, self.rule.type, self._has_na_words)
        self._rows += len(cells)
        self._missing.add_missing(read, place)
        if self._judge is not None:
            self._judge.add(read, place)
        self._variety.add(read)
        if self._repeats is not None:
            self._repeats.add(read)
        return read

    def ends(self) -> bool:
        """Whether nothing must be read again, now that all rows were taken in."""
        return self._repeats is None or self._repeats.ends()

    def add_again(self, cells: Cells, place: Place) -> None:
        """Take in rows for the second time, in the same blocks and order."""
        if self._repeats is not None:
            self._repeats.note(RuleCells(cells, self.rule.type, self._has_na_words), place)

    def anomalies(self) -> tuple[Anomaly, ...]:
        """What is wrong with the column in the rows so far."""
        found = self._found() if self._rows else ()
        return tuple(replace(one, column=self.name, level=_level(one, self.rule)) for one in found)

    def _found(self) -> Iterator[Anomaly]:
        rule, present = self.rule, self._rows - self._missing.bad
        if not present:
            if rule.missing < 1:
                yield Anomaly("all_missing", bad=self._rows, of=self._rows, limit=rule.missing)
            return
        if is_above(self._missing.bad, rule.missing, self._rows):
            yield of_tally("missing_values", self._missing, self._rows, rule.missing)
        if self._judge is not None:
            yield from self._judge.anomalies(present)
        if self._repeats is not None and self._repeats.found.bad:
            yield of_tally("not_unique", self._repeats.found, present)
        only = self._variety.only
        if only is not None and not rule.constant and present >= _CONSTANT_ROWS:
            yield Anomaly("constant", bad=present, of=present, found=only)


def _level(anomaly: Anomaly, rule: ColumnRule) -> Level:
    return "warn" if anomaly.kind == "constant" else rule.level


class _Repeats:
    """Values that stand in an earlier row, too. What they are is known once all rows were read.

    Attributes:
        found: how many they are, and the first of them.
    """

    def __init__(self) -> None:
        self.found = Tally()
        self._values = RepeatedValues()
        self._blocks = 0
        self._wanted: dict[int, list[int]] | None = None

    def add(self, cells: RuleCells) -> None:
        self._values.add(cells.hashes()[1])

    def ends(self) -> bool:
        if self._wanted is None:
            self._wanted = {}
            self.found.bad, first = self._values.find(MOST_EXAMPLES)
            for block, place in first:
                self._wanted.setdefault(block, []).append(place)
        return not self._wanted

    def note(self, cells: RuleCells, place: Place) -> None:
        if self._wanted and (places := self._wanted.pop(self._blocks, None)):
            self.found.note(cells, cells.rows(~cells.absent)[places].tolist(), place)
        self._blocks += 1


class _Variety:
    """Whether all cells so far hold one value; of numbers, however it is written."""

    def __init__(self) -> None:
        self._first: str | None = None
        self._number = math.nan
        self._varies = False

    @property
    def only(self) -> str | None:
        """The value that all cells hold; None where there are two, or none."""
        return None if self._varies else self._first

    def add(self, cells: RuleCells) -> None:
        if self._varies:
            return
        used = np.flatnonzero((cells.cells.distinct.weights > 0) & ~cells.absent)
        if not len(used):
            return
        if self._first is None:
            (self._first,) = cells.distinct_texts(used[:1])
            if cells.type in NUMERIC:
                self._number = float(cells.numbers[used[0]])
        self._varies = self._differ(cells, used)

    def _differ(self, cells: RuleCells, used: "NDArray[np.int64]") -> bool:
        if not math.isnan(self._number):
            return bool((cells.numbers[used] != self._number).any())
        if any(text != self._first for text in cells.distinct_texts(used[:1], used[-1:])):
            return True
        found = cells.cells.distinct
        return found.codes is None and len(used) > 2 and len(found.values.unique()) > 1
