"""Requests to S3 that are signed here: right where all is plain, none where it is not."""

from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.dvc.remotes import signed_requests
from gitml.adapters.dvc.remotes.signed_requests import SignedRequests
from tests.fixtures.remote_servers import DROPPED, FORBIDDEN, Servers, faulty_proxy

pytestmark = pytest.mark.slow


def _fs(port: int, **settings: Any) -> Any:
    from s3fs import S3FileSystem

    client = {"region_name": "us-east-1", "endpoint_url": f"http://127.0.0.1:{port}"}
    return S3FileSystem(key="ada", secret="l0velace", client_kwargs=client, **settings)


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


def test_what_goes_wrong_is_left_to_the_file_system(remote_servers: Servers) -> None:
    server = remote_servers.server("s3")
    with faulty_proxy(server.port, 1, DROPPED) as port:
        requests = SignedRequests(_fs(port), "bucket/signed", 2)
        assert [requests.write("ab/gh", b"content") for _ in range(2)] == [False, True]
    with faulty_proxy(server.port, 1, FORBIDDEN) as port:
        requests = SignedRequests(_fs(port), "bucket/signed", 2)
        assert [requests.write("ab/gh", b"content") for _ in range(3)] == [False] * 3
        assert requests.read("ab/gh") is None, "who refuses once is not asked again"
