"""What gates are judged on, and what becomes of each of their limits."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, TypeAlias

from gitml.core.acceptance import NOBODY, Acceptance
from gitml.core.settings.amounts import Amount
from gitml.core.settings.direction import Direction
from gitml.core.settings.gate_rules import Evidence, MetricGate

Outcome: TypeAlias = Literal[
    "passed",
    "warned",  # what would fail, of a gate of level warn; or a drop that is within noise
    "failed",
    "inconclusive",  # neither proven nor disproven, which does not pass
    "cannot check",
    "not comparable",
    "skipped",
]
Limit: TypeAlias = Literal[
    "min",
    "max",
    "max_drop",
    "min_gain",
    "max_growth",
    "max_duration",
    "max_difference",
    "must_have",
    "by",
    "max_shifted",
    "watch",
    "anomalies",  # by a schema, whose path is the bound
]
Why: TypeAlias = Literal[
    "",
    "no-value",  # the metric, or the file, is not there
    "not-finite",
    "out-of-range",  # no such metric can have that value
    "no-baseline",
    "baseline-zero",
    "few-rows",
    "few-slices",
    "within-noise",
    "accepted",  # other rows, and a person said that they are meant
    "other-rows",  # the two sides were measured on different rows
    "other-labels",  # of the same rows, which nobody said is meant
    "other-data",  # or on different data, which the sample names
    "other-runner",  # on different machines
    "no-runner",  # nobody recorded on which
    "no-stage",
    "not-timed",  # the stage is there, and nobody saw it run
    "no-interval",  # evidence is asked for, and there are no predictions to have it from
    "no-slice",
    "no-table",
    "unread",  # the file is not here, or it is none of its kind
    "bad-schema",
    "unchecked",  # a rule of the schema could not be, as the names tell
    "shifted",  # a column that is watched, as the next two
    "gone",
    "type-changed",
    "not-judged",  # no column of the table could be, or not the one that is watched
]
Unit: TypeAlias = Literal["", "bytes", "seconds"]
Bound: TypeAlias = str | float | Amount
PASSING: frozenset[Outcome] = frozenset({"passed", "warned", "skipped"})


class Unread(NamedTuple):
    """A file that may have what is to be judged, and of which nothing counts.

    Attributes:
        path: of the file; empty where it is here, and is none of its kind.
        reason: why, with the name of the file, as a report tells it; empty where nobody said.
    """

    path: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A value on both sides.

    Attributes:
        base, head: None where there is none.
        low, high: the 95 % interval of head less base; None where there is none.
        n: rows; None where nobody counted.
        incomparable: why the two sides say nothing of each other; empty where they do.
        lacking: why there is no value of the head, where that is not its absence.
        relabelled: rows that the head gives another label than the base.
        removed: rows of the base that the head does not have.
        unread: the file of which nothing counts, where it may have the value that is not there.
        other_data: paths of what both sides were measured on and that is not the same.
        acceptance: whether a person said that the other test set is meant.
        can_reevaluate: whether stages of the head can measure the base's model where it was
            measured on other rows.
    """

    base: float | None = None
    head: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    incomparable: Why = ""
    lacking: Why = ""
    relabelled: int = 0
    removed: int = 0
    unread: Unread | None = None
    other_data: tuple[str, ...] = ()
    acceptance: Acceptance = NOBODY
    can_reevaluate: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """What a gate is judged on.

    Attributes:
        sample: of all rows, or of the file.
        better: which way the metric gets better; None where nobody said.
        slices: by value of the gate's ``by``.
        slices_before: rows of the slices that the base has.
        regrouped: whether a person said that the rows of each slice are meant.
    """

    sample: Sample
    better: Direction | None = None
    slices: Mapping[str, Sample] = field(default_factory=dict)
    slices_before: Mapping[str, int] = field(default_factory=dict)
    regrouped: Acceptance = NOBODY

    @property
    def is_unread(self) -> bool:
        """Whether what the head says of it cannot be read, neither of all rows nor of slices."""
        return bool(self.sample.unread) and self.sample.head is None and not self.slices

    def without_base(self, unread: Unread | None) -> "Measured":
        """The same, where a file of the base is not here."""
        return self._map(lambda one: replace(one, unread=unread))

    def with_acceptance(self, acceptance: Acceptance) -> "Measured":
        """The same, with what a person said of the test set."""
        return self._map(lambda one: replace(one, acceptance=acceptance))

    def with_reevaluation(self) -> "Measured":
        """The same, where the base's model can be measured on the test set of the head."""
        return self._map(lambda one: replace(one, can_reevaluate=True))

    def _map(self, change: Callable[[Sample], Sample]) -> "Measured":
        slices = {value: change(one) for value, one in self.slices.items()}
        return replace(self, sample=change(self.sample), slices=slices)


