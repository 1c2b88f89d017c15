"""Servers that refuse, are something else, or keep files elsewhere; and what is sent to them."""

import io
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import pytest

from gitml.adapters.mlflow.api import MlflowApi
from gitml.adapters.mlflow.connection import Access
from gitml.adapters.mlflow.entry import ModelEntry
from gitml.adapters.mlflow.server import Run, Server
from gitml.errors import GitmlError, OutsideError, UsageError
from tests.fixtures.local_server import QuietHandler, listening

_TOKEN = "a-token-of-ada"
_ENTRY = ModelEntry("churn@v1.0.0", 0, {}, {}, {}, {}, (), "")


class _Handler(QuietHandler):
    """Answers each request alike, and keeps who asked."""

    status = 200
    answer: object = None
    extra: ClassVar[dict[str, str]] = {}
    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:  # noqa: N802
        self.seen.append(self.headers.get("Authorization", ""))
        self.reply(self.status, self.answer, **self.extra)

    def do_POST(self) -> None:  # noqa: N802
        self.do_PUT()

    def do_PUT(self) -> None:  # noqa: N802
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()


def _server(url: str, **variables: str) -> Server:
    return Server(MlflowApi(url, Access.of(variables)))


@pytest.mark.parametrize(
    ("status", "answer", "words", "hint"),
    [
        (401, b"no", "refused access", "MLFLOW_TRACKING_TOKEN"),
        (403, {"error_code": "PERMISSION_DENIED", "message": "not you"}, "not you", "MLFLOW_"),
        (404, b"<html>", "no MLflow server", "address"),
        (200, b"<html>", "no MLflow server", "address"),
        (500, b"", "failed: 500", "again later"),
    ],
)
def test_what_a_server_says_is_explained(
    status: int, answer: object, words: str, hint: str
) -> None:
    with (
        listening(_Handler, status=status, answer=answer) as url,
        pytest.raises(OutsideError) as caught,
    ):
        _server(url, MLFLOW_TRACKING_TOKEN=_TOKEN).find_version("churn", "churn@v1.0.0")
    assert words in caught.value.message
    assert hint in (caught.value.hint or "")
    assert _TOKEN not in caught.value.message


@pytest.mark.parametrize(
    "answer",
    [
        {"model_versions": [{}], "experiment": {}, "runs": [{}], "model_version": {}},
        {"model_versions": 7, "experiment": None, "runs": 7},
        {"model_versions": ["x"], "experiment": {"artifact_location": []}},
        {},
        {"model_versions": {"a": 1}, "experiment": [], "model_version": "x"},
        {"model_versions": [{"tags": [{}]}], "experiment": {"experiment_id": 1}},
        {"next_page_token": {"a": []}},
        b'{"a":' * 100_000,
        b"[" * 100_000,
    ],
)
def test_an_answer_that_lacks_what_mlflow_tells_is_no_bug(answer: object) -> None:
    with listening(_Handler, answer=answer) as url:
        server = _server(url)
        for ask in (
            lambda: server.find_version("churn", "churn@v1.0.0"),
            lambda: server.open_run("churn", _ENTRY),
            lambda: server.register("churn", Run("r", "1/r", ""), _ENTRY),
            lambda: server.log(Run("r", "1/r", ""), _ENTRY),
            lambda: server.finish(Run("r", "1/r", ""), _ENTRY),
        ):
            with suppress(OutsideError):
                assert ask() is None, "no such version"


def test_pages_end() -> None:
    with (
        listening(_Handler, answer={"next_page_token": "again"}) as url,
        pytest.raises(OutsideError, match="circles"),
    ):
        _server(url).find_version("churn", "churn@v1.0.0")


class _Endless(QuietHandler):
    """Sends a piece now and then, to whoever listens."""

    status = 200
    piece = b"0" * (1 << 20)
    pause = 0.0

    def do_GET(self) -> None:  # noqa: N802
        self.send_response(self.status)
        self.send_header("Location", "elsewhere")
        self.end_headers()
        with suppress(OSError):
            for _ in range(100):
                self.wfile.write(self.piece)
                time.sleep(self.pause)
        self.close_connection = True


@pytest.mark.parametrize("status", [200, 302, 503])
def test_an_answer_that_does_not_end_is_not_kept(status: int) -> None:
    with (
        listening(_Endless, status=status) as url,
        pytest.raises(OutsideError, match="larger than any of MLflow's"),
    ):
        _server(url).find_version("churn", "churn@v1.0.0")


def test_all_together_takes_no_longer_than_the_limit() -> None:
    with listening(_Endless, piece=b" ", pause=0.05) as url:
        server = Server(MlflowApi(url, Access.of({}), seconds=0.3))
        for _ in range(2):  # the second time nothing is left
            with pytest.raises(OutsideError, match=r"took too long: more than 0\.3 seconds"):
                server.find_version("churn", "churn@v1.0.0")


