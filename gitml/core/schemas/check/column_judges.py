"""What is wrong with cells by the type of their column."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING, Any, Protocol

from gitml.core.schemas.anomalies import Anomaly, Kind
from gitml.core.schemas.check.cells import FORMATS, KnownValues, is_date
from gitml.core.schemas.check.tally import BlockStart, Tally, is_above, of_tally
from gitml.core.schemas.document import NUMERIC, ColumnRule
from gitml.core.tables.arrow_arrays import mask, numpy_array, strings
from gitml.core.tables.value_array import ValueArray
from gitml.late_module import LateModule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gitml.core.schemas.check.rule_cells import RuleCells
    from gitml.core.values import Value
else:
    np = LateModule("numpy")

MOST_UNSEEN = 1000


class Judge(Protocol):
    """What is particular to a type."""

    def add(self, cells: "RuleCells", place: BlockStart) -> None:
        """Take in the next cells."""

    def merge(self, later: Any) -> bool:
        """Take in what one of the same type saw; False where that is not all there was."""

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        """What is wrong with the cells that are not missing."""


def judge(rule: ColumnRule) -> Judge | None:
    """What is particular to the type of a column; None for one that takes any text."""
    if rule.type in NUMERIC:
        return _Numbers(rule)
    if rule.type == "date":
        return _Dates(rule.format)
    return _Values(rule) if rule.values else None


class _Dates:
    def __init__(self, form: str | None) -> None:
        self._format = form
        self.wrong = Tally()
        self.formats = FORMATS  # by each of which all that is wrong is a date

    def add(self, cells: "RuleCells", place: BlockStart) -> None:
        values = cells.cells.distinct.values
        unsure = np.isnan(values.dates) & ~cells.absent if self._format is None else ~cells.absent
        texts = _texts(values, unsure)
        are_wrong = [not is_date(text, self._format) for text in texts]
        unsure[unsure] = are_wrong
        self.wrong.add(cells, unsure, place)
        for text in compress(texts, are_wrong):
            if not self.formats:
                break
            self.formats = tuple(form for form in self.formats if is_date(text, form))

    def merge(self, later: "_Dates") -> bool:
        self.wrong.merge(later.wrong)
        self.formats = tuple(form for form in self.formats if form in later.formats)
        return True

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        if self.wrong.bad:
            every = self.wrong.bad == present and len(self.formats) == 1
            found = self.formats[0] if every else None
            yield of_tally("bad_format", self.wrong, present, self._format, found)


class _Numbers:
    def __init__(self, rule: ColumnRule) -> None:
        self._rule = rule
        self.wrong_type, self.not_finite = Tally(), Tally()
        self.has_text = False
        bounds: tuple[tuple[Kind, float | None], ...] = (
            ("below_min", rule.minimum),
            ("above_max", rule.maximum),
        )
        self.bounds = [_Bound(kind, limit) for kind, limit in bounds if limit is not None]

    def add(self, cells: "RuleCells", place: BlockStart) -> None:
        numbers = cells.numbers
        finite = np.isfinite(numbers)
        wrong = np.isnan(numbers) & ~cells.absent
        if wrong.any():
            self.has_text = True
            self.wrong_type.add(cells, wrong, place)
        if self._rule.type == "int":
            self.wrong_type.add(cells, finite & (numbers != np.rint(numbers)), place)
        self.not_finite.add(cells, np.isinf(numbers), place)
        for bound in self.bounds:
            bound.add(cells, finite, place)

    def merge(self, later: "_Numbers") -> bool:
        self.has_text = self.has_text or later.has_text
        self.wrong_type.merge(later.wrong_type)
        self.not_finite.merge(later.not_finite)
        for mine, other in zip(self.bounds, later.bounds, strict=True):
            mine.merge(other)
        return True

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        rule = self._rule
        if self.wrong_type.bad:
            found = "string" if self.has_text else "float"
            yield of_tally("type", self.wrong_type, present, rule.type, found)
        if is_above(self.not_finite.bad, rule.not_finite, present):
            yield of_tally("not_finite", self.not_finite, present, rule.not_finite)
        for bound in self.bounds:
            yield from bound.anomalies(present)


class _Bound:
    """The smallest or the largest number that a cell may hold."""

    def __init__(self, kind: Kind, limit: float) -> None:
        self._kind: Kind = kind
        self._limit = limit
        self.wrong = Tally()
        self.furthest = limit

    def add(self, cells: "RuleCells", finite: "NDArray[np.bool_]", place: BlockStart) -> None:
        numbers, is_min = cells.numbers, self._kind == "below_min"
        wrong = finite & (numbers < self._limit if is_min else numbers > self._limit)
        if wrong.any():
            self.wrong.add(cells, wrong, place)
            beyond = numbers[wrong]
            self._note(float(beyond.min() if is_min else beyond.max()))

    def merge(self, later: "_Bound") -> None:
        self.wrong.merge(later.wrong)
        self._note(later.furthest)

    def _note(self, number: float) -> None:
        furthest = min if self._kind == "below_min" else max
        self.furthest = furthest(self.furthest, number)

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        if self.wrong.bad:
            yield of_tally(self._kind, self.wrong, present, self._limit, self.furthest)


class _Values:
    """The values of a category."""

    def __init__(self, rule: ColumnRule) -> None:
        self._rule = rule
        self._known = KnownValues(rule.values)
        self.used: set[str] = set()
        self.unseen: dict[str, int] = {}
        self.wrong = Tally()

    def add(self, cells: "RuleCells", place: BlockStart) -> None:
        found = cells.cells.distinct
        used = found.weights > 0
        wrong = np.zeros(len(used), bool)
        unsure = used & ~self._note_known(found.values)
        texts, weights = _texts(found.values, unsure), found.weights[unsure].tolist()
        known = [self._known.find(text) for text in texts]
        wrong[unsure] = [name is None for name in known]
        self.used.update(name for name in known if name is not None)
        for text, name, count in zip(texts, known, weights, strict=True):
            if name is None:
                self._note_unseen(text, count)
        self.wrong.add(cells, wrong, place)

    def merge(self, later: "_Values") -> bool:
        self.used |= later.used
        self.wrong.merge(later.wrong)
        for text, count in later.unseen.items():
            self._note_unseen(text, count)
        return len(later.unseen) < MOST_UNSEEN  # else it counted some, and not others

    def _note_unseen(self, text: str, count: int) -> None:
        if text in self.unseen or len(self.unseen) < MOST_UNSEEN:
            self.unseen[text] = self.unseen.get(text, 0) + count

    def _note_known(self, values: ValueArray) -> "NDArray[np.bool_]":
        """Which are written as the schema has them; those are noted as used."""
        import pyarrow as pa
        import pyarrow.compute

        texts = values.texts
        is_known = pa.compute.is_in(texts, strings(self._rule.values))
        if len(self.used) < len(self._rule.values):
            self.used.update(texts.filter(is_known).unique().to_pylist())
        found: NDArray[np.bool_] = numpy_array(is_known)
        return found

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        rule = self._rule
        if rule.role == "target":
            lacking = tuple(value for value in rule.values if value not in self.used)
            if self.wrong.bad or lacking:
                yield replace(self._anomaly("target_classes", present), lacking=lacking)
        elif is_above(self.wrong.bad, rule.unseen, present):
            yield self._anomaly("unseen_values", present)

    def _anomaly(self, kind: Kind, present: int) -> Anomaly:
        ordered = sorted(self.unseen, key=lambda text: (-self.unseen[text], text))
        limit: Value = [*self._rule.values] if kind == "target_classes" else self._rule.unseen
        near = tuple((text, known) for text in ordered if (known := self._known.near(text)))
        return replace(of_tally(kind, self.wrong, present, limit, [*ordered]), near=near)


def _texts(values: ValueArray, which: "NDArray[np.bool_]") -> list[str]:
    """Some of the values as texts."""
    if not which.any():
        return []
    found: list[str] = values.texts.filter(mask(which)).to_pylist()
    return found
