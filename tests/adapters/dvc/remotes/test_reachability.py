"""Whether the host of a remote answers, also where its URL does not name it."""

import socket
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from gitml.adapters.dvc.remotes.reachability import silence


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def closed() -> Iterator[str]:
    """A URL at which nobody listens."""
    with socket.socket() as taken:  # bound, so that nobody else takes it, and not listening
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_a_host_that_refuses(closed: str) -> None:
    assert silence({"url": f"{closed}/data"}) == "127.0.0.1: connection refused"
    assert silence({"url": "/mnt/data"}) is None
    assert silence({"url": "s3://bucket/data", "endpointurl": closed}) is not None


def test_the_service_of_a_cloud(
    closed: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if find_spec("dvc_gs") is None:
        assert silence({"url": "gs://bucket/data"}) is None  # DVC names the package that is missing
    for package in ("dvc_gs", "dvc_azure"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", closed)
    assert silence({"url": "gs://bucket/data"}) == "127.0.0.1: connection refused"
    trouble = silence({"url": "azure://container/data", "account_name": "no.such.account"})
    assert trouble is not None
    assert trouble.startswith("no.such.account.blob.core.windows.net: ")
    elsewhere = {"url": "azure://container", "account_name": "a", "connection_string": "x"}
    assert silence(elsewhere) is None


@pytest.mark.slow
def test_amazons_own_library_says_where_a_bucket_is(
    closed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("botocore", reason="comes with DVC's package for S3")
    trouble = silence({"url": "s3://bucket/data", "region": "nowhere-1"})
    assert trouble is not None
    assert trouble.startswith("s3.nowhere-1.amazonaws.com: ")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", closed)
    assert silence({"url": "s3://bucket/data"}) == "127.0.0.1: connection refused"
    assert silence({"url": "s3://bucket/data", "profile": "no such profile"}) is None
