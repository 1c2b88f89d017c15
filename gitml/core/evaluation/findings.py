"""What an evaluation says of two models: values alone, computed by the modules beside this one."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gitml.core.evaluation.judgement import MetricTest

# What became of what the models are shown, of the rows that both points have.
Inputs: TypeAlias = Literal[
    "",  # no test set is declared
    "same",  # by its hash, or by every column that both have but the label's
    "changed",
    "unread",  # its hash is another one, and the tables cannot be compared
    "unknown",  # a side has none that is recorded
]


@dataclass(frozen=True, slots=True)
class RecordedTestSet:
    """What two points record of a test set.

    Attributes:
        path: as ``gitml.yaml`` names it.
        base, head: hashes of its content; None where none is recorded.
        changed: columns that changed, apart from the label's.
    """

    path: str = ""
    base: str | None = None
    head: str | None = None
    inputs: Inputs = ""
    changed: tuple[str, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Whether both points record one, and not the same."""
        return None not in (self.base, self.head) and self.base != self.head


NO_TEST_SET = RecordedTestSet()


Match: TypeAlias = Literal[
    "same",  # the same rows with the same labels
    "relabelled",  # the same rows; the base is scored again on labels and weights of the head
    "overlap",  # rows were added or removed; what is common is enough to compare on
    "changed",  # rows were added or removed, and too few are common
    "unnamed",  # without ids, and the labels are others or not as many
    "inputs",  # the same rows, and the models were shown something else of them
]


NOTHING_COMMON: frozenset[Match] = frozenset({"changed", "unnamed", "inputs"})
"""Where no row of one side may be held against one of the other."""


@dataclass(frozen=True, slots=True)
class ChurnShares:
    """Of the weight of all rows, the share of those that :class:`Churn` counts."""

    better: float
    worse: float
    changed: float


@dataclass(frozen=True, slots=True)
class Churn:
    """How many rows changed, and to which side.

    Attributes:
        kind: of classes a row is right or wrong; of numbers it is nearer to the truth or farther.
        n: rows.
        better: became right, or nearer.
        worse: became wrong, or farther.
        changed: rows of which the two models say something else.
        shares: None where all rows count the same.
    """

    kind: Literal["classes", "numbers"]
    n: int
    better: int
    worse: int
    changed: int
    shares: ChurnShares | None = None


@dataclass(frozen=True, slots=True)
class Confusion:
    """The confusion matrices of both models.

    Attributes:
        classes: names, in the order of rows (labels) and columns (predictions).
        base, head: rows of the test set, by label and prediction; where rows have weights, theirs.
    """

    classes: tuple[str, ...]
    base: tuple[tuple[float, ...], ...]
    head: tuple[tuple[float, ...], ...]


BINS = 10
"""Of equal width; where there are others, errors of calibration are other numbers."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose scores lie close together.

    Attributes:
        low, high: of the scores; the lower end is included, and of the last bin both.
        n: rows.
        score: their mean, weighted where rows are; NaN without rows that count.
        observed: the share of them that is of the class; likewise.
        interval: of that share, 95 %, by Wilson (1927), of as many rows as weights leave.
    """

    low: float
    high: float
    n: int
    score: float
    observed: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well the scores of one model are calibrated.

    Attributes:
        of: scores of the ``positive`` class of two; of more the highest one of each row (``top``),
            and whether that class is right.
        n: rows.
        error: the expected calibration error: the mean distance of score and share over bins.
        brier: the mean squared distance of scores from 0 or 1.
        reliability, resolution, uncertainty: its parts, by Murphy (1973); 0 is best, the more the
            better, and what the labels alone make of it.
        within: what is left, as scores differ inside of bins (Stephenson, Coelho and Jolliffe,
            2008): ``brier`` is ``reliability - resolution + uncertainty + within``.
    """

    of: Literal["positive", "top"]
    n: int
    bins: tuple[Bin, ...]
    error: float
    brier: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest value of all groups, and the highest.

    Attributes:
        lowest, highest: the groups.
        ratio: of the lowest to the highest; None where there is none.
    """

    low: float
    high: float
    lowest: str
    highest: str
    ratio: float | None = None

    @property
    def difference(self) -> float:
        """Of the highest and the lowest."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Disparity:
    """One number compared between the groups of a column.

    Attributes:
        column: of the test set.
        measure: a metric, or an indicator of fairness.
        base, head: None where fewer than two groups have enough rows.
        left_out: groups with too few rows, or none, to know the number.
    """

    column: str
    measure: str
    base: Spread | None
    head: Spread | None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the rows: those with one value in a column.

    Attributes:
        column: empty for a class of the label, whose accuracy is what is called its recall.
        n: rows.
        tests: by metric, in the order asked; of a class there is accuracy.
    """

    column: str
    value: str
    n: int
    tests: tuple[MetricTest, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What an exam says of two models.

    Attributes:
        tests: of all rows, by metric in the order asked.
        slices: worst first.
        disparities: by column, metrics first.
        churn: None where there are no predictions to count.
        confusion: None where there are no classes, or too many to read.
        calibrations: of base and head; None where there are no probabilities.
    """

    match: Match
    n: int
    tests: tuple[MetricTest, ...]
    slices: tuple[Slice, ...]
    disparities: tuple[Disparity, ...] = ()
    churn: Churn | None = None
    confusion: Confusion | None = None
    calibrations: tuple[Calibration, Calibration] | None = None

    @property
    def worse_slices(self) -> tuple[Slice, ...]:
        """Those of which a test says that the head is worse, whatever it is overall."""
        return tuple(
            part for part in self.slices if any(test.outcome == "worse" for test in part.tests)
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """What an evaluation says of two models.

    Attributes:
        name: in ``gitml.yaml``; empty for two files.
        file: of the predictions.
        base_rows, head_rows: of the files.
        removed, added: rows that only the base, only the head has.
        relabelled: rows that the head gives another label.
        test_set: what both points record of it.
        reevaluated: whether the base's predictions were made anew by the head's stages.
        weight: the column with how much a row counts; None where all count the same.
    """

    name: str
    file: str
    base_rows: int
    head_rows: int
    removed: int
    added: int
    relabelled: int
    assessment: Assessment
    test_set: RecordedTestSet = NO_TEST_SET
    reevaluated: bool = False
    weight: str | None = None

    @property
    def says_something(self) -> bool:
        """Whether the two models do not say the same of every row."""
        tests = self.assessment.tests
        return any(test.outcome != "identical predictions" for test in tests)


@dataclass(frozen=True, slots=True)
class Assessed:
    """An evaluation of a head, by itself and beside a base.

    Attributes:
        base: by itself; None where there is nothing to compare with.
        head: by itself.
        both: on the rows in common; None where there is nothing to compare with.
    """

    base: Compared | None
    head: Compared
    both: Compared | None

    @property
    def is_comparable(self) -> bool:
        """Whether both sides were measured on the same rows."""
        return self.both is not None and self.both.assessment.match in ("same", "relabelled")
