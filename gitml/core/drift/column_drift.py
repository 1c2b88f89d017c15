"""What is known of the drift of one column: numbers, words for them, and why there are none."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from gitml.core.drift.methods import Method
from gitml.core.drift.samples import ColumnSample, Kind

ALPHA = 0.05
LEAST_EFFECT = 0.1
LEAST_ROWS = 30

Verdict: TypeAlias = Literal[
    "shifted",
    "small shift",  # beyond chance, and of fewer rows than the threshold says
    "no shift seen",
    "too few rows",
    "not tested",
    "gone",  # the current side has no such column
    "new",  # the reference has none
    "type changed",
]
# Why a column was not tested.
Untested: TypeAlias = Literal[
    "", "identifier", "text", "many-values", "date", "all-missing", "no-rows"
]
JUDGED: frozenset[Verdict] = frozenset(
    {"shifted", "small shift", "no shift seen", "gone", "type changed"}
)
SHIFTED: frozenset[Verdict] = frozenset({"shifted", "gone", "type changed"})


@dataclass(frozen=True, slots=True)
class Choice:
    """How a column is to be judged where the usual rule is not wanted.

    Attributes:
        method: None for the usual rule.
        threshold: None for the method's own.
        named: whether it was chosen for this very column, and not for all.
    """

    method: Method | None = None
    threshold: float | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category that the reference does not have; ``share`` is of the rows that have a value."""

    value: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class MissingShift:
    """The share of rows without a value on both sides, tested by itself.

    Attributes:
        p: of Fisher's exact test; None where there were too few rows.
    """

    reference: float
    current: float
    p: float | None = None
    p_adjusted: float | None = None
    verdict: Verdict = "no shift seen"

    @property
    def effect(self) -> float:
        """The difference of the two shares."""
        return abs(self.current - self.reference)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnDrift:
    """A column, judged.

    Attributes:
        method: the test or the distance; empty where there was none.
        p: None of a distance, and of what was not tested.
        threshold: of the effect; of a method that was chosen, its own.
        of_values: the verdict on the values alone.
        chosen: whether the method was chosen; its p-value is not adjusted then.
        error: by how much D may be larger than ``effect``, where it comes from profiles.
        new: most frequent first.
        sides: reference and current.
    """

    name: str
    kind: Kind
    sides: tuple[ColumnSample | None, ColumnSample | None]
    method: str = ""
    statistic: float | None = None
    effect: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    threshold: float | None = None
    of_values: Verdict = "not tested"
    why: Untested = ""
    chosen: bool = False
    error: float = 0.0
    new: tuple[NewCategory, ...] = ()
    missing: MissingShift = field(default_factory=lambda: MissingShift(0.0, 0.0))

    @property
    def verdict(self) -> Verdict:
        """The word for the column: that of its values, unless its missing share shifted more.

        A column whose values nobody tested is not judged by a small shift of its missing share.
        """
        if self.missing.verdict == "shifted":
            return "shifted"
        if self.missing.verdict == "small shift" and self.of_values == "no shift seen":
            return "small shift"
        return self.of_values

    @property
    def size(self) -> float:
        """How much of the mass moved, for an order with the worst first."""
        if self.of_values in ("gone", "type changed"):
            return 1.0
        return max(self.effect or 0.0, self.missing.effect)
