"""What DVC says of stages and data, where our own readers are in doubt.

By itself, so that ``gitml status`` does not load all that moves data.
"""

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gitml.adapters.dvc import stages as dvc_stages
from gitml.adapters.dvc.data.unsafe_outputs import passing_over_outside
from gitml.adapters.dvc.patches.network.urls import urls_as_recorded
from gitml.adapters.dvc.patches.run import without_path_locks
from gitml.adapters.dvc.reasons import pending
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc.translation import translated
from gitml.core.data.data_status import DataStatus
from gitml.core.ports import Talk
from gitml.core.snapshot import Problem
from gitml.core.verdict import StageVerdict
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.stage import Stage


class StatusOfDvc(NamedTuple):
    """What DVC says.

    Attributes:
        pending: stages that must run again.
        data: outputs that are not as recorded.
        problems: stages and ``.dvc`` files of which it can say nothing, by their addresses.
    """

    pending: tuple[StageVerdict, ...] = ()
    data: tuple[DataStatus, ...] = ()
    problems: tuple[Problem, ...] = ()


def status(root: Path, talk: Talk, addresses: Container[str] | None = None) -> StatusOfDvc:
    """The status of stages and of data; what of one cannot be told hides no other.

    It also answers while another process holds DVC's locks, and connects to no server.

    Args:
        root: the folder with ``.dvc``.
        talk: hears of progress.
        addresses: of the stages and ``.dvc`` files to look at; None for all.
    """
    with (
        without_path_locks(),
        urls_as_recorded(),
        session(root, talk, lock=False) as repo,
        passing_over_outside(repo, talk),
    ):
        found = [
            _status(stage)
            for stage in repo.index.stages
            if addresses is None or stage.addressing in addresses
        ]
    return StatusOfDvc(
        tuple(verdict for one in found for verdict in one.pending),
        tuple(sorted((data for one in found for data in one.data), key=lambda one: one.path)),
        tuple(problem for one in found for problem in one.problems),
    )


def _status(stage: "Stage") -> StatusOfDvc:
    try:
        with translated():
            report = stage.status(check_updates=False)
            return StatusOfDvc(pending([stage], report), dvc_stages.data_status([stage], report))
    except OutsideError as error:
        address = str(stage.addressing)
        return StatusOfDvc(problems=(Problem("", f"{address}: {error.message}", error.hint),))
