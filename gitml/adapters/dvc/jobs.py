"""What an executor runs for a stage: its commands, as DVC would start them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gitml.core.run.executor import Job

if TYPE_CHECKING:
    from dvc.stage import Stage


def stage_job(stage: "Stage", variables: Mapping[str, str], log: str) -> Job:
    """The job of a stage, wherever it runs; what is particular to a place is for the caller to add.

    Args:
        stage: of the repository that it runs in.
        variables: the whole environment of its commands.
        log: file that takes all they print.
    """
    from dvc.stage.run import _enforce_cmd_list, _make_cmd, get_executable

    shell = get_executable()
    return Job(
        address=stage.addressing,
        commands=[_make_cmd(shell, command) for command in _enforce_cmd_list(stage.cmd)],
        folder=stage.wdir,
        variables=variables,
        log=log,
    )


def environment(stage: "Stage") -> dict[str, str]:
    """The environment that DVC gives a stage's commands: our own, and its ``DVC_`` variables."""
    from dvc.stage.run import prepare_kwargs

    found: dict[str, Any] = prepare_kwargs(stage)["env"]
    return found
