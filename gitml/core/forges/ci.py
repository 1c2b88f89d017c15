"""What a CI says about the run that gitml is part of."""

import re
from dataclasses import dataclass

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PullRequest:
    """The pull request that a run is for.

    Attributes:
        number: as in its address.
        head: the commit its author pushed, not the merge commit that CI may have checked out;
            None where the event does not tell.
        base: the branch it is to be merged into; None where the event does not tell.
        is_fork: whether its commits are in another repository, or in one that is gone.
    """

    number: int
    head: str | None = None
    base: str | None = None
    is_fork: bool = False


@dataclass(frozen=True, order=True, slots=True)
class RunNumber:
    """Which of two runs of one workflow was started later.

    Attributes:
        workflow: which one; the numbers of two workflows say nothing about each other.
        number: of the run, counted by the workflow.
        attempt: of the run, which may be started again.
    """

    workflow: str
    number: int
    attempt: int = 1

    def is_after(self, other: "RunNumber") -> bool:
        """Whether both are of one workflow, and this one was started later."""
        return self.workflow == other.workflow and self > other


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run of another workflow that ended, as the forge tells of it.

    Attributes:
        id: of the run.
        head: the commit that it was for.
        branch: that commit's branch, in the repository of ``owner``.
        owner: of the repository that the commit is in.
        repository: its name with its owner's.
        url: the page of the run.
        number: which run it was.
    """

    id: int
    head: str
    branch: str
    owner: str
    repository: str
    url: str | None = None
    number: RunNumber | None = None


def commit_or_none(text: object) -> str | None:
    """The id of a commit; None for anything else, and for that of no commit."""
    found = isinstance(text, str) and _COMMIT.fullmatch(text) and text.strip("0")
    return str(text) if found else None


@dataclass(frozen=True, slots=True)
class CiRun:
    """A run; outside CI all of it is None.

    Attributes:
        provider: ``github``, say.
        branch: the branch of the pull request that the run is for.
        target: the branch that pull request is to be merged into.
        before: the commit that the branch was at before the push that the run is for, or is at
            before the merge.
        tag: that was pushed.
        queued: the commit of a merge queue that the run is for.
        url: the page of this run.
        summary: the file whose Markdown that page shows.
        outputs: the file whose lines ``NAME=VALUE`` later steps read.
        number: which run it is.
        commit: that was checked out for the run, unless it was told otherwise.
    """

    provider: str | None = None
    branch: str | None = None
    target: str | None = None
    before: str | None = None
    tag: str | None = None
    queued: str | None = None
    url: str | None = None
    summary: str | None = None
    outputs: str | None = None
    number: RunNumber | None = None
    commit: str | None = None
