"""Results of a run that are proposed for a merge."""

from dataclasses import replace

from gitml.core.commits import Commit
from gitml.core.data.proposable_paths import DeclaredFiles, is_only_changed
from gitml.core.forges.ci import CiRun
from gitml.core.forges.proposals import Results
from gitml.core.reports.report import Report
from gitml.errors import OutsideError


def changes(results: Results, declared: DeclaredFiles, commit: str) -> Results:
    """Results as changes of a commit: without removals of what it does not have.

    Args:
        results: that a run made, or a job says so which nobody trusts.
        declared: what the commit lets a run write.
        commit: its short id, for messages.

    Raises:
        OutsideError: there is something among them that no run of the commit writes.
    """
    for path in results.paths:
        if wrong := declared.refusal(path, commit):
            raise OutsideError(f"the result {path} cannot be proposed: {wrong}")
    present = results.files.keys() & declared.files
    if new := next(
        (path for path in results.files.keys() - present if is_only_changed(path)), None
    ):
        raise OutsideError(
            f"the result {new} cannot be proposed: {commit} has no such file, and a run makes none",
            hint="if it is meant, commit it yourself, and run it again",
        )
    removed = tuple(path for path in results.removed if path in declared.files)
    return replace(results, removed=removed, present=present)


def trained_commit(report: Report, run: CiRun, head: str | None) -> Commit:
    """The commit that results are of, by the report that was written with them.

    The job that wrote it ran code of the repository, so it must be the commit of this run.

    Args:
        report: of the results.
        run: what the CI says of this run.
        head: what is checked out, which counts where the CI names no commit.

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
    if run.commit is None and commit.sha != head:
        raise OutsideError(
            f"the report of the results is of {commit.short}, which is not checked out here"
        )
    return commit
