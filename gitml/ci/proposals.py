"""Results of a run that are proposed for a merge."""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from gitml.core.commits import Commit
from gitml.core.data.proposable_paths import DeclaredFiles, is_only_changed
from gitml.core.forges.ci import CiRun
from gitml.core.forges.proposals import Results
from gitml.core.reports.report import Report
from gitml.errors import OutsideError


def as_changed(results: Results, present: Callable[[Sequence[str]], AbstractSet[str]]) -> Results:
    """The results without removals of what the commit does not have.

    Args:
        results: that a job made which nobody trusts.
        present: those of some paths at which the commit has files.

    Raises:
        OutsideError: there is a file among them that a run changes, and that the commit has not.
    """
    changed = [path for path in results.files if is_only_changed(path)]
    there = present([*changed, *results.removed])
    if new := next((path for path in changed if path not in there), None):
        raise OutsideError(
            f"the result {new} cannot be proposed: no run makes it, and the commit has none",
            hint="if it is meant, commit it yourself, and run the workflow again",
        )
    return replace(results, removed=tuple(path for path in results.removed if path in there))


def refuse_undeclared(results: Results, declared: DeclaredFiles, commit: str) -> None:
    """Refuse what no run of a commit writes; a pointer and ``.gitignore`` see :func:`as_changed`.

    Args:
        results: that a job made which nobody trusts.
        declared: what the commit lets a run write.
        commit: its short id, for the message.

    Raises:
        OutsideError: there is something else among them.
    """
    for path in results.paths:
        if is_only_changed(path) and path not in declared.links:
            continue
        if wrong := declared.refusal(path, commit):
            raise OutsideError(f"the result {path} cannot be proposed: {wrong}")


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
