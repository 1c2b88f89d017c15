"""Status: the working tree against what Git and DVC record."""

from collections.abc import Mapping
from dataclasses import dataclass

from gitml.core.data.results import DataStatus
from gitml.core.ports import Commit
from gitml.core.verdict import StageVerdict


@dataclass(frozen=True, slots=True)
class Status:
    """What differs in the working tree. Paths are relative to the DVC root.

    Attributes:
        branch: None on a detached HEAD.
        head: None before the first commit.
        files: not committed, and how they differ: ``modified``, ``new`` (staged), ``deleted``,
            ``untracked``, ``conflict``.
        data: tracked by DVC and not as recorded.
        pending: stages that must run.
        downstream: stages that use what those make.
    """

    branch: str | None
    head: Commit | None
    files: Mapping[str, str]
    data: tuple[DataStatus, ...]
    pending: tuple[StageVerdict, ...]
    downstream: tuple[str, ...]

    @property
    def clean(self) -> bool:
        return not (self.files or self.data or self.pending)