@dataclass(frozen=True, slots=True)
class GateResult:
    """One limit, judged.

    Attributes:
        subject: the metric, or the path.
        part: the slice, as ``site=a``; empty for all rows.
        limit: which one.
        bound: as it was declared.
        value: what was compared with the bound: the head's value, a drop, a gain, a difference.
        evidence: what a drop or a gain was judged by.
        sample: the numbers of both sides.
        unit: of the numbers.
        names: columns that shifted, or anomalies.
        between: the slices with the lowest and the highest value, of a difference.
        of_baseline: whether the limit, or its schema, is the baseline's, as the change has none
            that is as strict.
    """

    subject: str
    part: str
    limit: Limit
    bound: Bound
    outcome: Outcome
    why: Why = ""
    value: float | None = None
    evidence: Evidence | None = None
    sample: Sample = field(default_factory=Sample)
    unit: Unit = ""
    names: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    of_baseline: bool = False

    @property
    def is_lost_slice(self) -> bool:
        """Whether the base judged a slice of which the change has too few rows."""
        return self.of_baseline and self.limit == "must_have" and self.why != ""

    @property
    def unread(self) -> str:
        """The file without which the limit cannot be judged; empty where there is none."""
        return self.sample.unread.path if self.why == "unread" and self.sample.unread else ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all gates.

    Attributes:
        require_baseline: fail where there is nothing to compare with, instead of skipping.
        by_baseline: whether the gates of the baseline hold, and so the slices that it judges.
    """

    require_baseline: bool = False
    by_baseline: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A gate, and the numbers that it is judged on.

    Attributes:
        part: the slice that the numbers are of; empty for all rows.
    """

    gate: MetricGate
    sample: Sample
    better: Direction | None = None
    part: str = ""
    terms: Terms = field(default_factory=Terms)
    unit: Unit = ""

    @property
    def other_test_set(self) -> Why:
        """Why a value is worth something else than the base's; empty where somebody meant that.

        Who changes labels, or takes rows out, chooses what a model is measured by.
        """
        if self.sample.acceptance.reason:
            return ""
        if self.sample.removed:
            return "other-rows"
        return "other-labels" if self.sample.relabelled else ""

    def result(
        self,
        limit: Limit,
        bound: Bound,
        outcome: Outcome,
        why: Why = "",
        value: float | None = None,
        evidence: Evidence | None = None,
    ) -> GateResult:
        """What became of one limit; of a gate of level ``warn`` nothing fails.

        Args:
            limit: which of the gate's.
            bound: as ``gitml.yaml`` has it.
            outcome: of the limit.
            why: it could not be judged; empty where it was.
            value: what is held against the bound; None where nothing is.
            evidence: by which the change was judged; None of a limit of a value.
        """
        if self.gate.level == "warn" and outcome not in PASSING:
            outcome = "warned"
        return GateResult(
            self.gate.metric,
            self.part,
            limit,
            bound,
            outcome,
            why,
            value,
            evidence,
            self.sample,
            self.unit,
        )


@dataclass(frozen=True, slots=True)
class GateCounts:
    """How many limits became what; what does not pass has failed."""

    failed: int = 0
    passed: int = 0
    warned: int = 0
    skipped: int = 0


def count(results: Sequence[GateResult]) -> GateCounts:
    """How many limits became what."""
    found = Counter(one.outcome if passes([one]) else "failed" for one in results)
    return GateCounts(found["failed"], found["passed"], found["warned"], found["skipped"])


def fails(results: Sequence[GateResult]) -> bool:
    """Whether something does not pass that was read."""
    return any(not passes([one]) for one in results if not one.unread)


def passes(results: Sequence[GateResult]) -> bool:
    """Whether nothing failed, and nothing that must be known is unknown."""
    return all(result.outcome in PASSING for result in results)
