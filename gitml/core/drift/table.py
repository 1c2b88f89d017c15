"""A whole table judged: every column by itself, and what follows for the table."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from gitml.core.drift import column
from gitml.core.drift.basis import Reconstruction
from gitml.core.drift.column_drift import JUDGED, SHIFTED, Choice, ColumnDrift
from gitml.core.drift.samples import TableSample
from gitml.core.drift.separation import Separation
from gitml.core.drift.shared_rows import SharedRows
from gitml.core.evaluation.families import holm
from gitml.errors import UsageError

MAX_SHIFTED = 0.3

Outcome: TypeAlias = Literal[
    "passed",
    "failed",
    "cannot tell",  # no column could be judged, or one that is watched could not
]


@dataclass(frozen=True, slots=True)
class DriftRules:
    """What is tolerated, and how columns are judged.

    Attributes:
        max_shifted: the share of the judged columns that may shift.
        watch: columns of which none may.
        ignore: columns that are not looked at.
        only_common: look at no column that one side lacks: a log has others than the data.
        choices: how a column is judged, by name.
        others: how all other columns are.
    """

    max_shifted: float = MAX_SHIFTED
    watch: tuple[str, ...] = ()
    ignore: frozenset[str] = frozenset()
    only_common: bool = False
    choices: Mapping[str, Choice] = field(default_factory=dict)
    others: Choice = field(default_factory=Choice)


@dataclass(frozen=True, slots=True, eq=False)
class TableDrift:
    """A table, judged.

    Attributes:
        columns: those of the reference in their order, then new ones.
        multivariate: whether all columns were to be judged together.
        together: all columns at once; None where that could not be told.
        rebuilt: whether rows were to be rebuilt from a basis of earlier ones.
        reconstruction: how well they were; None where that could not be told.
        shared: the rows that both sides have; each column is judged with them.
    """

    reference: TableSample
    current: TableSample
    columns: tuple[ColumnDrift, ...]
    rules: DriftRules
    multivariate: bool = False
    together: Separation | None = None
    rebuilt: bool = False
    reconstruction: Reconstruction | None = None
    shared: SharedRows = field(default_factory=SharedRows)

    @property
    def judged(self) -> tuple[ColumnDrift, ...]:
        """The columns of which something can be said."""
        return tuple(one for one in self.columns if one.verdict in JUDGED)

    @property
    def shifted(self) -> tuple[ColumnDrift, ...]:
        """The columns that shifted, worst first; so did one that is gone, or has another type."""
        found = [one for one in self.columns if one.verdict in SHIFTED]
        return tuple(sorted(found, key=lambda one: -one.size))

    @property
    def share(self) -> float:
        """Of the judged columns, those that shifted."""
        return len(self.shifted) / len(self.judged) if self.judged else 0.0

    @property
    def watched(self) -> tuple[ColumnDrift, ...]:
        """The watched columns that shifted, or that nothing can be said of."""
        return tuple(
            one
            for one in self.columns
            if one.name in self.rules.watch
            and (one.verdict in SHIFTED or one.verdict not in JUDGED)
        )

    @property
    def unwatched(self) -> tuple[str, ...]:
        """The watched columns that were not looked at."""
        seen = {one.name for one in self.columns}
        return tuple(name for name in self.rules.watch if name not in seen)

    @property
    def outcome(self) -> Outcome:
        """The answer in one word."""
        if self.share > self.rules.max_shifted:
            return "failed"
        if any(one.verdict in SHIFTED for one in self.watched):
            return "failed"
        if any(one.verdict == "shifted" for one in (self.together, self.reconstruction) if one):
            return "failed"
        unknown = self.watched or self.unwatched or not self.judged
        unknown = unknown or (self.multivariate and self.together is None)
        unknown = unknown or (self.rebuilt and self.reconstruction is None)
        return "cannot tell" if unknown else "passed"


def judge(
    reference: TableSample,
    current: TableSample,
    rules: DriftRules,
    texts: Mapping[str, Separation] = MappingProxyType({}),
) -> TableDrift:
    """Judge every column; the p-values of the usual rule are adjusted for their number (Holm).

    Args:
        reference: the one side.
        current: the other.
        rules: how.
        texts: what a classifier said of columns of text, by name.

    Raises:
        UsageError: a column is named that neither side has.
    """
    every = list(dict.fromkeys([*reference.columns, *current.columns]))
    refuse_unknown((*rules.ignore, *rules.watch, *rules.choices), every)
    left_out = set(rules.ignore)
    if rules.only_common:
        left_out |= reference.columns.keys() ^ current.columns.keys()
    names = [name for name in every if name not in left_out]
    found = [
        column.compare(
            reference.columns.get(name),
            current.columns.get(name),
            rules.choices.get(name, rules.others),
        )
        for name in names
    ]
    found = [_with_text(one, texts.get(one.name)) for one in found]
    columns = words(found)
    return TableDrift(reference, current, columns, rules)


def _with_text(one: ColumnDrift, said: Separation | None) -> ColumnDrift:
    return one if said is None else column.separated(one, said.auc, said.effect, said.p)


def words(found: Sequence[ColumnDrift]) -> tuple[ColumnDrift, ...]:
    """The columns with their verdicts, all tests of the usual rule as one family."""
    of_values = [None if one.chosen else one.p for one in found]
    adjusted = holm([*of_values, *(one.missing.p for one in found)])
    return tuple(
        column.word(one, adjusted[place], adjusted[len(found) + place])
        for place, one in enumerate(found)
    )


def refuse_unknown(named: Iterable[str], known: Sequence[str]) -> None:
    """Refuse the name of a column that is not there.

    Raises:
        UsageError: one is not.
    """
    for name in named:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise UsageError(
                f"no column '{name}'",
                f"did you mean '{near[0]}'?"
                if near
                else f"the columns are: {', '.join(known[:20]) or 'none'}",
            )
