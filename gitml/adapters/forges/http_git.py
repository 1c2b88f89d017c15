"""Git's own protocol over HTTP: commits put on a branch of a server, without a clone."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from gitml.core.secret_values import hidden
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dulwich.client import AbstractHttpGitClient, HTTPResponse
    from dulwich.objects import ObjectID, ShaFile
    from dulwich.refs import Ref

_SECONDS = 30
"""For one request."""
_MOST_WORDS = 300
"""Characters of what a server says."""


class HttpRefusalError(Exception):
    """An answer that is not 200.

    Attributes:
        status: of the answer.
        words: with which the server explains it.
    """

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status} {words}")
        self.status = status
        self.words = words


@dataclass(frozen=True, slots=True)
class PushedCommit:
    """What became of a push to one branch.

    Attributes:
        tip: the commit that the branch ended in before; None where there was no such branch.
        refusal: why the server did not take it; None where it did.
    """

    tip: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True)
class HttpGit:
    """A repository on a server.

    Attributes:
        url: as ``git clone`` takes it, without credentials.
        user: who asks.
        token: that user's password.
    """

    url: str
    user: str
    token: str = field(repr=False)

    def push(
        self, branch: str, objects_on: Callable[[str | None], Sequence["ShaFile"]]
    ) -> PushedCommit:
        """Move a branch in two requests, unless somebody moves it in between.

        Args:
            branch: its name.
            objects_on: what to send, by the commit that the branch ends in; the last is the commit
                that it is to end in.

        Raises:
            HttpRefusalError: the server refused a request.
            OutsideError: what answers does not speak Git.
        """
        from dulwich.errors import GitProtocolError, SendPackError
        from dulwich.pack import pack_objects_to_data

        ref = cast("Ref", f"refs/heads/{branch}".encode())
        said, tip, objects = bytearray(), None, list["ShaFile"]()

        def move(refs: "dict[Ref, ObjectID]") -> "dict[Ref, ObjectID]":
            nonlocal tip
            tip = refs[ref].decode() if ref in refs else None
            objects.extend(objects_on(tip))
            return {ref: objects[-1].id}

        client = _client_class()(self.url, (self.user, self.token))
        try:
            answer = client.send_pack(
                b"", move, lambda *_, **__: pack_objects_to_data(objects), said.extend
            )
        except SendPackError as error:
            return PushedCommit(tip, self._told(str(error), said))
        except (GitProtocolError, AssertionError, LookupError, ValueError) as error:
            raise OutsideError(
                f"what answers at {without_credentials(self.url)} does not speak Git: "
                f"{without_credentials(str(error))[:_MOST_WORDS]}"
            ) from error
        refusal = (answer.ref_status or {}).get(ref)
        return PushedCommit(tip, None if refusal is None else self._told(refusal, said))

    def _told(self, refusal: str, said: bytearray) -> str:
        """Why a branch was not moved: in a word, and as rules of the server explain it."""
        lines = [line.strip() for line in said.decode(errors="replace").splitlines()]
        told = "; ".join([refusal, *(line.removeprefix("error: ") for line in lines if line)])
        return hidden(without_credentials(told), [self.token])[:_MOST_WORDS]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What dulwich asks of an answer."""

    content_type: str
    redirect_location: str

    def close(self) -> None:
        """It was read to its end."""


@cache
def _client_class() -> "Callable[[str, tuple[str, str]], AbstractHttpGitClient]":
    from dulwich.client import AbstractHttpGitClient

    class Client(AbstractHttpGitClient):
        """Sends with requests, which knows the proxies and certificates of the API's calls."""

        def __init__(self, url: str, login: tuple[str, str]) -> None:
            super().__init__(url)
            self._login = login

        def _http_request(
            self,
            url: str,
            headers: dict[str, str] | None = None,
            data: bytes | Iterator[bytes] | None = None,
            raise_for_status: bool = True,  # noqa: ARG002, FBT001, FBT002  dulwich's signature
        ) -> "tuple[HTTPResponse, Callable[[int], bytes]]":
            return _ask(self._login, url, headers, data)

    return Client


def _ask(
    login: tuple[str, str],
    url: str,
    headers: dict[str, str] | None,
    data: bytes | Iterator[bytes] | None,
) -> tuple[Any, Callable[[int], bytes]]:
    import requests

    answer = requests.request(
        "GET" if data is None else "POST",
        url,
        headers=headers,
        data=data,
        auth=login,
        timeout=_SECONDS,
        # A redirected POST would arrive as a GET; dulwich asks the new address from the start.
        allow_redirects=data is None,
    )
    if answer.status_code != 200:
        raise HttpRefusalError(answer.status_code, " ".join(answer.text.split())[:_MOST_WORDS])
    moved = answer.url if answer.url != url else ""
    kind = answer.headers.get("Content-Type", "")
    return _Answer(kind, moved), io.BytesIO(answer.content).read
