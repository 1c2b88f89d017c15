"""Servers whose listings, and whose words about a failure, have no end."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError
from dvc.fs import get_cloud_fs
from webdav4.client import HTTPError

from gitml.adapters.dvc.patches.network import servers
from gitml.adapters.dvc.patches.network.servers import careful_clients
from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError
from gitml.adapters.dvc.remotes.errors import cause, of_source
from tests.fixtures.local_server import QuietHandler, listening

_KEYS = {"access_key_id": "ada", "secret_access_key": "l0velace", "region": "eu-west-1"}
_TOLD = "it answers with more than 0 MB that are no file's content"


class _Endless(QuietHandler):
    """Answers whatever is asked with one status, and more and more bytes."""

    status: int
    asked: list[str]
    over: threading.Event

    def do_GET(self) -> None:  # noqa: N802
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append(f"{self.command} {self.path}")
        self.send_response(self.status)
        self.send_header("Content-Length", str(10**12))
        self.end_headers()
        with contextlib.suppress(OSError):
            while not self.over.is_set():
                self.wfile.write(bytes(2**16))
        self.close_connection = True

    do_PROPFIND = do_PUT = do_DELETE = do_GET  # noqa: N815


class _HangingUp(QuietHandler):
    """Ends the connection of whoever asks for something."""

    asked: list[str]

    def do_HEAD(self) -> None:  # noqa: N802
        self.asked.append(self.path)
        self.close_connection = True

    do_GET = do_HEAD  # noqa: N815


@contextlib.contextmanager
def _answering(status: int) -> Iterator[tuple[str, list[str]]]:
    """The address of one that answers so, and what it is asked."""
    asked: list[str] = []
    over = threading.Event()
    with listening(_Endless, status=status, asked=asked, over=over) as url:
        try:
            yield url, asked
        finally:
            over.set()


def _opened(kind: str, url: str) -> Any:
    """A file system as DVC opens it, and a path of it."""
    there = {"url": f"{url.replace('http', kind)}/bucket"}
    if kind == "s3":
        there = {"url": "s3://bucket", "endpointurl": url, **_KEYS}
    made, config, _ = get_cloud_fs({"remote": {"far": there}}, name="far")
    return made(**config)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_MOST_OF_S3", "_MOST_OF_WEBDAV"):
        monkeypatch.setattr(servers, name, 10**5)


@pytest.mark.parametrize("kind", ["s3", "webdav"])
@pytest.mark.parametrize("status", [200, 207, 404, 500])
def test_a_listing_that_has_no_end_is_not_read(
    kind: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with _answering(status) as (url, asked), careful_clients():
        fs = _opened(kind, url)
        with pytest.raises(Exception) as caught:  # noqa: PT011  as the library wraps it
            fs.fs.find("bucket/x")
        assert isinstance(cause(caught.value), TooManyBytesError)
        found = of_source("s3://bucket", caught.value)
    assert found is not None
    assert found.message == f"s3://bucket cannot be read: {_TOLD}"
    assert len(asked) == 1


@pytest.mark.parametrize("kind", ["s3", "webdav", "http"])
def test_nor_is_what_is_said_of_a_failed_download(kind: str, tmp_path: Path) -> None:
    with _answering(403) as (url, _), careful_clients():
        fs = _opened(kind, url)
        path = f"{url}/x" if kind == "http" else "bucket/x"
        with pytest.raises(Exception) as caught:  # noqa: PT011
            fs.fs.get_file(path, str(tmp_path / "x"))
    if kind == "s3":  # of the others nothing is read
        assert isinstance(caught.value, TooManyBytesError)
    assert not (tmp_path / "x").exists() or not (tmp_path / "x").stat().st_size


def test_a_request_to_s3_is_repeated_by_one_library_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also of what no remote is, as an import."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")
    asked: list[str] = []
    with listening(_HangingUp, asked=asked) as url, careful_clients():
        fs = _opened("s3", url)
        with pytest.raises(BotoCoreError):
            fs.fs.info("bucket/x")
    assert 2 <= len(asked) <= 4  # each may be doubled by aiohttp


@pytest.mark.parametrize(
    ("status", "is_told"),
    [(404, False), (403, True), pytest.param(500, True, marks=pytest.mark.slow)],  # it is repeated
)
def test_a_server_of_webdav_that_fails_does_not_lack_a_file(status: int, *, is_told: bool) -> None:
    class _Failing(QuietHandler):
        def do_PROPFIND(self) -> None:  # noqa: N802
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.reply(status, None)

    told = pytest.raises(HTTPError, match=str(status)) if is_told else contextlib.nullcontext()
    with listening(_Failing) as url, careful_clients(), told:
        assert not _opened("webdav", url).exists("x")


_PAGE = b"<html xmlns='http://www.w3.org/1999/xhtml'><body>Log in</body></html>"


@pytest.mark.parametrize("page", [_PAGE, b"<HTML><br>Log in", b""], ids=["xhtml", "html", "empty"])
@pytest.mark.parametrize("verb", ["put_file", "find", "rm", "cp_file", "info"])
def test_what_answers_in_the_place_of_s3_is_told(
    verb: str, page: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With status 200, as a portal does; it was an upload, or a listing of nothing."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    class _Portal(QuietHandler):
        def do_GET(self) -> None:  # noqa: N802
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.reply(200, page, "text/html")

        def do_HEAD(self) -> None:  # noqa: N802
            known = {"ETag": '"x"'} if verb == "cp_file" else {}  # or it is not copied
            self.reply(200, None, "text/html", **known)

        do_PUT = do_POST = do_GET  # noqa: N815

    if (verb, page) == ("rm", b""):  # so it is answered where nothing is told of what is deleted
        return
    file = tmp_path / "x"
    file.write_text("1")
    arguments = {
        "put_file": (str(file), "bucket/x"), "find": ("bucket/x",), "info": ("bucket/x",),
        "rm": (["bucket/x"],), "cp_file": ("bucket/y", "bucket/x"),
    }  # fmt: skip
    with listening(_Portal) as url, careful_clients():
        fs = _opened("s3", url).fs
        with pytest.raises(Exception) as caught:  # noqa: PT011  as the library may wrap it
            getattr(fs, verb)(*arguments[verb])
    found = of_source("s3://bucket", caught.value)
    if page == _PAGE or verb == "info":  # another one is no XML, which the library tells
        assert found is not None
        assert found.message.startswith("s3://bucket cannot be read: what answers is no S3: ")


def test_an_error_of_s3_that_is_a_page_keeps_its_status() -> None:
    class _Forbidding(QuietHandler):
        def do_GET(self) -> None:  # noqa: N802
            self.reply(403, _PAGE, "text/html")

    with listening(_Forbidding) as url, careful_clients():
        fs = _opened("s3", url).fs
        with pytest.raises(PermissionError):
            fs.ls("bucket/x")
