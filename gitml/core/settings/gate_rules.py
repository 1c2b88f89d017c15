"""Gates as ``gitml.yaml`` declares them: limits that a change must keep."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gitml.core.settings.amounts import Amount

Evidence: TypeAlias = Literal["point", "shown", "proven"]
Level: TypeAlias = Literal["error", "warn"]

Inconclusive: TypeAlias = Literal["fail", "warn", "pass"]
ENOUGH_ROWS = 30


@dataclass(frozen=True, slots=True)
class MetricGate:
    """Limits of one metric.

    Attributes:
        metric: of an evaluation; or ``FILE:KEY``, or a key that is unique in the metrics files.
        minimum: what its value may not be below.
        maximum: what its value may not be above.
        max_drop: how much worse it may get.
        min_gain: how much better it must get.
        max_growth: how much it may rise, whichever way is better.
        evidence: what a drop or a gain is judged by: the two numbers (``point``), what the data
            shows (``shown``) or what it proves (``proven``). None for the usual one.
        by: a slice column, or ``class``: the limits hold for each of its values.
        min_rows: a slice of fewer is not judged.
        must_have: values of ``by`` that must be there with so many rows.
        max_difference: between the best slice and the worst.
        evaluation: whose metric it is, where several have it.
        level: of a gate of ``warn`` nothing fails.
        inconclusive: what becomes of a change that is neither proven nor disproven.
        same_runner: a change counts only where both values were measured on one kind of machine.
    """

    metric: str
    minimum: float | None = None
    maximum: float | None = None
    max_drop: Amount | None = None
    min_gain: Amount | None = None
    max_growth: Amount | None = None
    evidence: Evidence | None = None
    by: str | None = None
    min_rows: int = ENOUGH_ROWS
    must_have: tuple[str, ...] = ()
    max_difference: float | None = None
    evaluation: str | None = None
    level: Level = "error"
    inconclusive: Inconclusive = "fail"
    same_runner: bool = False


@dataclass(frozen=True, slots=True)
class SizeGate:
    """Limits of the size of a tracked file or folder.

    Attributes:
        path: of an output, or of data that was added.
        maximum: bytes, or as ``50MB``.
        max_growth: how much it may grow.
        level: of a gate of ``warn`` nothing fails.
    """

    path: str
    maximum: float | None = None
    max_growth: Amount | None = None
    level: Level = "error"


@dataclass(frozen=True, slots=True)
class StageGate:
    """Limits of the time that a stage's command takes.

    Attributes:
        stage: its address.
        max_duration: seconds.
        max_growth: how much longer it may take.
        level: of a gate of ``warn`` nothing fails.
    """

    stage: str
    max_duration: float | None = None
    max_growth: Amount | None = None
    level: Level = "error"


MAX_SHIFTED = Amount(30.0, percent=True)


@dataclass(frozen=True, slots=True)
class DriftGate:
    """What may shift of a table, from the baseline to the change.

    Attributes:
        path: of a file, or of a folder of files that are one table.
        max_shifted: the share of its columns that may shift, in percent.
        watch: columns that may not.
        level: of a gate of ``warn`` nothing fails.
    """

    path: str
    max_shifted: Amount = MAX_SHIFTED
    watch: tuple[str, ...] = ()
    level: Level = "error"


@dataclass(frozen=True, slots=True)
class SchemaGate:
    """A table that must be right by its schema.

    Attributes:
        schema: path of the schema.
        data: of a file, or of a folder of files that are one table.
        level: of a gate of ``warn`` nothing fails.
    """

    schema: str
    data: str
    level: Level = "error"


Gate: TypeAlias = MetricGate | SizeGate | StageGate | DriftGate | SchemaGate
