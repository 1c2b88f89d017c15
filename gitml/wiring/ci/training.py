"""Training for a report, and where its results go."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from gitml.ci import results, training
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.ports import Talk
from gitml.core.reports.training import Training, without_secrets
from gitml.core.run.outcome import RunResult
from gitml.core.secret_values import secret_values
from gitml.wiring import Project, readers
from gitml.wiring.storage import transfers


def train(project: Project, run: Callable[[], RunResult], talk: Talk) -> Training:
    """Restore, check and run; see :func:`gitml.ci.training.train`."""
    fetches = (
        lambda: transfers.pull_data(project, (), TransferRequest(), talk),
        lambda: transfers.fetch_data(project, TransferRequest(run_cache=True), talk, strict=False),
    )
    made = training.train(
        project.git, project.root, lambda: readers.snapshots(project), fetches, run
    )
    return without_secrets(made, secret_values(os.environ))


def commit_results(project: Project, paths: Sequence[str], branch: str, message: str) -> str:
    """Commit what a run wrote, and push it; see :func:`gitml.ci.results.commit`."""
    return results.commit(project.git, paths, branch, message)


def copy_results(project: Project, paths: Sequence[str], folder: Path) -> None:
    """Copy what a run wrote of files in Git; see :func:`gitml.ci.results.copy`."""
    results.copy(project.git, paths, folder)


def push_results(project: Project, talk: Talk) -> int:
    """Upload what a run made, with the runs themselves; answers how many objects went."""
    return transfers.push_data(project, TransferRequest(run_cache=True), talk).objects
