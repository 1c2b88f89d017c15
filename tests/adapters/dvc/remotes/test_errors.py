"""Which troubles of a remote pass, and what is said of those that do not."""

import errno
from http import HTTPStatus
from typing import Any

import asyncssh
import pytest
from aiobotocore.response import AioReadTimeoutError
from aiohttp import ClientResponseError, RequestInfo
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from httpx import ReadTimeout
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from gitml.adapters.dvc.remotes import errors as remote_errors
from gitml.errors import OutsideError


class _HttpError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class _BotoError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__("of a bucket")
        self.response = {"ResponseMetadata": {"HTTPStatusCode": status}}


def _translated(error: Exception) -> OSError:
    """As s3fs raises an answer of a server."""
    found = OSError(errno.EIO, "slow down")
    found.__cause__ = error
    return found


def _named(kind: str, text: str) -> Exception:
    """An error of a library, known by its name."""
    found: Exception = type(kind, (Exception,), {})(text)
    return found


def _answered(status: int) -> OSError:
    """As s3fs raises an answer that has no body."""
    answer: Any = {"Error": {}, "ResponseMetadata": {"HTTPStatusCode": status}}
    found = OSError(errno.EIO, "An error occurred () when calling the GetObject operation: ")
    found.__cause__ = ClientError(answer, "GetObject")
    return found


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_errors, "_WAITS", (0, 0, 0))


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (ConnectionResetError("reset"), 4),
        (TimeoutError(), 2),
        (ReadTimeout("the read operation timed out"), 2),
        (_HttpError(HTTPStatus.SERVICE_UNAVAILABLE), 4),
        (_HttpError(HTTPStatus.TOO_MANY_REQUESTS), 4),
        (_BotoError(500), 4),
        (_HttpError(HTTPStatus.BAD_REQUEST), 1),
        (_HttpError(HTTPStatus.FORBIDDEN), 1),
        (_BotoError(404), 1),
        (PermissionError(13, "denied"), 1),
        (EOFError(), 1),
        (_named("KeyImportError", "Invalid private key"), 1),
        (asyncssh.ProtocolError("Too many authentication failures"), 1),
        (asyncssh.ProtocolError("something else"), 4),
        (FileNotFoundError(2, "nothing"), 1),
        (OSError(28, "full"), 1),
        (ValueError("a bug"), 1),
        (OutsideError("known"), 1),
        # What botocore asked for several times itself, and what broke after that.
        (EndpointConnectionError(endpoint_url="http://s3"), 1),
        (ReadTimeoutError(endpoint_url="http://s3"), 1),
        (_translated(ClientError({"Error": {"Code": "SlowDown"}}, "GetObject")), 1),
        (ResponseStreamingError(error="reset"), 4),
        (AioReadTimeoutError(endpoint_url="http://s3"), 2),
    ],
)
def test_what_passes_is_tried_again(error: Exception, tries: int) -> None:
    tried: list[int] = []

    def work() -> None:
        tried.append(1)
        raise error

    with pytest.raises(type(error)):
        remote_errors.patiently(work)
    assert len(tried) == tries


def test_it_goes_on_where_it_went_better() -> None:
    left = [ConnectionResetError(), TimeoutError()]

    def work() -> str:
        if left:
            raise left.pop()
        return "done"

    assert remote_errors.patiently(work) == "done"


def test_an_absence_of_http_may_be_a_host_that_is_away() -> None:
    away = FileNotFoundError("http://host/x")
    away.__cause__ = ConnectionRefusedError("refused")
    assert not remote_errors.is_absence(away)
    assert "refused" in remote_errors.failed("r", "http://host", "read", away).message
    absent = FileNotFoundError("http://host/x")
    absent.__cause__ = _HttpError(404)
    assert remote_errors.is_absence(absent)


