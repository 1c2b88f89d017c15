"""GitHub through PyGithub: comments, commit statuses and files on a branch of their own."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from gitml.adapters.forges.calls import refuse_token
from gitml.adapters.forges.github import errors as refusals
from gitml.adapters.forges.github.calls import GitHubCalls
from gitml.adapters.forges.github.pictures import GitHubPictures
from gitml.adapters.forges.github.proposals import GitHubProposals
from gitml.adapters.forges.github.releases import GitHubReleases
from gitml.adapters.forges.github.runs import GitHubRuns
from gitml.core.forges.forge import Limits, PostedComment
from gitml.core.urls import without_credentials
from gitml.errors import UsageError

if TYPE_CHECKING:
    from github.IssueComment import IssueComment

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
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
        if not _REPOSITORY.fullmatch(self.repository):
            raise UsageError(
                f"not a repository's name: '{self.repository}'",
                hint="set GITHUB_REPOSITORY=OWNER/NAME",
            )
        if not self.api_url.startswith(("https://", "http://")):
            raise UsageError(
                f"not the address of an API: '{without_credentials(self.api_url)}'",
                hint="set GITHUB_API_URL=https://HOST/api/v3",
            )
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
        """Create our comment that begins with ``marker``, or replace its text, or let it stay.

        A try that failed half-way looks for the comment again, so that none is posted twice; one
        that somebody deletes meanwhile is created anew.
        """
        from github import UnknownObjectException

        def upsert() -> PostedComment:
            pull = self._calls.remote().get_pull(number)
            is_ours = self._author()
            for comment in pull.get_issue_comments():
                if (comment.body or "").startswith(marker) and is_ours(comment):
                    known = {"id": comment.id, "html_url": comment.html_url}
                    body = text(comment.body)
                    if body is None:
                        return _posted(known, "kept")
                    try:
                        if comment.body.strip() != body.strip():
                            known = _edit(comment, body)
                    except UnknownObjectException:
                        continue
                    return _posted(known, "updated")
            return _posted(pull.create_issue_comment(text("") or "").raw_data, "created")

        return self._calls.call(f"comment on pull request {number}", upsert)

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


def _posted(
    answer: Mapping[str, Any], outcome: Literal["created", "updated", "kept"]
) -> PostedComment:
    """What stands there now, by what GitHub says of it.

    A proxy's page, or the redirect of a repository that was renamed, are answers, too.
    """
    if not isinstance(answer.get("id"), int):
        raise TypeError(f"the comment's id is missing from {str(answer)[:200]}")
    return PostedComment(_text(answer.get("html_url"), "html_url"), outcome)


def _edit(comment: "IssueComment", body: str) -> dict[str, Any]:
    """Replace the text and return GitHub's answer, which PyGithub's own method keeps to itself."""
    answer: dict[str, Any]
    _, answer = comment.requester.requestJsonAndCheck("PATCH", comment.url, input={"body": body})
    return answer


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"'{name}' is not text")
    return value
