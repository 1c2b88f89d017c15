"""What came of putting two versions of DVC's records together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Versions:
    """Three versions of one file.

    Attributes:
        path: of the file, for messages.
        base: what both sides started from; None where both added it.
    """

    path: str
    base: bytes | None
    ours: bytes
    theirs: bytes


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """A lock, a pointer or a ``.gitignore`` that was put together.

    Attributes:
        content: the file, with conflict markers where there are clashes; None where only Git's
            own merge can be made of it.
        what: its records are stages, the files of a folder, or lines.
        ours: the records that only the first side changed.
        theirs: the records that only the second side changed.
        clashes: the records that both changed.
        stale: stages that used something else than what is recorded now, and what it is.
        settled: where the record of a clash was found, by its name.
        reason: why there is no content.
        hint: what mends that, where it is not for a person to choose a side.
    """

    path: str
    content: bytes | None
    what: Literal["stage", "file", "line"]
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()
    stale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settled: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    hint: str | None = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left to a person."""
        return self.content is not None and not self.clashes


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of one file in conflict.

    Attributes:
        state: ``edited`` is a file that somebody has resolved already, and that is not staged;
            ``unknown`` one of which nothing tells what its committed markers stand for.
        kept: the Git blob that has the file as it was before.
    """

    record: MergedRecord
    state: Literal["resolved", "left", "edited", "unknown"]
    kept: str | None = None

    @property
    def path(self) -> str:
        return self.record.path
