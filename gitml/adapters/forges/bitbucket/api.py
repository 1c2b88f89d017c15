"""Calls of Bitbucket Cloud's API, and what it means when it says no."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from gitml.adapters.forges.calls import STRANGE, Calls, Refusals, Service
from gitml.errors import OutsideError

if TYPE_CHECKING:
    import requests

T = TypeVar("T")
_LONGEST_WAIT = 60
"""Seconds; a limit that lasts longer is an error."""
_HINTS = {
    401: "the token is wrong or has expired: make a repository access token with the scopes "
    "pullrequest:write and repository:write, and put it into the secured variable BITBUCKET_TOKEN",
    403: "the token needs the scopes pullrequest:write and repository:write",
    429: "too many calls were made; run the command again in an hour",
}


class RefusedError(Exception):
    """An answer that is a refusal.

    Attributes:
        status: of HTTP.
        words: why, as Bitbucket says it.
        wait: seconds after which it asks us to come again; None where it does not say.
    """

    def __init__(self, status: int, words: str, wait: float | None) -> None:
        super().__init__(f"{status} {words}")
        self.status = status
        self.words = words
        self.wait = wait


@dataclass(frozen=True)
class Api:
    """The calls of one repository.

    Attributes:
        url: ``https://api.bitbucket.org/2.0``.
        repository: ``WORKSPACE/NAME``.
        token: what the calls are made with; None for those that a pipeline's own proxy signs.
        proxy: that proxy; None to call without one.
        pause: waits that many seconds before the next try.
        seconds: for all calls together.
    """

    url: str
    repository: str
    token: str | None = field(repr=False)
    proxy: str | None = None
    pause: Callable[[float], None] = time.sleep
    seconds: float = 300.0

    def call(self, doing: str, action: Callable[[], T]) -> T:
        """Do ``action``; see :meth:`gitml.adapters.forges.calls.Calls.call`."""

        def explain(error: RefusedError, tried: str, tries: int) -> OutsideError:
            return _explain(error, tried, self.repository, tries)

        return self._calls.call(doing, action, Refusals(RefusedError, STRANGE, _wait, explain))

    def ask(
        self,
        verb: str,
        path: str,
        document: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Any:
        """One request about the repository; answers the document that came back.

        Args:
            verb: ``GET``, say.
            path: below the repository; one that begins with ``/`` is below the API.
            document: what is sent, as JSON.
            files: what is sent instead, names and contents by field.

        Raises:
            RefusedError: Bitbucket refused.
        """
        below = path[1:] if path.startswith("/") else f"repositories/{self.repository}/{path}"
        return self._send(verb, f"{self.url}/{below}", document, files)

    def listed(self, path: str) -> Iterator[dict[str, Any]]:
        """Everything that a request lists, page after page."""
        page = self.ask("GET", path)
        while True:
            yield from page["values"]
            following = page.get("next")
            if not following:
                return
            if not str(following).startswith(f"{self.url}/"):  # the token goes nowhere else
                raise ValueError(f"the next page is at another host: {following}")
            page = self._send("GET", following, None, None)

    def _send(
        self,
        verb: str,
        url: str,
        document: Mapping[str, Any] | None,
        files: Mapping[str, tuple[str, bytes]] | None,
    ) -> Any:
        answer = self._session.request(
            verb,
            url,
            json=document,
            files={name: (called, content) for name, (called, content) in (files or {}).items()},
            timeout=30,
            allow_redirects=False,
        )
        if not 200 <= answer.status_code < 300:
            raise RefusedError(answer.status_code, _words(answer), _asked(answer))
        return answer.json() if answer.content else None

    @cached_property
    def _session(self) -> "requests.Session":
        import requests

        session = requests.Session()
        session.headers["Accept"] = "application/json"
        if self.token is not None:
            session.headers["Authorization"] = f"Bearer {self.token}"
        if self.proxy is not None:
            session.proxies = {"http": self.proxy}
            session.trust_env = False  # else a proxy of the runner would be asked instead
        return session

    @cached_property
    def _calls(self) -> Calls:
        service = Service(
            "Bitbucket", self.url, "BITBUCKET_API_URL", "https://bitbucket.status.atlassian.com"
        )
        return Calls(service, self.token or "", self.pause, self.seconds)


def _words(answer: "requests.Response") -> str:
    try:
        error = answer.json()["error"]
        return str(error.get("detail") or error["message"])
    except (ValueError, LookupError, TypeError, AttributeError):
        return answer.reason or "without a reason"


def _asked(answer: "requests.Response") -> float | None:
    text = answer.headers.get("Retry-After", "").strip()
    return float(text) if text.isascii() and text.isdigit() else None


def _wait(error: RefusedError) -> float | None:
    """Seconds after which another try makes sense; None when none does soon."""
    if error.status >= 500:
        return 0.0
    soon = error.wait is not None and error.wait <= _LONGEST_WAIT
    return error.wait if error.status == 429 and soon else None


def _explain(error: RefusedError, doing: str, repository: str, tries: int) -> OutsideError:
    if error.status >= 500:
        return OutsideError(
            f"Bitbucket failed {tries} times to {doing}: {error}",
            hint="see https://bitbucket.status.atlassian.com, and run the command again later",
        )
    hint = _HINTS.get(error.status)
    if error.status == 404:
        hint = f"is there such a thing in {repository}, and may the token see it?"
    return OutsideError(f"Bitbucket did not let gitml {doing}: {error}", hint)
