"""Calls of GitHub's API through PyGithub."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from gitml.adapters.forges.calls import STRANGE, Calls, Refusals, Service
from gitml.adapters.forges.github import errors as refusals

if TYPE_CHECKING:
    from github import Github, GithubException
    from github.GitRef import GitRef
    from github.Repository import Repository

T = TypeVar("T")
_NAME = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass
class GitHubCalls:
    """What talks to one repository.

    Attributes:
        api_url: ``https://api.github.com`` or ``https://HOST/api/v3``.
        repository: ``OWNER/NAME``.
        token: what the calls are made with.
        pause: waits that many seconds before the next try.
        seconds: for all calls together.
        today: the repository's name, where GitHub said that it was renamed.
    """

    api_url: str
    repository: str
    token: str = field(repr=False)
    pause: Callable[[float], None]
    seconds: float
    today: str | None = field(default=None, init=False)

    @cached_property
    def _calls(self) -> Calls:
        service = Service("GitHub", self.api_url, "GITHUB_API_URL", "https://www.githubstatus.com")
        return Calls(service, self.token, self.pause, self.seconds)

    @cached_property
    def _refusals(self) -> "Refusals[GithubException]":
        from github import BadAttributeException, GithubException

        return Refusals(
            GithubException,
            (*STRANGE, BadAttributeException),
            refusals.wait,
            lambda error, doing, tries: refusals.explain(error, doing, self.repository, tries),
        )

    def client(self) -> "Github":
        """PyGithub, which makes the requests."""
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

    def remote(self) -> "Repository":
        """The repository, under the name it has today as far as that is known."""
        return self.client().get_repo(self.today or self.repository)

    def call(self, doing: str, action: Callable[[], T]) -> T:
        """Do ``action``; see :meth:`gitml.adapters.forges.calls.Calls.call`."""
        # PyGithub takes a redirect for an answer, unless it is one for ever.
        return self._calls.call(doing, action, self._refusals, self._find_name)

    def _find_name(self, doing: str) -> bool:
        """Whether the repository has another name today: looked for once, on the same host only."""
        import requests
        from github import GithubException

        if self.today is not None:
            return False
        self.today = self.repository
        client = self.client()
        try:
            found = self._calls.in_time(
                doing, lambda: client.get_repo(self.repository, lazy=False).full_name
            )
        except (GithubException, requests.RequestException):
            return False
        except self._refusals.strange:
            return False
        if _NAME.fullmatch(str(found)):
            self.today = found
        return self.today != self.repository


def find_ref(repository: "Repository", name: str) -> "GitRef | None":
    """What ``heads/BRANCH`` or ``tags/TAG`` is; None where there is no such thing."""
    from github import UnknownObjectException

    try:
        return repository.get_git_ref(name).complete()
    except UnknownObjectException:
        return None