def test_a_refusal_names_the_remote_and_keeps_the_password() -> None:
    error = remote_errors.failed("r", "s3://b", "read", _HttpError(401))
    assert error.message.startswith("the DVC remote 'r' (s3://b) refuses access")
    error = remote_errors.failed("r", "s3://b", "read", OSError("http://me:secret@host failed"))
    assert "secret" not in error.message


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (asyncssh.ProtocolError("Too many authentication failures"), "refuses access: Too many"),
        (EOFError(), "refuses access: it asks for a password"),
        (asyncssh.KeyImportError("Invalid private key"), "cannot be opened: Invalid private key"),
    ],
)
def test_a_login_that_fails_names_what_it_takes(error: Exception, said: str) -> None:
    told = remote_errors.failed("r", "ssh://h", "opened", error)
    assert told.message.startswith(f"the DVC remote 'r' (ssh://h) {said}")
    assert told.hint == "its user, key or password: gitml remote modify --local r OPTION VALUE"


def test_a_file_that_is_not_here_when_a_remote_is_opened_is_nothing_that_it_lacks() -> None:
    lacking = FileNotFoundError(2, "No such file or directory", "/home/ada/.ssh/key")
    with (
        pytest.raises(OutsideError, match=r"'r' \(ssh://h\) cannot be opened: .*ada/.ssh/key"),
        remote_errors.telling("r", "ssh://h", "opened"),
    ):
        raise lacking


def test_a_refusal_of_http_names_the_url_once() -> None:
    url = URL("http://h/x")
    info = RequestInfo(url, "GET", CIMultiDictProxy(CIMultiDict()), url)
    refusal = ClientResponseError(info, (), status=403, message="Forbidden")
    error = remote_errors.failed("r", "http://h", "read", refusal)
    assert error.message == "the DVC remote 'r' (http://h) refuses access: 403 Forbidden"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (_named("TooManyRedirects", "0, message=''"), "cannot be read: the object 1a: too many re"),
        (_named("FSTimeoutError", ""), "cannot be read: the object 1a: no answer in time"),
        (_answered(500), "cannot be read: the object 1a: it answered 500"),
        (_answered(403), "refuses access: the object 1a: it answered 403"),
    ],
)
def test_what_was_asked_for_and_what_came_are_named(error: Exception, said: str) -> None:
    with (
        pytest.raises(OutsideError, match=said),
        remote_errors.telling("r", "s3://b", "read", "the object 1a"),
    ):
        raise error


def test_a_folder_that_is_closed_has_no_user_or_password() -> None:
    error = PermissionError(13, "Permission denied", "/rem/files")
    told = remote_errors.failed("storage", "/rem", "read", error)
    assert told.message == (
        "the DVC remote 'storage' (/rem) cannot be read: permission denied: /rem/files"
    )
    assert told.hint == "allow it to your user, then run the same command again"


def test_what_a_remote_lacks_is_no_lack_of_data_where_it_is_written() -> None:
    lacking = FileNotFoundError(2, "neither this folder nor the one above it is there")
    with pytest.raises(FileNotFoundError), remote_errors.telling("dav", "http://x/y", "read"):
        raise lacking
    with (
        pytest.raises(OutsideError, match=r"x/y\) cannot be written: .*neither this folder"),
        remote_errors.telling("dav", "http://x/y", "written"),
    ):
        raise lacking


def test_why_a_url_of_data_gives_nothing() -> None:
    refused = remote_errors.of_source("s3://b/x", _HttpError(HTTPStatus.FORBIDDEN))
    assert refused is not None
    assert refused.message == "s3://b/x refuses access: status 403"
    assert refused.hint is not None
    assert "--fs-config KEY=VALUE" in refused.hint
    broken = remote_errors.of_source("ssh://h/x", ConnectionResetError("reset by ada:secret@h"))
    assert broken is not None
    assert broken.message.startswith("ssh://h/x cannot be read: reset by")
    assert remote_errors.of_source("x", ValueError("of our own")) is None


def test_what_a_server_wrote_is_one_short_line() -> None:
    request = RequestInfo(
        URL("http://h/x"), "GET", CIMultiDictProxy(CIMultiDict()), URL("http://h")
    )
    text = f"Bad status line:\n  Expected HTTP/:\n\n  {b'of the server' * 50!r}\n  ^"
    broken = ClientResponseError(request, (), status=400, message=text)
    assert remote_errors.said(broken) == "400 Bad status line: Expected HTTP/"
    long = ClientResponseError(request, (), status=500, message="no\n" * 1000)
    for error in (long, OSError("no\n" * 1000)):
        found = remote_errors.said(error)
        assert "\n" not in found
        assert len(found) == 301
