"""GitLab through python-gitlab: notes on merge requests, commit statuses and uploads."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote

from gitml.adapters.forges.calls import (
    ADDRESS,
    STRANGE,
    Calls,
    Refusals,
    Service,
    refuse_malformed,
    refuse_token,
)
from gitml.adapters.forges.comments import upsert
from gitml.adapters.forges.gitlab import errors as gitlab_errors
from gitml.adapters.forges.gitlab.comments import GitLabComments
from gitml.adapters.forges.gitlab.proposals import GitLabProposals
from gitml.adapters.forges.gitlab.releases import GitLabReleases
from gitml.core.forges.forge import Limits, PostedComment

if TYPE_CHECKING:
    from gitlab import Gitlab as Client
    from gitlab.v4.objects import Project

T = TypeVar("T")
LIMITS = Limits(comment=1_000_000, description=255)
_REPOSITORY = re.compile(r"[\w.-]+(?:/[\w.-]+)+\Z")
_STATES: Mapping[str, str] = {
    "success": "success",
    "failure": "failed",
    "error": "failed",
    "pending": "pending",
}


@dataclass(frozen=True)
class GitLab:
    """One project on gitlab.com or a GitLab of one's own.

    Attributes:
        server_url: ``https://gitlab.com`` or ``https://HOST``, with a path where it has one.
        repository: ``GROUP/NAME``, or with subgroups.
        token: what the calls are made with.
        pause: waits that many seconds before the next try.
        seconds: for all that is asked.
        limits: GitLab's.
    """

    server_url: str
    repository: str
    token: str = field(repr=False)
    pause: Callable[[float], None] = time.sleep
    seconds: float = 300.0
    limits: Limits = LIMITS

    def __post_init__(self) -> None:
        """Refuse what cannot be right before anything is sent.

        Raises:
            UsageError: the repository, the address or the token is malformed.
        """
        name, address = "set CI_PROJECT_PATH=GROUP/NAME", "set CI_SERVER_URL=https://HOST"
        refuse_malformed(_REPOSITORY, self.repository, "a project's path", name)
        refuse_malformed(ADDRESS, self.server_url, "the address of a GitLab", address)
        refuse_token("GitLab", self.token, "the variable GITLAB_TOKEN")

    def head(self, number: int) -> str:
        """The commit that merge request ``number`` ends in."""
        return self._call(
            f"read merge request {number}",
            lambda: _text(self._project.mergerequests.get(number).sha, "sha"),
        )

    def commit_page(self, sha: str) -> str:
        """The page of a commit."""
        return f"{self.server_url}/{self.repository}/-/commit/{sha}"

    def upsert_comment(
        self, number: int, marker: str, text: Callable[[str], str | None]
    ) -> PostedComment:
        """Write our note; see :func:`gitml.adapters.forges.comments.upsert`."""
        page = f"{self.server_url}/{self.repository}/-/merge_requests/{number}"

        def write() -> PostedComment:
            notes = self._project.mergerequests.get(number, lazy=True).notes
            return upsert(GitLabComments(notes, self._viewer(), page), marker, text)

        return self._call(f"comment on merge request {number}", write)

    def set_status(
        self, sha: str, state: str, context: str, description: str, url: str | None = None
    ) -> None:
        """Set the commit status ``context`` of ``sha``."""
        from gitlab.exceptions import GitlabError

        details = {"state": _STATES[state], "name": context, "description": description}
        if url:
            details["target_url"] = url

        def create() -> None:
            statuses = self._project.commits.get(sha, lazy=True).statuses
            try:
                statuses.create(details)
            except GitlabError as error:
                if not gitlab_errors.is_set_already(error):
                    raise

        self._call(f"set the commit status of {sha[:7]}", create)

    def publish(self, branch: str, files: Mapping[str, bytes], message: str) -> dict[str, str]:  # noqa: ARG002
        """Upload ``files``; GitLab keeps what a project's notes show, without a branch."""
        # Project.upload of a project that was not asked for escapes its path twice.
        place = f"/projects/{quote(self.repository, safe='')}/uploads"

        def upload(path: str, content: bytes) -> str:
            file = {"file": (PurePosixPath(path).name, content)}
            answer = self._client.http_post(place, files=file)
            return _text(answer["url"] if isinstance(answer, dict) else None, "url")

        return self._call(
            "upload pictures",
            lambda: {path: upload(path, content) for path, content in files.items()},
        )

    @cached_property
    def releases(self) -> GitLabReleases:
        """Its releases."""
        return GitLabReleases(self._project, f"{self.server_url}/{self.repository}", self._call)

    @cached_property
    def proposals(self) -> GitLabProposals:
        """Merge requests that gitml opens."""
        return GitLabProposals(self._project, f"{self.server_url}/{self.repository}", self._call)

    @cached_property
    def _client(self) -> "Client":
        from gitlab import Gitlab as Client

        return Client(
            self.server_url,
            private_token=self.token,
            timeout=30,
            per_page=100,
            retry_transient_errors=False,
        )

    @cached_property
    def _project(self) -> "Project":
        return self._client.projects.get(self.repository, lazy=True)

    def _viewer(self) -> int:
        """Whose notes are ours."""
        found = self._client.http_get("/user")
        if not isinstance(found, dict) or not isinstance(found.get("id"), int):
            raise TypeError("the user's id is missing")
        return int(found["id"])

    @cached_property
    def _calls(self) -> Calls:
        service = Service("GitLab", self.server_url, "CI_SERVER_URL", "https://status.gitlab.com")
        return Calls(service, self.token, self.pause, self.seconds)

    def _call(self, doing: str, action: Callable[[], T]) -> T:
        from gitlab.exceptions import GitlabError

        refusals: Refusals[GitlabError] = Refusals(
            GitlabError,
            STRANGE,
            gitlab_errors.wait,
            lambda error, tried, tries: gitlab_errors.explain(error, tried, self.repository, tries),
        )
        return self._calls.call(doing, action, refusals)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"'{name}' is not text")
    return value