def _said(ask: Callable[[], object]) -> str:
    try:
        ask()
    except OutsideError as error:
        return error.message
    return ""


_PLACE = f"s3://AK:S/EC@b/{_TOKEN}?key=abc"


@pytest.mark.parametrize(
    ("status", "answer", "extra"),
    [
        (403, {"error_code": "PERMISSION_DENIED", "message": f"not you: {_TOKEN}"}, {}),
        (400, {"error_code": "X", "message": "hunter2-pass YWRhOmh1bnRlcjItcGFzcw=="}, {}),
        (302, None, {"Location": f"http://h/{_TOKEN}?token=abc"}),
        (302, None, {"Location": "http://ada:hunter2-pass@h/"}),
        (200, {"model_versions": [{"tags": [{_TOKEN: 1}]}], "next_page_token": ""}, {}),
        (
            200,
            {
                "experiment": {
                    "experiment_id": 1,
                    "artifact_location": f"s3://AK:S/EC@b/{_TOKEN}?key=abc",
                }
            },
            {},
        ),
    ],
)
def test_what_a_server_repeats_is_masked(status: int, answer: object, extra: object) -> None:
    access = {"MLFLOW_TRACKING_TOKEN": _TOKEN, "MLFLOW_TRACKING_USERNAME": "ada"}
    access["MLFLOW_TRACKING_PASSWORD"] = "hunter2-pass"
    with listening(_Handler, status=status, answer=answer, extra=extra) as url:
        server = _server(url, **access)
        find = _said(lambda: server.find_version("churn", "churn@v1.0.0"))
        messages = find + _said(lambda: server.open_run("churn", _ENTRY))
    assert messages
    for secret in (_TOKEN, "hunter2", "YWRhOmh1", "abc", "EC@"):
        assert secret not in messages


@pytest.mark.parametrize("place", ["/../../admin", "/1/%2e%2e/2", "/1/./2", "../x"])
def test_a_place_that_leads_out_of_the_server_s_files_is_refused(place: str) -> None:
    found = {"experiment_id": "1", "artifact_location": f"mlflow-artifacts:{place}"}
    with (
        listening(_Handler, answer={"experiment": found}) as url,
        pytest.raises(OutsideError, match="names a place for files that is none"),
    ):
        _server(url).open_run("churn", _ENTRY)


def test_a_token_goes_to_no_other_place() -> None:
    seen: list[str] = []
    with listening(_Handler, answer={}, seen=seen) as other:
        moved = {"Location": f"{other}/elsewhere"}
        with (
            listening(_Handler, status=302, extra=moved) as url,
            pytest.raises(OutsideError, match="sends gitml elsewhere"),
        ):
            _server(url, MLFLOW_TRACKING_TOKEN=_TOKEN).find_version("churn", "churn@v1.0.0")
    assert not seen


def test_access_is_what_mlflow_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    seen: list[str] = []
    with listening(_Handler, answer={}, seen=seen) as url:
        both = {"MLFLOW_TRACKING_USERNAME": "ada", "MLFLOW_TRACKING_PASSWORD": "l"}
        for variables in ({"MLFLOW_TRACKING_TOKEN": f"{_TOKEN}\n"}, both):
            _server(url, **variables).find_version("churn", "churn@v1.0.0")
    assert seen == [f"Bearer {_TOKEN}", "Basic YWRhOmw="]
    with pytest.raises(UsageError, match="line break"):
        Access.of({"MLFLOW_TRACKING_TOKEN": "two\nlines"})
    assert _TOKEN not in repr(Access(token=_TOKEN))


def test_files_that_are_kept_elsewhere_are_not_uploaded() -> None:
    place = {"experiment_id": "1", "artifact_location": "s3://bucket/1"}
    with (
        listening(_Handler, answer={"experiment": place}) as url,
        pytest.raises(OutsideError, match="s3://bucket/1") as caught,
    ):
        _server(url).open_run("churn", _ENTRY)
    assert "--serve-artifacts" in (caught.value.hint or "")


def test_a_file_that_is_refused_is_named() -> None:
    answer = {"error_code": "INTERNAL", "message": "disk full"}
    with (
        listening(_Handler, status=400, answer=answer) as url,
        pytest.raises(OutsideError, match=r"upload model/a b\.txt: 400 disk full"),
    ):
        _server(url).upload(Run("r", "1/r", ""), "model/a b.txt", io.BytesIO(b"x"))


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///x",
        "databricks",
        "mlflow.example.org",
        "",
        "http://h/?x=hunter2",
        "s3://AK:hunter2@b",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        _server(url)
    assert "hunter2" not in caught.value.message


def test_nobody_answers() -> None:
    with pytest.raises(GitmlError, match="cannot be reached") as caught:
        _server("http://ada:secret@127.0.0.1:9").find_version("churn", "churn@v1.0.0")
    assert "secret" not in caught.value.message
