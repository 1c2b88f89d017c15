"""What a CI's jobs that may write are told by others, and what they do about it on a forge."""

from collections.abc import Callable, Mapping
from pathlib import Path

from gitml.adapters.forges import detect
from gitml.adapters.forges.github.forge import GitHub
from gitml.adapters.formats.report_document import ReadReport
from gitml.adapters.git.repository import Git
from gitml.ci import declared_files, finished_runs, picture_branch, results
from gitml.ci import proposals as job_proposals
from gitml.core.commits import Commit
from gitml.core.forges.ci import CiRun, FinishedRun
from gitml.core.forges.forge import FinishedRuns
from gitml.core.forges.proposals import Results
from gitml.core.reports.pictures import BranchCleaning
from gitml.core.reports.report import Report
from gitml.errors import NoRepositoryError, OutsideError
from gitml.wiring import Project, locate_git
from gitml.wiring.forges import open_forge


def read_finished_run(variables: Mapping[str, str]) -> FinishedRun | None:
    """The run that this one follows; see :func:`gitml.adapters.forges.detect.read_finished_run`."""
    return detect.read_finished_run(variables)


def open_finished_runs(variables: Mapping[str, str]) -> FinishedRuns:
    """The runs that ended; see :func:`gitml.adapters.forges.detect.open_finished_runs`."""
    return detect.open_finished_runs(variables)


def read_artifact(runs: FinishedRuns, run: FinishedRun, name: str) -> ReadReport:
    """The report that a run left; see :func:`gitml.ci.finished_runs.read_artifact`."""
    return finished_runs.read_artifact(runs, run, name)


def open_clone(directory: Path) -> Git:
    """The clone that has the commit that was trained.

    Raises:
        OutsideError: the directory is in none.
    """
    try:
        return locate_git(directory)
    except NoRepositoryError:
        raise OutsideError(
            f"{directory} is in no clone, so what the commit lets a run write is not known",
            hint="call it in a clone that has the commit: gitml -C CLONE ci propose",
        ) from None


def trained_commit(report: Report, run: CiRun, git: Git) -> Commit:
    """The commit that results are of; see :func:`gitml.ci.proposals.trained_commit`."""
    head = git.head()
    return job_proposals.trained_commit(report, run, head.sha if head else None)


def changes(results: Results, git: Git, commit: Commit) -> Results:
    """The results as changes of a commit; see :func:`gitml.ci.proposals.changes`."""
    declared = declared_files.read(git, commit, results.paths)
    return job_proposals.changes(results, declared, commit.short)


def read_results(folder: Path) -> Results:
    """What a job that is not trusted made; see :func:`gitml.ci.results.read`."""
    return results.read(folder)


def open_pull_requests(
    variables: Mapping[str, str], directory: Path
) -> Callable[[], frozenset[int]] | None:
    """What asks GitHub for the numbers of the open ones; None for another forge.

    Raises:
        UsageError: it cannot be told which repository, or there is no token for it.
    """
    forge = open_forge(variables, directory)
    return forge.open_pull_requests if isinstance(forge, GitHub) else None


def clean(
    project: Project, branch: str, is_open: Callable[[], frozenset[int]], *, sure: bool
) -> BranchCleaning | None:
    """Take away pictures that nobody sees; see :func:`gitml.ci.picture_branch.clean`."""
    return picture_branch.clean(project.git, branch, is_open, sure=sure)
