"""What DVC says of stages and data, where our own readers are in doubt.

By itself, so that ``gitml status`` does not load all that moves data.
"""

from collections.abc import Container
from pathlib import Path

from gitml.adapters.dvc import stages as dvc_stages
from gitml.adapters.dvc.data.unsafe_outputs import passing_over_outside
from gitml.adapters.dvc.patches.run import without_path_locks
from gitml.adapters.dvc.patches.urls import urls_as_recorded
from gitml.adapters.dvc.reasons import pending
from gitml.adapters.dvc.session import session
from gitml.core.data.data_status import DataStatus
from gitml.core.ports import Talk
from gitml.core.verdict import StageVerdict


def status(
    root: Path, talk: Talk, addresses: Container[str] | None = None
) -> tuple[tuple[StageVerdict, ...], tuple[DataStatus, ...]]:
    """Stages that must run again, and outputs that are not as recorded.

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
        stages = [
            stage
            for stage in repo.index.stages
            if addresses is None or stage.addressing in addresses
        ]
        report = {}
        for stage in stages:
            report.update(stage.status(check_updates=False))
        return pending(stages, report), dvc_stages.data_status(stages, report)
