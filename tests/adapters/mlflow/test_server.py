"""Servers that refuse, are something else, or keep files elsewhere; and what is sent to them."""

import io
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import pytest

from gitml.adapters.mlflow.api import Access, Api
from gitml.adapters.mlflow.entry import Entry
from gitml.adapters.mlflow.server import Run, Server
from gitml.errors import GitmlError, OutsideError, UsageError
from tests.fixtures.local_server import QuietHandler, listening

_TOKEN = "a-token-of-ada"
_ENTRY = Entry("churn@v1.0.0", 0, {}, {}, {}, {}, (), "")


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
    return Server(Api(url, Access.of(variables)))


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
    ],
)
def test_an_answer_that_lacks_what_mlflow_tells_is_no_bug(answer: object) -> None:
    with listening(_Handler, answer=answer) as url:
        server = _server(url)
        for ask in (
            lambda: server.find_version("churn", "churn@v1.0.0"),
            lambda: server.open_run("churn", _ENTRY),
            lambda: server.register("churn", Run("r", "1/r", ""), _ENTRY),
        ):
            with suppress(OutsideError):
                assert ask() is None, "no such version"


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


@pytest.mark.parametrize("url", ["sqlite:///x", "databricks", "mlflow.example.org", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        _server(url)


def test_nobody_answers() -> None:
    with pytest.raises(GitmlError, match="cannot be reached") as caught:
        _server("http://ada:secret@127.0.0.1:9").find_version("churn", "churn@v1.0.0")
    assert "secret" not in caught.value.message
