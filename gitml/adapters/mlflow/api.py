"""Calls of an MLflow server's REST API, and what it means when they fail."""

import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit, urlunsplit

from gitml.adapters.forges.calls import without_secrets
from gitml.adapters.mlflow.connection import Access, Answer, AnswerTooLargeError, Connection
from gitml.adapters.threads import TooLateError
from gitml.errors import OutsideError, UsageError

_SECONDS = 300.0
_SLOWEST = 10_000  # bytes a second of an upload
_LONGEST = 500  # characters of a server's words
_ACCESS = (
    "set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, to those "
    "of an account that may write there"
)


class ServerRefusedError(Exception):
    """An answer that is a refusal, with MLflow's code for it.

    Attributes:
        status: of HTTP.
        code: as ``RESOURCE_DOES_NOT_EXIST``.
    """

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(f"{status} {words}")
        self.status = status
        self.code = code


@dataclass
class MlflowApi:
    """The calls of one server.

    Attributes:
        url: of the server, without a slash at its end.
        seconds: for all calls together; an upload has as many, and more by its size.
    """

    url: str = field(repr=False)
    access: Access
    seconds: float = _SECONDS
    _spent: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        """Refuse what is no address of a server.

        Raises:
            UsageError: it is none.
        """
        parts = urlsplit(self.url)
        is_plain = not (parts.query or parts.fragment)
        if parts.scheme not in ("http", "https") or not parts.netloc or not is_plain:
            raise UsageError(
                f"not the address of an MLflow server: '{self.shown}'",
                hint="it looks like https://mlflow.example.org, and has no ? in it; a token goes "
                "into MLFLOW_TRACKING_TOKEN",
            )
        self._connection = Connection(self.access)

    @property
    def shown(self) -> str:
        """The address without what is secret in it."""
        return self.told(without_query(self.url))

    def told(self, text: str) -> str:
        """A text for people, without what is secret, and not as long as a server likes."""
        shown = without_secrets(text, self.access.secrets)
        return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"

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
        begun = time.monotonic()
        try:
            answer = self._send(verb, place, self.seconds - self._spent, headers=headers, **sent)
        finally:
            self._spent += time.monotonic() - begun
        return self._answer(answer)

    def upload(self, path: str, content: BinaryIO) -> None:
        """Send a file to where the server keeps artifacts.

        Raises:
            RefusedError: MLflow refused.
            OutsideError: it cannot be reached.
        """
        place = f"{self.url}/api/2.0/mlflow-artifacts/artifacts/{quote(path)}"
        # Without it a proxy, or Flask, might take the bytes for a form.
        headers = {"Content-Type": "application/octet-stream"}
        seconds = self.seconds + content.seek(0, io.SEEK_END) / _SLOWEST
        content.seek(0)
        self._answer(self._send("PUT", place, seconds, headers=headers, data=content))

    def _send(self, verb: str, place: str, seconds: float, **sent: Any) -> Answer:
        import requests

        try:
            return self._connection.send(verb, place, seconds, **sent)
        except TooLateError as error:
            raise OutsideError(
                f"the MLflow server at {self.shown} took too long: more than "
                f"{max(seconds, self.seconds):g} seconds in all",
                hint="run the command again later; it goes on where it ended",
            ) from error
        except AnswerTooLargeError as error:
            raise self._stranger("an answer that is larger than any of MLflow's") from error
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

    def _answer(self, answer: Answer) -> dict[str, Any]:
        if 300 <= answer.status < 400:
            raise OutsideError(
                f"{self.shown} sends gitml elsewhere: {self.told(answer.location)}",
                hint="give that address of the server, if you trust it",
            )
        try:
            document = json.loads(answer.body) if answer.body.strip() else {}
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or (not answer.ok and "error_code" not in document):
            raise self._refusal(answer)
        if not answer.ok:
            words = self.told(str(document.get("message") or answer.reason))
            raise ServerRefusedError(answer.status, str(document["error_code"]), words)
        return document

    def _refusal(self, answer: Answer) -> OutsideError:
        """An answer that is none of MLflow's: of a proxy before it, or of something else."""
        if answer.status in (401, 403):
            return OutsideError(f"{self.shown} refused access", hint=_ACCESS)
        said = f"{answer.status} {self.told(answer.reason)}"
        if answer.status >= 500:
            return OutsideError(
                f"the MLflow server at {self.shown} failed: {said}",
                hint="run the command again later; it goes on where it ended",
            )
        return self._stranger(said)

    def _stranger(self, said: str) -> OutsideError:
        return OutsideError(
            f"what answers at {self.shown} is no MLflow server: {said}",
            hint="check the address, with the path that the server may have",
        )

    def explained(self, error: ServerRefusedError, doing: str) -> OutsideError:
        """A refusal as the user reads it.

        Args:
            error: the refusal.
            doing: what was refused, as in "did not let gitml ...".
        """
        hint = _ACCESS if error.status in (401, 403) else None
        said = self.told(f"{doing}: {error}")
        return OutsideError(f"the MLflow server at {self.shown} did not let gitml {said}", hint)


def without_query(url: str) -> str:
    """An address to where its query begins, which may have secrets."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="", fragment=""))
