"""What was found of stages and data of the working tree, of which a status is made."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from gitml.core.pipeline.stage import Stage
from gitml.core.snapshot import Problem
from gitml.core.verdict import StageVerdict

if TYPE_CHECKING:
    from gitml.core.data.data_status import DataStatus
    from gitml.core.data.remotes.no_default_remote import NoDefaultRemote


class StageStatus(NamedTuple):
    """What was found of stages and data.

    Attributes:
        pending: stages that must run, in the order of their files.
        data: outputs that are not as recorded, sorted by path.
        pipeline: all stages by address, as far as they were read.
        outputs: how many outputs DVC keeps are recorded; None where they were not counted.
        problems: files that could not be read; their stages are in neither.
        outdated: what an older DVC wrote and the one of today refuses.
        refused: why DVC runs no stage at all, whatever else is right.
        no_default_remote: why data comes from no remote but those that records name, else None.
        blocked: outputs of pending stages that Git has, so that DVC refuses them, by address.
        restored: the hash that a path has with all recorded data in its place, for what stages
            depend on; None where that cannot be known before the data is here.
        left_out: files of DVC's that a sparse checkout leaves out; nothing is told of them.
        kept: outputs that DVC keeps, of what was looked at.
        unnoted: files that may be executed or are links, by data whose record says it of none.
        of_git: outputs that Git is to have, where ``pipeline`` was not read.
    """

    pending: tuple[StageVerdict, ...] = ()
    data: "tuple[DataStatus, ...]" = ()
    pipeline: Mapping[str, Stage] = {}
    outputs: int | None = None
    problems: tuple[Problem, ...] = ()
    outdated: tuple[Problem, ...] = ()
    refused: tuple[Problem, ...] = ()
    no_default_remote: "NoDefaultRemote | None" = None
    blocked: Mapping[str, tuple[str, ...]] = {}
    restored: Mapping[str, str | None] = {}
    left_out: tuple[str, ...] = ()
    unnoted: Mapping[str, tuple[str, ...]] = {}
    kept: tuple[str, ...] = ()
    of_git: tuple[str, ...] = ()

    @property
    def amiss(self) -> bool:
        """Whether files could not be read, or DVC does not take them."""
        return bool(self.problems or self.outdated or self.refused)
