"""A metric that was computed from the predictions of two models, and what a test says of it."""

from typing import Literal, NamedTuple

from gitml.core.settings.direction import Direction


class TestedMetric(NamedTuple):
    """A metric that was computed from the predictions of both sides, and tested.

    Attributes:
        base: None where there is nothing to compare with.
        head: NaN where it is not defined.
        low, high: the 95 % interval of head less base; None where it was not tested.
        outcome: the word for the difference, as :mod:`gitml.core.evaluation` has it.
        file: of the predictions.
        relabelled: rows that the head gives another label, or weight: the base is scored again.
        reevaluated: whether the base's model was measured anew, by the stages of the head.
        changed: paths of the data on which the two sides were measured and that is not the same.
        rows: that only one side has, where the two are not comparable.
        is_finite: whether scores and numbers of both sides are; if not, there is no test.
    """

    base: float | None
    head: float
    better: Direction
    low: float | None = None
    high: float | None = None
    p: float | None = None
    outcome: str = ""
    file: str = ""
    relabelled: int = 0
    reevaluated: bool = False
    changed: tuple[str, ...] = ()
    rows: int = 0
    is_finite: bool = True

    @property
    def has_new_base(self) -> bool:
        """Whether the base's value is not the one that was recorded with it."""
        return bool(self.relabelled) or self.reevaluated

    @property
    def is_identical(self) -> bool:
        """Whether both sides say the same of every row, or in every run of repeated training."""
        return self.outcome in ("identical predictions", "identical")


class Relabelled(NamedTuple):
    """Predictions of the same rows, of which some have another label.

    Attributes:
        file: of the predictions.
        rows: how many.
        weight: the column with how much a row counts, which may be what differs; None without one.
    """

    file: str
    rows: int
    weight: str | None = None


class Disagreement(NamedTuple):
    """A metric whose file says something else than the predictions.

    Attributes:
        path, key: of the metric.
        reported: what the file says.
        computed: what the predictions give.
        file: of the predictions.
        side: whose.
    """

    path: str
    key: str
    reported: float
    computed: float
    file: str
    side: Literal["base", "head"] = "head"
