"""What is wrong with cells by the type of their column."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gitml.core.schemas.anomalies import Anomaly, Kind
from gitml.core.schemas.cells import KnownValues, is_date
from gitml.core.schemas.document import NUMERIC, ColumnRule
from gitml.core.schemas.tally import Place, Tally, is_above, of_tally
from gitml.core.tables.arrow_arrays import mask, numpy_array, strings
from gitml.core.tables.cells import as_texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gitml.core.schemas.rule_cells import RuleCells
    from gitml.core.values import Value

MOST_UNSEEN = 1000


class Judge(Protocol):
    """What is particular to a type."""

    def add(self, cells: "RuleCells", place: Place) -> None:
        """Take in the next cells."""

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
        self._wrong = Tally()

    def add(self, cells: "RuleCells", place: Place) -> None:
        found = cells.cells.distinct
        unsure = np.isnan(found.dates) & ~cells.absent if self._format is None else ~cells.absent
        unsure[unsure] = [not is_date(text, self._format) for text in _texts(found.values, unsure)]
        self._wrong.add(cells, unsure, place)

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        if self._wrong.bad:
            yield of_tally("bad_format", self._wrong, present, self._format)


class _Numbers:
    def __init__(self, rule: ColumnRule) -> None:
        self._rule = rule
        self._type, self._not_finite = Tally(), Tally()
        self._has_text = False
        bounds: tuple[tuple[Kind, float | None], ...] = (
            ("below_min", rule.minimum),
            ("above_max", rule.maximum),
        )
        self._bounds = [_Bound(kind, limit) for kind, limit in bounds if limit is not None]

    def add(self, cells: "RuleCells", place: Place) -> None:
        numbers = cells.numbers
        finite = np.isfinite(numbers)
        wrong = np.isnan(numbers) & ~cells.absent
        if wrong.any():
            self._has_text = True
            self._type.add(cells, wrong, place)
        if self._rule.type == "int":
            self._type.add(cells, finite & (numbers != np.rint(numbers)), place)
        self._not_finite.add(cells, np.isinf(numbers), place)
        for bound in self._bounds:
            bound.add(cells, finite, place)

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        rule = self._rule
        if self._type.bad:
            found = "string" if self._has_text else "float"
            yield of_tally("type", self._type, present, rule.type, found)
        if is_above(self._not_finite.bad, rule.not_finite, present):
            yield of_tally("not_finite", self._not_finite, present, rule.not_finite)
        for bound in self._bounds:
            yield from bound.anomalies(present)


class _Bound:
    """The smallest or the largest number that a cell may hold."""

    def __init__(self, kind: Kind, limit: float) -> None:
        self._kind: Kind = kind
        self._limit = limit
        self._wrong = Tally()
        self._furthest = limit

    def add(self, cells: "RuleCells", finite: "NDArray[np.bool_]", place: Place) -> None:
        numbers, is_min = cells.numbers, self._kind == "below_min"
        wrong = finite & (numbers < self._limit if is_min else numbers > self._limit)
        if wrong.any():
            self._wrong.add(cells, wrong, place)
            beyond = numbers[wrong]
            self._furthest = (
                min(self._furthest, float(beyond.min()))
                if is_min
                else max(self._furthest, float(beyond.max()))
            )

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        if self._wrong.bad:
            yield of_tally(self._kind, self._wrong, present, self._limit, self._furthest)


class _Values:
    """The values of a category."""

    def __init__(self, rule: ColumnRule) -> None:
        self._rule = rule
        self._known = KnownValues(rule.values)
        self._used: set[str] = set()
        self._unseen: dict[str, int] = {}
        self._wrong = Tally()

    def add(self, cells: "RuleCells", place: Place) -> None:
        found = cells.cells.distinct
        used = found.weights > 0
        wrong = np.zeros(len(used), bool)
        unsure = used & ~self._note_known(found.values)
        texts, weights = _texts(found.values, unsure), found.weights[unsure].tolist()
        known = [self._known.find(text) for text in texts]
        wrong[unsure] = [name is None for name in known]
        self._used.update(name for name in known if name is not None)
        for text, name, count in zip(texts, known, weights, strict=True):
            if name is None and (text in self._unseen or len(self._unseen) < MOST_UNSEEN):
                self._unseen[text] = self._unseen.get(text, 0) + count
        self._wrong.add(cells, wrong, place)

    def _note_known(self, values: Any) -> "NDArray[np.bool_]":
        """Which are written as the schema has them; those are noted as used."""
        import pyarrow as pa
        import pyarrow.compute

        texts = as_texts(values)
        is_known = pa.compute.is_in(texts, strings(self._rule.values))
        if len(self._used) < len(self._rule.values):
            self._used.update(texts.filter(is_known).unique().to_pylist())
        found: NDArray[np.bool_] = numpy_array(is_known)
        return found

    def anomalies(self, present: int) -> Iterator[Anomaly]:
        rule = self._rule
        if rule.role == "target":
            lacking = tuple(value for value in rule.values if value not in self._used)
            if self._wrong.bad or lacking:
                yield replace(self._anomaly("target_classes", present), lacking=lacking)
        elif is_above(self._wrong.bad, rule.unseen, present):
            yield self._anomaly("unseen_values", present)

    def _anomaly(self, kind: Kind, present: int) -> Anomaly:
        ordered = sorted(self._unseen, key=lambda text: (-self._unseen[text], text))
        limit: Value = [*self._rule.values] if kind == "target_classes" else self._rule.unseen
        near = tuple((text, known) for text in ordered if (known := self._known.near(text)))
        return replace(of_tally(kind, self._wrong, present, limit, [*ordered]), near=near)


def _texts(values: Any, which: "NDArray[np.bool_]") -> list[str]:
    """Some of the values as texts."""
    if not which.any():
        return []
    found: list[str] = as_texts(values.filter(mask(which))).to_pylist()
    return found
