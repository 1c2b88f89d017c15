"""Requests to one server: limited in time and size, and signed."""

import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gitml.adapters.forges.calls import refuse_token
from gitml.adapters.threads import in_time

if TYPE_CHECKING:
    import requests

_SECONDS = (10.0, 300.0)  # to connect; between two pieces of an answer
_TRIES = 3
_PASSING = frozenset({429, 502, 503, 504})
_MOST = 32 << 20  # bytes of an answer
_PIECE = 1 << 16
Variables = Mapping[str, str]


class AnswerTooLargeError(Exception):
    """An answer is larger than any of MLflow's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        location: where the server sends whoever asks.
    """

    status: int
    reason: str
    location: str
    body: bytes

    @property
    def ok(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class Access:
    """What a server is asked with, from the variables that MLflow reads, too.

    Attributes:
        verify: whether to verify certificates, or the file of those that are trusted.
    """

    token: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    verify: bool | str = True

    @classmethod
    def of(cls, variables: Variables) -> "Access":
        """Read the variables.

        Raises:
            UsageError: the token can be none.
        """
        token = variables.get("MLFLOW_TRACKING_TOKEN", "").strip()
        if token:
            refuse_token("MLflow", token, "MLFLOW_TRACKING_TOKEN")
        is_insecure = variables.get("MLFLOW_TRACKING_INSECURE_TLS", "").lower() in ("true", "1")
        file = variables.get("MLFLOW_TRACKING_SERVER_CERT_PATH", "")
        user = variables.get("MLFLOW_TRACKING_USERNAME", "")
        password = variables.get("MLFLOW_TRACKING_PASSWORD", "")
        return cls(token, user, password, verify=file or not is_insecure)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not appear in a message."""
        basic = b64encode(f"{self.user}:{self.password}".encode()).decode()
        return (self.token, self.password, basic) if self.password else (self.token,)

    def sign(self, request: "requests.PreparedRequest") -> "requests.PreparedRequest":
        """Add what MLflow's own client adds, which prefers a password to a token."""
        from requests.auth import HTTPBasicAuth

        if self.user and self.password:
            HTTPBasicAuth(self.user.encode(), self.password.encode())(request)
        elif self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@dataclass(frozen=True)
class Connection:
    """Requests with the same access."""

    access: Access

    def send(self, verb: str, place: str, seconds: float, **sent: Any) -> Answer:
        """One request, again after a passing failure; but a POST, which may have been done.

        Args:
            verb: of HTTP.
            place: the address.
            seconds: that all of it may take.
            sent: as ``requests`` takes it.

        Raises:
            TooLateError: it takes longer.
            TooLargeError: the answer does not end.
            requests.RequestException: there is no answer.
        """
        return in_time(seconds, lambda: self._again(verb, place, sent))

    def _again(self, verb: str, place: str, sent: Mapping[str, Any]) -> Answer:
        for attempt in range(1, _TRIES):
            answer = self._once(verb, place, sent)
            if verb == "POST" or answer.status not in _PASSING:
                return answer
            time.sleep(0.5 * 2**attempt)
            if verb == "PUT":
                sent["data"].seek(0)
        return self._once(verb, place, sent)

    def _once(self, verb: str, place: str, sent: Mapping[str, Any]) -> Answer:
        with self._session.request(
            verb, place, timeout=_SECONDS, allow_redirects=False, stream=True, **sent
        ) as found:
            body = bytearray()
            for piece in found.iter_content(_PIECE):
                body += piece
                if len(body) > _MOST:
                    raise AnswerTooLargeError
            location = found.headers.get("Location", "elsewhere")
            return Answer(found.status_code, str(found.reason), location, bytes(body))

    @cached_property
    def _session(self) -> "requests.Session":
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3 import Retry

        session = requests.Session()
        session.verify = self.access.verify
        if self.access.token or self.access.user:
            session.auth = self.access.sign  # else a .netrc would go first
        # Else requests reads the body of what is moved, however long, though nothing is followed.
        session.get_redirect_target = _nowhere  # type: ignore[method-assign]
        # Without a list of statuses, as urllib3 reads the body of what it tries again.
        retries = Retry(_TRIES, connect=1, backoff_factor=0.5, respect_retry_after_header=False)
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=retries))
        return session


def _nowhere(resp: "requests.Response") -> None:
    """Where an answer leads."""
    del resp
