"""Calls of GitHub's API: tried again, limited in time, and their failures translated."""

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from gitml.adapters.forges import github_errors as refusals
from gitml.core.urls import without_credentials
from gitml.errors import GitmlError, OutsideError

if TYPE_CHECKING:
    from github import Github
    from github.Repository import Repository

T = TypeVar("T")
_TRIES = 4
# What PyGithub's objects raise over an answer that is not JSON, or lacks what they were asked for.
_STRANGE = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip
_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_SHORTEST_TOKEN = 8
"""Characters; what is shorter occurs in words, and is no token."""


@dataclass
class Calls:
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
    _begun: float = field(default_factory=time.monotonic, init=False)

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
        """Do ``action``, again after a passing failure, and translate the last failure.

        Raises:
            OutsideError: GitHub refused, could not be reached, or took too long.
        """
        import requests
        from github import BadAttributeException, GithubException

        for attempt in range(1, _TRIES + 1):
            try:
                return self._in_time(doing, action)
            except GithubException as error:
                wait = refusals.wait(error)
                if wait is None or attempt == _TRIES:
                    found = refusals.explain(error, doing, self.repository, attempt)
                    raise OutsideError(self._safe(found.message), found.hint) from error
                self.pause(max(wait, 2.0 ** (attempt - 1)))
            except requests.RequestException as error:
                if attempt == _TRIES or not isinstance(
                    error, requests.ConnectionError | requests.Timeout
                ):
                    raise self._unreachable(error) from error
                self.pause(2.0 ** (attempt - 1))
            except (*_STRANGE, BadAttributeException) as error:
                # PyGithub takes a redirect for an answer, unless it is one for ever.
                if self._find_name(doing):
                    continue
                raise OutsideError(
                    self._safe(f"what answers at {self.api_url} is not GitHub's API: {error!r}"),
                    hint="check GITHUB_API_URL, and whether a proxy is in the way",
                ) from error
        raise OutsideError(f"GitHub moved and failed too often to {doing}")

    def _in_time(self, doing: str, action: Callable[[], T]) -> T:
        """Do ``action`` in what is left of the time.

        It has a thread of its own, as a server that sends a byte now and then is never late by
        the time limits of a socket. One that is too late is left behind, to end with the process.
        """
        left = self._begun + self.seconds - time.monotonic()
        if left <= 0:
            raise self._late(doing)
        answer: Future[T] = Future()

        def work() -> None:
            try:
                answer.set_result(action())
            except BaseException as error:  # noqa: BLE001  it is raised again by whoever waits
                answer.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            return answer.result(left)
        except LateError as error:
            if answer.done():
                raise
            raise self._late(doing) from error

    def _late(self, doing: str) -> OutsideError:
        return OutsideError(
            f"GitHub let gitml {doing} for too long: more than {self.seconds:g} seconds in all",
            hint="see https://www.githubstatus.com, and run the command again later",
        )

    def _find_name(self, doing: str) -> bool:
        """Whether the repository has another name today: looked for once, on the same host only."""
        import requests
        from github import BadAttributeException, GithubException

        if self.today is not None:
            return False
        self.today = self.repository
        client = self.client()
        try:
            found = self._in_time(
                doing, lambda: client.get_repo(self.repository, lazy=False).full_name
            )
        except (GithubException, requests.RequestException, BadAttributeException, *_STRANGE):
            return False
        if _NAME.fullmatch(str(found)):
            self.today = found
        return self.today != self.repository

    def _unreachable(self, error: Exception) -> GitmlError:
        reason = str(error.args[0]) if error.args else type(error).__name__
        return OutsideError(
            self._safe(f"GitHub cannot be reached at {self.api_url}: {reason}"),
            hint="check the network, and GITHUB_API_URL if you set it",
        )

    def _safe(self, message: str) -> str:
        """The message without secrets: libraries quote headers and addresses."""
        shown = without_credentials(message)
        return shown.replace(self.token, "***") if len(self.token) >= _SHORTEST_TOKEN else shown
