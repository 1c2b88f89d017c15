"""What the core and the commands need from outside, as Protocols.

Adapters implement them for Git, DVC and the forges; tests implement them in memory
(``tests/fakes``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from gitml.core.ci import FinishedRun
from gitml.core.proposals import PostedProposal, Proposal


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, as people name it.

    Attributes:
        date: of its author; None where what stands there is no date, as in some old histories.
        parents: ids of the commits before it that are here, that of its branch first.
    """

    sha: str
    author: str
    date: datetime | None
    subject: str
    parents: tuple[str, ...] = ()

    @property
    def parent(self) -> str | None:
        """The commit before it on its branch."""
        return self.parents[0] if self.parents else None

    @property
    def short(self) -> str:
        return self.sha[:7]

    @property
    def day(self) -> str:
        """``YYYY-MM-DD``, or a dash where no date is known."""
        return "-" if self.date is None else self.date.date().isoformat()


class Tree(Protocol):
    """The files of the project at one point: a commit, or the working tree.

    Paths are relative to the project's DVC root, with ``/`` between their parts.
    """

    @property
    def rev(self) -> str:
        """What the user called this point, for headings and messages."""

    @property
    def commit(self) -> Commit | None:
        """None for the working tree."""

    def dvc_files(self) -> Sequence[str]:
        """Every ``dvc.yaml``, ``dvc.lock`` and ``*.dvc`` of this project, sorted."""

    def files(self, path: str) -> Sequence[str]:
        """The file itself, or every file under a folder, sorted; empty where there is nothing."""

    def read(self, path: str, limit: int | None = None) -> bytes | None:
        """The file's bytes, or None where there is no such file.

        Raises:
            OutsideError: it cannot be read, or has more bytes than ``limit``.
        """

    def blob(self, path: str) -> str | None:
        """The Git blob id, by which two files are known to be equal; None where no file is."""

    def submodules(self, path: str) -> Mapping[str, str]:
        """The submodules that a path is, lies in or holds, and the commit that each stands at."""

    def obstacle(self, path: str) -> str | None:
        """Why no file can be found at ``path``, where there is a reason worth telling."""


class Talk(Protocol):
    """Where long work tells a person how it goes."""

    @property
    def quiet(self) -> bool:
        """Whether progress is unwanted."""

    def say(self, message: str) -> None:
        """Progress, which a quiet talk keeps to itself."""

    def warn(self, message: str, hint: str | None = None) -> None:
        """Something the user must know of."""


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

    def write(self, tag: str, title: str, text: Callable[[str], str]) -> PostedRelease:
        """Create the release of a tag, or replace its text.

        Args:
            tag: that is there.
            title: of a release that is new.
            text: the new text, from the one that stands there; empty where there is none.

        Raises:
            OutsideError: the forge refused or could not be reached.
        """


class Proposals(Protocol):
    """Requests to merge that gitml opens."""

    def write(self, proposal: Proposal) -> PostedProposal:
        """Put files on a branch, as one commit, and have a request to merge it.

        A commit of gitml that the branch ends in is replaced, and that of anybody else is not.

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

    def upsert_comment(
        self, number: int, marker: str, body: str, keep: Callable[[str], bool]
    ) -> PostedComment:
        """Create our comment that begins with ``marker`` on a pull request, or replace it.

        Args:
            number: of the pull request.
            marker: what begins all texts of this comment.
            body: the text.
            keep: whether a text that is there must not be replaced.

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
