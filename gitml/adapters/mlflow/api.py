"""Calls of an MLflow server's REST API, and what it means when they fail."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, urlsplit

from gitml.adapters.forges.calls import refuse_token
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError, UsageError

if TYPE_CHECKING:
    import requests

_SECONDS = (10.0, 300.0)  # to connect; between two pieces of an answer
_TRIES = 3
_ACCESS = (
    "set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, to those "
    "of an account that may write there"
)
Variables = Mapping[str, str]


class RefusedError(Exception):
    """An answer that is a refusal, with MLflow's code for it.

    Attributes:
        status: of HTTP.
        code: as ``RESOURCE_DOES_NOT_EXIST``.
    """

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(f"{status} {words}")
        self.status = status
        self.code = code


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

    def sign(self, request: "requests.PreparedRequest") -> "requests.PreparedRequest":
        """Add what MLflow's own client adds, which prefers a password to a token."""
        from requests.auth import HTTPBasicAuth

        if self.user and self.password:
            HTTPBasicAuth(self.user.encode(), self.password.encode())(request)
        elif self.token:
            request.headers["Authorization"] = f"Bearer {self.token}"
        return request


@dataclass(frozen=True)
class Api:
    """The calls of one server.

    Attributes:
        url: of the server, without a slash at its end.
    """

    url: str = field(repr=False)
    access: Access

    def __post_init__(self) -> None:
        """Refuse what is no address of a server.

        Raises:
            UsageError: it is none.
        """
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise UsageError(
                f"not the address of an MLflow server: '{self.shown}'",
                hint="it looks like https://mlflow.example.org",
            )

    @property
    def shown(self) -> str:
        """The address without what is secret in it."""
        return without_credentials(self.url)

    def ask(self, verb: str, path: str, document: Mapping[str, Any]) -> dict[str, Any]:
        """One request; answers the document that came back.

        Args:
            verb: ``GET``, whose document goes into the address, or ``POST``.
            path: below ``mlflow/``.
            document: what is sent.

        Raises:
            RefusedError: MLflow refused.
            OutsideError: it cannot be reached, or is none.
        """
        place = f"{self.url}/api/2.0/mlflow/{path}"
        sent = {"params": document} if verb == "GET" else {"data": json.dumps(document)}
        headers = {"Content-Type": "application/json"}
        return self._answer(self._send(verb, place, headers=headers, **sent))

    def upload(self, path: str, content: BinaryIO) -> None:
        """Send a file to where the server keeps artifacts.

        Raises:
            RefusedError: MLflow refused.
            OutsideError: it cannot be reached.
        """
        place = f"{self.url}/api/2.0/mlflow-artifacts/artifacts/{quote(path)}"
        # Without it a proxy, or Flask, might take the bytes for a form.
        headers = {"Content-Type": "application/octet-stream"}
        self._answer(self._send("PUT", place, headers=headers, data=content))

    def _send(self, verb: str, place: str, **sent: Any) -> "requests.Response":
        import requests

        try:
            return self._session.request(
                verb, place, timeout=_SECONDS, allow_redirects=False, **sent
            )
        except requests.exceptions.SSLError as error:
            raise OutsideError(
                f"the certificate of {self.shown} is not trusted",
                hint="name the one that signed it: MLFLOW_TRACKING_SERVER_CERT_PATH=FILE",
            ) from error
        except (requests.RequestException, ValueError, OSError) as error:
            raise OutsideError(
                f"the MLflow server at {self.shown} cannot be reached: {type(error).__name__}",
                hint="check the address, and whether it runs: mlflow server",
            ) from error

    def _answer(self, answer: "requests.Response") -> dict[str, Any]:
        if 300 <= answer.status_code < 400:
            moved = without_credentials(answer.headers.get("Location", "elsewhere"))
            raise OutsideError(
                f"{self.shown} sends gitml elsewhere: {moved}",
                hint="give that address of the server, if you trust it",
            )
        try:
            document = answer.json() if answer.content.strip() else {}
        except ValueError:
            document = None
        if not isinstance(document, dict) or (not answer.ok and "error_code" not in document):
            self._refuse_stranger(answer)
        elif not answer.ok:
            words = str(document.get("message") or answer.reason)
            raise RefusedError(answer.status_code, str(document["error_code"]), words)
        return document or {}

    def _refuse_stranger(self, answer: "requests.Response") -> None:
        """An answer that is none of MLflow's: of a proxy before it, or of something else."""
        if answer.status_code in (401, 403):
            raise OutsideError(f"{self.shown} refused access", hint=_ACCESS)
        if answer.status_code >= 500:
            raise OutsideError(
                f"the MLflow server at {self.shown} failed: {answer.status_code} {answer.reason}",
                hint="run the command again later; it goes on where it ended",
            )
        raise OutsideError(
            f"what answers at {self.shown} is no MLflow server: "
            f"{answer.status_code} {answer.reason}",
            hint="check the address, with the path that the server may have",
        )

    @cached_property
    def _session(self) -> "requests.Session":
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3 import Retry

        session = requests.Session()
        session.verify = self.access.verify
        if self.access.token or self.access.user:
            session.auth = self.access.sign  # else a .netrc would go first
        retries = Retry(
            _TRIES,
            connect=1,
            backoff_factor=0.5,
            status_forcelist=(429, 502, 503, 504),
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            session.mount(scheme, HTTPAdapter(max_retries=retries))
        return session


def explained(error: RefusedError, doing: str, server: str) -> OutsideError:
    """A refusal as the user reads it.

    Args:
        error: the refusal.
        doing: what was refused, as in "did not let gitml ...".
        server: its address.
    """
    hint = _ACCESS if error.status in (401, 403) else None
    return OutsideError(f"the MLflow server at {server} did not let gitml {doing}: {error}", hint)
