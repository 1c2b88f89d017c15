"""GitHub through PyGithub: comments, commit statuses and files on a branch of their own."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gitml.adapters.forges.calls import ADDRESS, refuse_malformed, refuse_token
from gitml.adapters.forges.comments import upsert
from gitml.adapters.forges.github import errors as refusals
from gitml.adapters.forges.github.calls import GitHubCalls
from gitml.adapters.forges.github.comments import GitHubComments
from gitml.adapters.forges.github.pictures import GitHubPictures
from gitml.adapters.forges.github.proposals import GitHubProposals
from gitml.adapters.forges.github.releases import GitHubReleases
from gitml.adapters.forges.github.runs import GitHubRuns
from gitml.core.forges.forge import Limits, PostedComment

if TYPE_CHECKING:
    from github.IssueComment import IssueComment

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+\Z")
LIMITS = Limits(comment=65_536, description=140)


@dataclass(frozen=True)
class GitHub:
    """One repository on GitHub or GitHub Enterprise Server.

    Attributes:
        api_url: ``https://api.github.com`` or ``https://HOST/api/v3``.
        server_url: ``https://github.com`` or ``https://HOST``.
        repository: ``OWNER/NAME``.
        token: what the calls are made with.
        pause: waits that many seconds before the next try.
        seconds: for all that is asked.
        limits: GitHub's.
    """

    api_url: str
    server_url: str
    repository: str
    token: str = field(repr=False)
    pause: Callable[[float], None] = time.sleep
    seconds: float = 300.0
    limits: Limits = LIMITS

    @cached_property
    def releases(self) -> GitHubReleases:
        """Its releases."""
        return GitHubReleases(self._calls)

    @cached_property
    def proposals(self) -> GitHubProposals:
        """Pull requests that gitml opens."""
        return GitHubProposals(self._calls)

    @cached_property
    def runs(self) -> GitHubRuns:
        """The runs of its workflows."""
        return GitHubRuns(self._calls)

    @cached_property
    def _calls(self) -> GitHubCalls:
        return GitHubCalls(self.api_url, self.repository, self.token, self.pause, self.seconds)

    def __post_init__(self) -> None:
        """Refuse what cannot be right before anything is sent.

        Raises:
            UsageError: the repository, the address or the token is malformed.
        """
        name, address = "set GITHUB_REPOSITORY=OWNER/NAME", "set GITHUB_API_URL=https://HOST/api/v3"
        refuse_malformed(_REPOSITORY, self.repository, "a repository's name", name)
        refuse_malformed(ADDRESS, self.api_url, "the address of an API", address)
        refuse_token("GitHub", self.token, "the secret that GITHUB_TOKEN is set from")

    def head(self, number: int) -> str:
        """The commit that pull request ``number`` ends in."""
        return self._calls.call(
            f"read pull request {number}",
            lambda: _text(self._calls.remote().get_pull(number).head.sha, "head.sha"),
        )

    def commit_page(self, sha: str) -> str:
        """The page of a commit."""
        return f"{self.server_url}/{self.repository}/commit/{sha}"

    def upsert_comment(
        self, number: int, marker: str, text: Callable[[str], str | None]
    ) -> PostedComment:
        """Write our comment; see :func:`gitml.adapters.forges.comments.upsert`."""

        def write() -> PostedComment:
            repository = self._calls.remote()
            there = GitHubComments(repository, repository.get_pull(number), self._author())
            return upsert(there, marker, text)

        return self._calls.call(f"comment on pull request {number}", write)

    def open_pull_requests(self) -> frozenset[int]:
        """Their numbers."""

        def find() -> frozenset[int]:
            pulls = self._calls.remote().get_pulls(state="open")
            return frozenset(pull.number for pull in pulls)

        return self._calls.call("list open pull requests", find)

    def set_status(
        self, sha: str, state: str, context: str, description: str, url: str | None = None
    ) -> None:
        """Set the commit status ``context`` of ``sha``."""
        details: dict[str, Any] = {"state": state, "context": context, "description": description}
        if url:
            details["target_url"] = url

        def create() -> None:
            if self._calls.remote().get_commit(sha).create_status(**details).state != state:
                raise ValueError("the status was not set")

        self._calls.call(f"set the commit status of {sha[:7]}", create)

    def publish(self, branch: str, files: Mapping[str, bytes], message: str) -> dict[str, str]:
        """Commit ``files``, and only them, and join that commit to ``branch``."""
        return GitHubPictures(self._calls, self.server_url).publish(branch, files, message)

    def _author(self) -> Callable[["IssueComment"], bool]:
        """Whether a comment was written with our token's account.

        A workflow's token belongs to an app, which may not ask for its own name: then any
        comment of an app will do.
        """
        from github import GithubException

        try:
            login = self._calls.client().get_user().login
        except GithubException as error:
            if error.status != 403 or refusals.is_limit(error):
                raise
            return lambda comment: getattr(comment.user, "type", None) == "Bot"
        return lambda comment: getattr(comment.user, "login", None) == login


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"'{name}' is not text")
    return value
