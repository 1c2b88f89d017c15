"""Training for a report, and where its results go."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from gitml.ci import declared_files, proposals, results, training
from gitml.core.data.proposable_paths import refusal
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.ports import Talk
from gitml.core.reports.training import Training, without_secrets
from gitml.core.run.outcome import RunResult
from gitml.wiring import Project, readers
from gitml.wiring.storage import transfers


def train(
    project: Project, run: Callable[[], RunResult], secrets: Sequence[str], talk: Talk
) -> Training:
    """Restore, check and run; see :func:`gitml.ci.training.train`; it tells no secret."""
    fetches = (
        lambda: transfers.pull_data(project, (), TransferRequest(), talk),
        lambda: transfers.fetch_data(project, TransferRequest(run_cache=True), talk, strict=False),
    )
    made = training.train(
        project.git, project.root, lambda: readers.snapshots(project), fetches, run
    )
    return without_secrets(made, secrets)


def commit_results(project: Project, paths: Sequence[str], branch: str, message: str) -> str:
    """Commit what a run wrote, and push it; see :func:`gitml.ci.results.commit`."""
    return results.commit(project.git, paths, branch, message)


def refuse_filled(folder: Path) -> None:
    """Refuse a folder that holds other files; see :func:`gitml.ci.results.refuse_filled`."""
    results.refuse_filled(folder)


def unproposable(project: Project) -> Mapping[str, str]:
    """Why outputs that the commit declares could not be proposed, by name; it is asked before."""
    head = project.git.head()
    lock = PurePosixPath(project.prefix, "dvc.lock")
    if head is None:
        return {}
    declared = declared_files.read(project.git, head, [lock.as_posix()])
    return {path: wrong for path in sorted(declared.outputs) if (wrong := refusal(path))}


def hand_over(project: Project, paths: Sequence[str], folder: Path) -> None:
    """Write what a run made of files in Git where a job finds it that may propose it.

    Raises:
        OutsideError: that job would refuse it, by the same rule, or it cannot be written.
    """
    made, head = results.collect(project.git, paths), project.git.head()
    if made.paths and head is not None:
        declared = declared_files.read(project.git, head, made.paths)
        made = proposals.changes(made, declared, head.short)
    results.write(made, folder)


def push_results(project: Project, talk: Talk) -> int:
    """Upload what a run made, with the runs themselves; answers how many objects went."""
    return transfers.push_data(project, TransferRequest(run_cache=True), talk).objects
