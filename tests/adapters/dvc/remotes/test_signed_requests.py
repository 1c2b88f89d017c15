"""Requests to S3 that are signed here: right where all is plain, none where it is not."""

import io
import socket
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from urllib3 import HTTPResponse
from urllib3.util import connection

from gitml.adapters.dvc.remotes import signed_requests
from gitml.adapters.dvc.remotes.signed_requests import SignedRequests
from tests.fixtures.proxies import DROPPED, FORBIDDEN, faulty_proxy
from tests.fixtures.remote_servers import Servers

_CUT = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\ncon"


def _fs(port: int, **settings: Any) -> Any:
    from s3fs import S3FileSystem

    client = {"region_name": "us-east-1", "endpoint_url": f"http://127.0.0.1:{port}"}
    return S3FileSystem(key="ada", secret="l0velace", client_kwargs=client, **settings)


@pytest.mark.slow
def test_objects_go_and_come(
    remote_servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = remote_servers.server("s3")
    requests = SignedRequests(_fs(server.port), "bucket/signed", 2)
    assert requests.write("ab/cd", b"content")
    assert requests.read("ab/cd") == b"content"
    assert requests.read("ab/nothing") is None, "which the file system will say"
    (tmp_path / "by-fs").write_bytes(b"other")
    _fs(server.port).put_file(str(tmp_path / "by-fs"), "bucket/signed/ab/ef")
    assert requests.read("ab/ef") == b"other"
    assert _fs(server.port).cat_file("bucket/signed/ab/cd") == b"content"
    monkeypatch.setattr(signed_requests, "SMALL", 6)
    assert requests.read("ab/cd") is None
    assert requests.read("ab/ef") == b"other"
    for settings in (
        {"anon": True},
        {"requester_pays": True},
        {"s3_additional_kwargs": {"ServerSideEncryption": "AES256"}},
        {"config_kwargs": {"signature_version": "s3"}},
    ):
        assert (
            SignedRequests(_fs(server.port, **settings), "bucket/signed", 2).read("ab/ef") is None
        )


@pytest.mark.slow
def test_the_bytes_do_not_wait_until_their_head_has_arrived(
    remote_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_at_once: list[bool] = []
    connect = connection.create_connection

    def noted(*args: Any, **options: Any) -> socket.socket:
        made: socket.socket = connect(*args, **options)
        sent_at_once.append(bool(made.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        return made

    monkeypatch.setattr(connection, "create_connection", noted)
    requests = SignedRequests(_fs(remote_servers.server("s3").port), "bucket/signed", 2)
    assert requests.write("ab/ij", b"content")
    assert sent_at_once
    assert all(sent_at_once)


@pytest.mark.slow
def test_what_goes_wrong_is_left_to_the_file_system(remote_servers: Servers) -> None:
    server = remote_servers.server("s3")
    with faulty_proxy(server.port, 1, DROPPED) as port:
        requests = SignedRequests(_fs(port), "bucket/signed", 2)
        assert [requests.write("ab/gh", b"content") for _ in range(2)] == [False, True]
    with faulty_proxy(server.port, 1, FORBIDDEN) as port:
        requests = SignedRequests(_fs(port), "bucket/signed", 2)
        assert [requests.write("ab/gh", b"content") for _ in range(3)] == [False] * 3
        assert requests.read("ab/gh") is None, "who refuses once is not asked again"
    with faulty_proxy(server.port, 1, _CUT) as port:
        requests = SignedRequests(_fs(port), "bucket/signed", 2)
        assert [requests.read("ab/gh") for _ in range(2)] == [None, b"content"]


def _aws(**settings: Any) -> Any:
    """s3fs's, of a bucket that nobody asks anything."""
    from s3fs import S3FileSystem

    return S3FileSystem(client_kwargs={"region_name": "eu-west-1"}, **settings)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "is_ours"),
    [
        ({}, True),
        ({"session_token": "t", "ssl_verify": False, "read_timeout": 9}, True),
        ({"sse": "AES256"}, False),
        ({"sse": "aws:kms", "sse_kms_key_id": "key"}, False),
        ({"sse_customer_key": "a" * 44}, False),
        ({"acl": "bucket-owner-full-control"}, False),
        ({"grant_read": "id=somebody"}, False),
        ({"allow_anonymous_login": True}, False),
        ({"version_aware": True}, False),
    ],
)
def test_what_a_remote_asks_for_with_each_request_is_left_to_the_client(
    options: dict[str, Any], is_ours: bool
) -> None:
    from dvc_s3 import S3FileSystem

    keys = {"access_key_id": "ada", "secret_access_key": "l0velace", "region": "eu-west-1"}
    requests = SignedRequests(S3FileSystem(**keys, **options).fs, "bucket/top", 2)
    session = _Session(200)
    requests._session = session
    assert requests.write("ab/cd", b"same") is is_ours
    assert len(session.asked) == is_ours


class _Session:
    """Answers requests as a server would."""

    def __init__(self, *statuses: int | Exception) -> None:
        self.statuses = list(statuses)
        self.asked: list[Any] = []

    def send(self, request: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        self.asked.append(request)
        status = self.statuses.pop(0)
        if isinstance(status, Exception):
            raise status
        raw = HTTPResponse(io.BytesIO(b"same"), preload_content=False)
        return AWSResponse(request.url, status, {"Content-Length": "4"}, raw)


def _requests(session: _Session, fs: Any = None) -> SignedRequests:
    requests = SignedRequests(fs or _aws(key="ada", secret="l0velace"), "bucket/top", 2)
    requests._session = session
    return requests


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 405, 501])
def test_a_server_that_takes_no_such_request_is_left_to_the_client(status: int) -> None:
    session = _Session(status, 200)
    requests = _requests(session)
    answers = [requests.read("ab/cd") for _ in range(2)]
    if status < 500:  # as another region, an expired token, a clock that is wrong
        assert answers == [None, None]
        assert len(session.asked) == 1
    else:
        assert answers == [None, b"same"]


@pytest.mark.parametrize("status", [404, 408, 429, 500, 503])
def test_what_passes_is_left_to_the_client_once(status: int) -> None:
    requests = _requests(_Session(status, 200))
    assert [requests.read("ab/cd") for _ in range(2)] == [None, b"same"]


class _Endless(io.RawIOBase):
    """Bytes without an end."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return len(buffer)


@pytest.mark.parametrize("status", [200, 404, 500])
def test_an_answer_without_an_end_is_not_read(status: int) -> None:
    class Session(_Session):
        def send(self, request: Any) -> Any:
            answer = super().send(request)
            answer.raw = HTTPResponse(io.BufferedReader(_Endless()), preload_content=False)
            return answer

    requests = _requests(Session(status, status))
    assert requests.read("ab/cd") is None
    assert requests.write("ab/cd", b"same") is (status == 200)


@pytest.mark.slow
def test_a_token_that_expires_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.credentials import ReadOnlyCredentials

    tokens = iter(["first", "second"])

    class Credentials:
        async def get_frozen_credentials(self) -> Any:
            return ReadOnlyCredentials("ada", "l0velace", next(tokens))

    async def found() -> Any:
        return Credentials()

    fs = _aws()
    session = _Session(200, 200, 200)
    requests = _requests(session, fs)
    monkeypatch.setattr(fs.session, "get_credentials", found)
    for seconds in (0, 59, 61):
        monkeypatch.setattr("time.monotonic", partial(float, seconds))
        requests.write("ab/cd", b"same")
    sent = [request.headers["X-Amz-Security-Token"] for request in session.asked]
    assert sent == ["first", "first", "second"]


def test_credentials_that_cannot_be_had_are_the_clients_to_tell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from botocore.exceptions import SSOTokenLoadError

    async def missing() -> Any:
        raise SSOTokenLoadError(error_msg="sign in again")

    fs = _aws()
    requests = _requests(_Session(), fs)
    monkeypatch.setattr(fs.session, "get_credentials", missing)
    assert requests.read("ab/cd") is None


@pytest.mark.parametrize(
    ("environment", "used"),
    [
        ({"HTTPS_PROXY": "http://proxy.example:3128"}, {"https": "http://proxy.example:3128"}),
        ({"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": ".amazonaws.com"}, {}),
    ],
)
def test_proxies_are_those_of_the_environment(
    environment: dict[str, str], used: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    requests = SignedRequests(_aws(), "bucket/top", 2)
    assert requests._session._proxy_config._proxies == used
