"""GitHub through PyGithub: comments, commit statuses and files on a branch of their own."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from gitml.core.ports import PostedComment
from gitml.errors import GitmlError, OutsideError

if TYPE_CHECKING:
    from github import Github
    from github.GithubException import GithubException
    from github.GitRef import GitRef
    from github.IssueComment import IssueComment
    from github.Repository import Repository

T = TypeVar("T")
_TRIES = 4
_LONGEST_WAIT = 60
"""Seconds; a limit that lasts longer is an error."""
_RACES = 5
_README = """\
# Pictures of reports

gitml puts the pictures that its comments on pull requests show on this branch, one commit for
each report. Nothing else uses it. If you delete the branch, older comments lose their pictures.
"""


@dataclass(frozen=True)
class GitHub:
    """One repository on GitHub or GitHub Enterprise Server.

    Attributes:
        api_url: ``https://api.github.com`` or ``https://HOST/api/v3``.
        server_url: ``https://github.com`` or ``https://HOST``.
        repository: ``OWNER/NAME``.
        token: what the calls are made with.
        pause: waits that many seconds before the next try.
    """

    api_url: str
    server_url: str
    repository: str
    token: str = field(repr=False)
    pause: Callable[[float], None] = time.sleep

    def head(self, number: int) -> str:
        """The commit that pull request ``number`` ends in."""
        return self._call(
            f"read pull request {number}", lambda: self._remote().get_pull(number).head.sha
        )

    def upsert_comment(self, number: int, marker: str, body: str) -> PostedComment:
        """Create our comment that begins with ``marker``, or replace its text.

        A try that failed half-way looks for the comment again, so that none is posted twice.
        """

        def upsert() -> PostedComment:
            pull = self._remote().get_pull(number)
            is_ours = self._author()
            for comment in pull.get_issue_comments():
                if (comment.body or "").startswith(marker) and is_ours(comment):
                    comment.edit(body)
                    return PostedComment(comment.html_url, created=False)
            return PostedComment(pull.create_issue_comment(body).html_url, created=True)

        return self._call(f"comment on pull request {number}", upsert)

    def set_status(
        self, sha: str, state: str, context: str, description: str, url: str | None = None
    ) -> None:
        """Set the commit status ``context`` of ``sha``."""
        details: dict[str, Any] = {"state": state, "context": context, "description": description}
        if url:
            details["target_url"] = url
        self._call(
            f"set the commit status of {sha[:7]}",
            lambda: self._remote().get_commit(sha).create_status(**details),
        )

    def publish(self, branch: str, files: Mapping[str, bytes], message: str) -> dict[str, str]:
        """Commit ``files``, and only them, on top of ``branch``, which nothing else uses."""
        sha = self._call(
            f"put files on branch {branch}", lambda: self._commit(branch, files, message)
        )
        place = f"{self.server_url}/{self.repository}/blob/{sha}"
        return {path: f"{place}/{quote(path)}?raw=true" for path in files}

    def _commit(self, branch: str, files: Mapping[str, bytes], message: str) -> str:
        from github import GithubException, InputGitTreeElement

        repository = self._remote()
        elements = [InputGitTreeElement("README.md", "100644", "blob", content=_README)]
        for path, content in files.items():
            blob = repository.create_git_blob(_base64(content), "base64")
            elements.append(InputGitTreeElement(path, "100644", "blob", sha=blob.sha))
        tree = repository.create_git_tree(elements)
        for _ in range(_RACES):
            ref = _ref(repository, branch)
            tip = repository.get_git_commit(ref.object.sha) if ref else None
            if tip and tip.tree.sha == tree.sha:
                return tip.sha
            commit = repository.create_git_commit(message, tree, [tip] if tip else [])
            try:
                if ref:
                    ref.edit(commit.sha, force=False)
                else:
                    repository.create_git_ref(f"refs/heads/{branch}", commit.sha)
            except GithubException as error:
                if not _is_race(error):
                    raise
            else:
                return commit.sha
        raise OutsideError(f"branch {branch} was changed by others {_RACES} times in a row")

    def _client(self) -> "Github":
        from github import Auth, Github

        return Github(
            auth=Auth.Token(self.token),
            base_url=self.api_url,
            per_page=100,
            timeout=30,
            # Our own retries know what may be repeated; a handful of calls needs no pauses.
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )

    def _remote(self) -> "Repository":
        return self._client().get_repo(self.repository)

    def _author(self) -> Callable[["IssueComment"], bool]:
        """Whether a comment was written with our token's account.

        A workflow's token belongs to an app, which may not ask for its own name: then any
        comment of an app will do.
        """
        from github import GithubException

        try:
            login = self._client().get_user().login
        except GithubException as error:
            if error.status != 403 or _is_limit(error):
                raise
            return lambda comment: getattr(comment.user, "type", None) == "Bot"
        return lambda comment: getattr(comment.user, "login", None) == login

    def _call(self, doing: str, action: Callable[[], T]) -> T:
        """Do ``action``, again after a passing failure, and translate the last failure.

        Raises:
            OutsideError: GitHub refused, or could not be reached.
        """
        import requests
        from github import GithubException

        for attempt in range(1, _TRIES + 1):
            try:
                return action()
            except GithubException as error:
                wait = _wait(error)
                if wait is None or wait > _LONGEST_WAIT or attempt == _TRIES:
                    raise self._refusal(error, doing) from error
                self.pause(max(wait, 2.0 ** (attempt - 1)))
            except requests.RequestException as error:
                if attempt == _TRIES or not isinstance(
                    error, requests.ConnectionError | requests.Timeout
                ):
                    raise self._unreachable(error) from error
                self.pause(2.0 ** (attempt - 1))
        raise AssertionError("the last try returns or raises")

    def _refusal(self, error: "GithubException", doing: str) -> GitmlError:
        words = _words(error)
        hint: str | None = None
        if _is_limit(error):
            hint = f"the limit ends at {_limit_end(error)}; run the command again then"
        elif error.status == 401:
            hint = "GITHUB_TOKEN is wrong or has expired"
        elif error.status == 403:
            hint = (
                "the token needs the permissions contents, pull-requests and statuses: write; "
                "runs for a fork's pull request only get a token that reads"
            )
        elif error.status == 404:
            hint = f"is there such a thing in {self.repository}, and may the token see it?"
        elif error.status >= 500:
            words = f"{words}, {_TRIES} times"
        return OutsideError(f"GitHub did not let gitml {doing}: {error.status} {words}", hint)

    def _unreachable(self, error: Exception) -> GitmlError:
        reason = str(error.args[0]) if error.args else type(error).__name__
        return OutsideError(
            f"GitHub cannot be reached at {self.api_url}: {reason}",
            hint="check the network, and GITHUB_API_URL if you set it",
        )


def _ref(repository: "Repository", branch: str) -> "GitRef | None":
    from github import UnknownObjectException

    try:
        return repository.get_git_ref(f"heads/{branch}").complete()
    except UnknownObjectException:
        return None


def _is_race(error: "GithubException") -> bool:
    """Whether somebody else moved or made the branch since we looked."""
    words = _words(error).lower()
    return error.status == 409 or (
        error.status == 422
        and ("fast forward" in words or "already exists" in words or "does not exist" in words)
    )


def _words(error: "GithubException") -> str:
    data = error.data
    message = data.get("message") if isinstance(data, dict) else None
    if not message:
        return "without a reason"
    details = [
        str(detail.get("message") or detail.get("code")) if isinstance(detail, dict) else detail
        for detail in data.get("errors") or []
    ]
    return ": ".join([str(message), *(str(detail) for detail in details)])


def _is_limit(error: "GithubException") -> bool:
    return error.status == 429 or (error.status == 403 and "rate limit" in _words(error).lower())


def _wait(error: "GithubException") -> float | None:
    """Seconds after which another try makes sense; None when it never does."""
    if error.status >= 500:
        return 0.0
    if not _is_limit(error):
        return None
    headers = error.headers or {}
    if str(headers.get("retry-after", "")).isdigit():
        return float(headers["retry-after"])
    return _LONGEST_WAIT + 1.0


def _limit_end(error: "GithubException") -> str:
    headers = error.headers or {}
    reset = str(headers.get("x-ratelimit-reset", ""))
    if reset.isdigit():
        return datetime.fromtimestamp(int(reset), UTC).strftime("%H:%M UTC")
    return "a time that GitHub does not tell"


def _base64(content: bytes) -> str:
    import base64

    return base64.b64encode(content).decode()
