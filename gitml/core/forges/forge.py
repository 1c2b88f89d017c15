"""What gitml needs from a code host, as Protocols, and what it is told by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gitml.core.forges.ci import FinishedRun
from gitml.core.forges.proposals import PostedProposal, Proposal


@dataclass(frozen=True, slots=True)
class PostedComment:
    """A comment that now stands on a pull request.

    Attributes:
        outcome: ``kept`` is one that was not to be replaced.
    """

    url: str
    outcome: Literal["created", "updated", "kept"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a forge takes.

    Attributes:
        comment: characters in a comment on a pull request.
        description: characters in the description of a commit status.
        html: whether the Markdown of a comment may hold HTML.
    """

    comment: int
    description: int
    html: bool = True


@dataclass(frozen=True, slots=True)
class PostedRelease:
    """The page of a version among the releases of a forge."""

    url: str
    outcome: Literal["created", "updated", "unchanged"]


class Releases(Protocol):
    """The releases of a repository, as its forge shows them."""

    @property
    def limit(self) -> int:
        """Characters in the text of one."""

    def write(self, tag: str, sha: str, title: str, text: Callable[[str], str]) -> PostedRelease:
        """Create the release of a tag, or replace its text.

        Args:
            tag: its name.
            sha: the object that it is here, and is to be there.
            title: of a release that is new.
            text: the new text, from the one that stands there; empty where there is none.

        Raises:
            OutsideError: the forge has no such tag, or another one, or refused.
        """


class Proposals(Protocol):
    """Requests to merge that gitml opens."""

    def write(self, proposal: Proposal) -> PostedProposal:
        """Put files on a branch, as one commit, and have a request to merge it.

        A commit of gitml that the branch ends in is replaced, with title and text of the request;
        that of anybody else is not.

        Raises:
            OutsideError: the branch has other commits, or the forge refused.
        """


class Forge(Protocol):
    """A code host with pull requests."""

    @property
    def limits(self) -> Limits:
        """How much text it takes."""

    @property
    def releases(self) -> Releases | None:
        """Its releases; None where it has no such thing."""

    @property
    def proposals(self) -> Proposals | None:
        """Requests to merge that gitml opens; None where it opens none."""

    def head(self, number: int) -> str:
        """The commit that pull request ``number`` ends in.

        Raises:
            OutsideError: the forge refused or could not be reached.
        """

    def commit_page(self, sha: str) -> str:
        """The address at which people see a commit; empty where they do not."""

    def upsert_comment(
        self, number: int, marker: str, text: Callable[[str], str | None]
    ) -> PostedComment:
        """Create our comment that begins with ``marker`` on a pull request, or replace it.

        Args:
            number: of the pull request.
            marker: what begins all texts of this comment.
            text: the new text, from the one that stands there, which is empty where there is
                none; None where that one is to stay.

        Raises:
            OutsideError: the forge refused or could not be reached.
        """

    def set_status(
        self, sha: str, state: str, context: str, description: str, url: str | None = None
    ) -> None:
        """Set the commit status ``context`` of ``sha`` to success, failure, error or pending.

        Raises:
            OutsideError: the forge refused or could not be reached.
        """

    def publish(self, branch: str, files: Mapping[str, bytes], message: str) -> Mapping[str, str]:
        """Commit ``files`` to a branch that holds nothing else; answers their addresses by path.

        Raises:
            OutsideError: the forge refused or could not be reached.
        """


class FinishedRuns(Protocol):
    """What a code host knows of runs that ended, and of what they are for."""

    def pull_requests(self, run: FinishedRun) -> Sequence[int]:
        """The open pull requests whose head is the commit and the branch of a run.

        Raises:
            OutsideError: the forge refused or could not be reached.
        """

    def artifact(self, run: FinishedRun, name: str, most: int) -> bytes:
        """The archive that a run left under a name; it must have no more than ``most`` bytes.

        Raises:
            OutsideError: there is none, it is too large, or the forge refused.
        """
