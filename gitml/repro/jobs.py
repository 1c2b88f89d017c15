"""What an executor runs for a stage: the commands as DVC would start them."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gitml.core.pipeline.needs import Needs
from gitml.core.run.executor import Job
from gitml.repro.remote_jobs import RemoteJobs
from gitml.repro.run_folder import RunFolder

if TYPE_CHECKING:
    from dvc.stage import Stage


def stage_job(
    stage: "Stage",
    needs: Needs,
    folder: RunFolder,
    gpus: Sequence[str],
    remote_jobs: RemoteJobs | None,
) -> Job:
    """The job of a stage.

    Args:
        stage: its dependencies are saved, its outputs removed.
        needs: what it needs.
        folder: of the run, for the log.
        gpus: ids of those that are its own.
        remote_jobs: for an executor with ``remote_data``, else None.

    Raises:
        GitmlError: what it needs could not be sent.
    """
    from dvc.stage.run import _enforce_cmd_list, _make_cmd, get_executable, prepare_kwargs

    kwargs = prepare_kwargs(stage)
    shell = get_executable()
    return Job(
        address=stage.addressing,
        commands=[_make_cmd(shell, command) for command in _enforce_cmd_list(stage.cmd)],
        folder=stage.wdir,
        variables={**kwargs["env"], **needs.env},
        log=os.fspath(folder.log(stage.addressing)),
        needs=needs,
        gpus=tuple(gpus),
        outs=tuple(out.fs_path for out in stage.outs if out.is_in_repo),
        remote_job=remote_jobs.pack(stage, needs.env) if remote_jobs is not None else "",
    )
