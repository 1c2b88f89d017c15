"""One evaluation of two models."""

from dataclasses import dataclass

from gitml.core.evaluation.assessment import Assessment


@dataclass(frozen=True, slots=True)
class Compared:
    """What an evaluation says of two models.

    Attributes:
        name: in ``gitml.yaml``; empty for two files.
        file: of the predictions.
        base_rows, head_rows: of the files.
        removed, added: rows that only the base, only the head has.
        relabelled: rows that the head gives another label.
    """

    name: str
    file: str
    base_rows: int
    head_rows: int
    removed: int
    added: int
    relabelled: int
    assessment: Assessment
