"""Files that Git could not merge, and what puts their sides together."""

from collections.abc import Collection
from enum import IntEnum

from gitml.core.data.pointers import has_records


class Way(IntEnum):
    """How a file in conflict is resolved; what only a person can do comes first."""

    BY_HAND = 0
    LINES = 1
    """``gitml resolve`` puts lines together that DVC writes, and leaves others to a person."""
    OUTPUT = 2
    """``gitml resolve`` makes it what the merged ``dvc.lock`` records."""
    RECORDS = 3
    """``gitml resolve`` merges what it records, and can be told which side to take."""


def way(path: str, outputs: Collection[str]) -> Way:
    """The way of one file.

    Args:
        path: of the file.
        outputs: those of stages that Git keeps.
    """
    if has_records(path):
        return Way.RECORDS
    if path in outputs:
        return Way.OUTPUT
    return Way.LINES if path.rpartition("/")[2] == ".gitignore" else Way.BY_HAND
