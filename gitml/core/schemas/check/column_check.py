"""The cells of one column held against its rule, a block of rows after the other."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from gitml.core.schemas.anomalies import MOST_EXAMPLES, Anomaly
from gitml.core.schemas.check.ascent import Ascent
from gitml.core.schemas.check.column_judges import judge
from gitml.core.schemas.check.repeated_values import RepeatedValues
from gitml.core.schemas.check.rule_cells import RuleCells
from gitml.core.schemas.check.tally import BlockStart, Tally, is_above, of_tally
from gitml.core.schemas.document import NUMERIC, ColumnRule
from gitml.core.settings.gate_rules import Level
from gitml.core.tables.cells import Cells
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.tables.hashes import Hashes
else:
    np = LateModule("numpy")

_CONSTANT_ROWS = 30  # of fewer one value says nothing


class ColumnCheck:
    """What has been seen of one column."""

    def __init__(self, name: str, rule: ColumnRule, *, has_na_words: bool) -> None:
        """Begin with no rows; ``has_na_words`` is that of the cells."""
        self.name = name
        self.rule = rule
        self._has_na_words = has_na_words
        self.rows = 0
        self.missing = Tally()
        self.judge = judge(rule)
        self.variety = _Variety()
        self.repeats = _Repeats() if rule.unique else None

    def add(self, cells: Cells, place: BlockStart) -> RuleCells:
        """Take in the next rows; answers the cells as the rule reads them."""
        read = self._read(cells)
        self.rows += len(cells)
        self.missing.add_missing(read, place)
        if self.judge is not None:
            self.judge.add(read, place)
        self.variety.add(read)
        if self.repeats is not None:
            self.repeats.add(read)
        return read

    def merge(self, later: "ColumnCheck") -> bool:
        """Take in what was seen of the rows that follow; False where that is not all there is."""
        self.rows += later.rows
        self.missing.merge(later.missing)
        self.variety.merge(later.variety)
        if self.repeats is not None and later.repeats is not None:
            self.repeats.merge(later.repeats)
        return self.judge is None or self.judge.merge(later.judge)

    def sort(self) -> None:
        """Do what can be done by each process, once it took in all of its rows."""
        if self.repeats is not None:
            self.repeats.sort()

    def ends(self) -> bool:
        """Whether nothing must be read again, now that all rows were taken in."""
        return self.repeats is None or self.repeats.ends()

    def add_again(self, cells: Cells, place: BlockStart) -> None:
        """Take in rows for the second time, in the same blocks and order."""
        if self.repeats is not None and not self.repeats.ends():
            self.repeats.note(self._read(cells), place)

    def _read(self, cells: Cells) -> RuleCells:
        return RuleCells(cells, self.rule.type, self._has_na_words, self.rule.format)

    def anomalies(self) -> tuple[Anomaly, ...]:
        """What is wrong with the column in the rows so far."""
        found = self._found() if self.rows else ()
        return tuple(replace(one, column=self.name, level=_level(one, self.rule)) for one in found)

    def _found(self) -> Iterator[Anomaly]:
        rule, present = self.rule, self.rows - self.missing.bad
        if not present:
            if rule.missing < 1:
                yield Anomaly("all_missing", bad=self.rows, of=self.rows, limit=rule.missing)
            return
        if is_above(self.missing.bad, rule.missing, self.rows):
            yield of_tally("missing_values", self.missing, self.rows, rule.missing)
        if self.judge is not None:
            yield from self.judge.anomalies(present)
        if self.repeats is not None and self.repeats.found.bad:
            yield of_tally("not_unique", self.repeats.found, present)
        only = self.variety.only
        if only is not None and not rule.constant and present >= _CONSTANT_ROWS:
            yield Anomaly("constant", bad=present, of=present, found=only)


def _level(anomaly: Anomaly, rule: ColumnRule) -> Level:
    return "warn" if anomaly.kind == "constant" else rule.level


class _Repeats:
    """Values that stand in an earlier row, too. What they are is known once all rows were read.

    Attributes:
        found: how many they are, and the first of them.
        ascent: whether none can be one, as they ascend.
    """

    def __init__(self) -> None:
        self.found = Tally()
        self.values = RepeatedValues()
        self.ascent = Ascent()
        self._is_counted = False

    def add(self, cells: RuleCells) -> None:
        if self.ascent.goes_on:
            self.ascent.add(cells.ascent())
        self.values.add(_hashes(cells)[1])

    def sort(self) -> None:
        if not self.ascent.goes_on:
            self.values.sort()

    def merge(self, later: "_Repeats") -> None:
        self.ascent.merge(later.ascent)
        self.values.merge(later.values)

    def ends(self) -> bool:
        if not self._is_counted:
            self.found.bad = 0 if self.ascent.goes_on else self.values.find()
            self._is_counted = True
        return len(self.found.examples) == min(self.found.bad, MOST_EXAMPLES)

    def note(self, cells: RuleCells, place: BlockStart) -> None:
        rows, hashes = _hashes(cells)
        again = rows[self.values.again(hashes)]
        self.found.note(cells, again[: self.found.room].tolist(), place)


def _hashes(cells: RuleCells) -> "tuple[NDArray[np.int64], Hashes]":
    """Of each value; dates are the same if they are one moment, other texts if they are equal."""
    return cells.hashes(by_value=cells.type == "date")


class _Variety:
    """Whether all cells so far hold one value; of numbers, however it is written."""

    def __init__(self) -> None:
        self.first: str | None = None
        self.number = math.nan
        self.varies = False

    @property
    def only(self) -> str | None:
        """The value that all cells hold; None where there are two, or none."""
        return None if self.varies else self.first

    def add(self, cells: RuleCells) -> None:
        if self.varies:
            return
        used = np.flatnonzero((cells.cells.distinct.weights > 0) & ~cells.absent)
        if not len(used):
            return
        if self.first is None:
            (self.first,) = cells.distinct_texts(used[:1])
            if cells.type in NUMERIC:
                self.number = float(cells.numbers[used[0]])
        self.varies = self._differ(cells, used)

    def merge(self, later: "_Variety") -> None:
        if self.first is None:
            self.first, self.number, self.varies = later.first, later.number, later.varies
        elif later.first is not None:
            is_number = not math.isnan(self.number)
            differs = self.number != later.number if is_number else self.first != later.first
            self.varies = self.varies or later.varies or differs

    def _differ(self, cells: RuleCells, used: "NDArray[np.int64]") -> bool:
        if not math.isnan(self.number):
            return bool((cells.numbers[used] != self.number).any())
        if any(text != self.first for text in cells.distinct_texts(used[:1], used[-1:])):
            return True
        found = cells.cells.distinct
        return found.codes is None and len(used) > 2 and len(found.values.array.unique()) > 1
