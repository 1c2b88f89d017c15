"""Whether the host of a remote answers, also where its URL does not name it."""

import socket
import sys
import threading
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gitml.adapters.dvc.remotes import reachability, ssh_config
from gitml.adapters.dvc.remotes.reachability import refuse_missing_bucket, silence
from gitml.errors import OutsideError, UnreachableError


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


def test_what_was_waited_for_is_not_waited_for_again_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, asked = [100.0], []

    def trouble(address: tuple[str, int], *, greets: bool) -> str:
        asked.append(address)
        now[0] += 5
        return "no answer"

    monkeypatch.setattr(reachability, "_silent", {})
    monkeypatch.setattr(reachability, "_trouble", trouble)
    monkeypatch.setattr(reachability, "time", SimpleNamespace(monotonic=lambda: now[0]))
    for seconds, tries in ((0, 1), (9, 1), (2, 2)):
        now[0] += seconds
        assert silence({"url": "https://nowhere.invalid/data"}) == "no answer"
        assert len(asked) == tries


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


class NoCredentialsError(Exception):
    """As botocore's is called."""


def _repo(url: str, trouble: Exception | None = None) -> Any:
    """As much of DVC's as a bucket is asked for by; it answers, or fails so."""

    def call(verb: str, **asked: str) -> None:
        assert (verb, asked) == ("head_bucket", {"Bucket": "b"})
        if trouble is not None:
            raise trouble

    remote = SimpleNamespace(path="b/data", fs=SimpleNamespace(fs=SimpleNamespace(call_s3=call)))
    return SimpleNamespace(
        config={"remote": {"r": {"url": url}}},
        cloud=SimpleNamespace(get_remote=lambda name: remote),
    )


@pytest.mark.parametrize("trouble", [None, PermissionError("forbidden"), ConnectionError("later")])
def test_a_bucket_that_may_be_there_is_no_trouble(trouble: Exception | None) -> None:
    refuse_missing_bucket(_repo("s3://b/data", trouble), "r")
    refuse_missing_bucket(_repo("ssh://b/data", FileNotFoundError()), "r")


def test_a_bucket_that_is_not_there_or_does_not_know_who_asks() -> None:
    with pytest.raises(UnreachableError, match="bucket b does not exist"):
        refuse_missing_bucket(_repo("s3://b/data", FileNotFoundError()), "r")
    with pytest.raises(OutsideError, match=r"'r' \(s3://b/data\) refuses access: no keys"):
        refuse_missing_bucket(_repo("s3://b/data", NoCredentialsError("no keys")), "r")


def test_a_bucket_that_was_waited_for_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of its objects would be waited for as long."""
    monkeypatch.setattr(reachability, "_silent", {})
    with pytest.raises(UnreachableError, match=r"'r' \(s3://b/data\) .*: no answer in time"):
        refuse_missing_bucket(_repo("s3://b/data", TimeoutError("later")), "r")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    return tmp_path


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_host_of_ssh_is_where_the_users_settings_say(
    home: Path, listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = listening.getsockname()[1]
    config = home / ".ssh/config"
    config.write_text(f"Host storage\n  HostName 127.0.0.1\n  Port {port}\n")
    assert ssh_config.address("storage", None) == ("127.0.0.1", port)
    assert ssh_config.address("storage", 2222) == ("127.0.0.1", 2222)
    assert ssh_config.address("other.org", None) == ("other.org", 22)
    threading.Thread(target=lambda: listening.accept()[0].sendall(b"SSH-2.0-x\r\n")).start()
    assert silence({"url": "ssh://storage/data"}) is None
    for way in ("ProxyJump gate", "ProxyCommand nc %h %p"):
        config.write_text(f"Host storage\n  {way}\n")
        assert ssh_config.address("storage", None) is None
        assert silence({"url": "ssh://storage/data"}) is None
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "asyncssh.config", None)
        assert ssh_config.address("storage", 2222) == ("storage", 2222)
    config.write_text("Host storage\n  ProxyJump none\n")
    assert ssh_config.address("storage", None) == ("storage", 22)
    config.write_text("Port many\n")
    assert ssh_config.address("storage", None) is None
    config.unlink()
    assert ssh_config.address("storage", None) == ("storage", 22)


def test_a_server_of_ssh_that_does_not_greet(
    home: Path, listening: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reachability, "_SILENCE", 0.2)
    port = listening.getsockname()[1]
    told = silence({"url": f"ssh://127.0.0.1:{port}/data"})
    assert told == "no answer from 127.0.0.1 in 0.2 seconds"
    assert silence({"url": f"http://127.0.0.1:{port}/data"}) is None  # it waits to be asked


def test_a_host_of_ssh_that_cannot_be_connected_to(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connect(*_: object, timeout: float) -> None:
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    told = silence({"url": "ssh://127.0.0.2/data"})
    assert told == "no answer from 127.0.0.2 in 5 seconds"
