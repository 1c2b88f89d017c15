"""Results of a run that are proposed for a merge."""

from gitml.core.commits import Commit
from gitml.core.forges.ci import CiRun
from gitml.core.reports.report import Report
from gitml.errors import OutsideError


def trained_commit(report: Report, run: CiRun) -> Commit:
    """The commit that results are of, by the report that was written with them.

    The job that wrote it ran code of the repository, so it must be the commit of this run.

    Raises:
        OutsideError: it is of no commit, or of another one.
    """
    commit = report.head.commit
    if commit is None:
        raise OutsideError("the report of the results is of no commit")
    if run.commit not in (None, commit.sha):
        raise OutsideError(
            f"the report of the results is of {commit.short}, and this run of {run.commit[:7]}"
        )
    return commit
