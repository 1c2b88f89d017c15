"""What servers hear that a remote redirects to."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dvc.fs import get_cloud_fs

from gitml.adapters.dvc.patches.network.credentials import kept_from_others
from tests.fixtures.local_server import QuietHandler, listening

_BASIC = {"auth": "basic", "user": "ada", "password": "l0velace"}
_CUSTOM = {"auth": "custom", "custom_auth_header": "X-Token", "password": "l0velace"}
_SECRETS = ("Authorization", "X-Token")


class _Server(QuietHandler):
    """Sends those who ask for something below ``/moved`` elsewhere, and notes what they brought."""

    target: str
    heard: list[str]

    def do_GET(self) -> None:  # noqa: N802
        self.heard += [self.headers[name] for name in _SECRETS if name in self.headers]
        if self.path.startswith("/moved"):
            self.reply(302, None, Location=self.target)
        else:
            self.reply(200, b"content")

    do_HEAD = do_POST = do_GET  # noqa: N815


def _opened(url: str, settings: dict[str, str]) -> Any:
    """A remote as DVC opens it."""
    kind, config, _ = get_cloud_fs({"remote": {"far": {"url": url, **settings}}}, name="far")
    return kind(**config)


@pytest.fixture
def other() -> Iterator[tuple[str, list[str]]]:
    """Another host, and what it hears."""
    heard: list[str] = []
    with listening(_Server, heard=heard, target="") as address:
        yield f"{address}/there", heard


@pytest.mark.parametrize("settings", [_BASIC, _CUSTOM], ids=["basic", "custom"])
def test_another_origin_gets_the_request_and_no_password(
    settings: dict[str, str], other: tuple[str, list[str]], tmp_path: Path
) -> None:
    heard: list[str] = []
    there, stolen = other
    with listening(_Server, heard=heard, target=there) as url, kept_from_others():
        fs = _opened(f"{url}/data", settings)
        assert fs.fs.exists(f"{url}/moved/file")
        fs.fs.get_file(f"{url}/moved/file", str(tmp_path / "file"))
        assert (tmp_path / "file").read_bytes() == b"content"
        with contextlib.suppress(Exception):  # whatever comes of an upload that is led elsewhere
            fs.fs.put_file(str(tmp_path / "file"), f"{url}/moved/file")
    assert len(heard) == 3
    assert stolen == []


@pytest.mark.parametrize("settings", [_BASIC, _CUSTOM], ids=["basic", "custom"])
def test_the_same_origin_gets_it_again(settings: dict[str, str], tmp_path: Path) -> None:
    heard: list[str] = []
    with listening(_Server, heard=heard, target="/there") as url, kept_from_others():
        fs = _opened(f"{url}/data", settings)
        fs.fs.get_file(f"{url}/moved/file", str(tmp_path / "file"))
    assert len(heard) == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"user": "ada", "password": "l0velace"},
        {"token": "t"},
        {"custom_auth_header": "X-Token", "password": "l0velace"},
    ],
    ids=["basic", "token", "custom"],
)
def test_webdav(settings: dict[str, str], other: tuple[str, list[str]]) -> None:
    heard: list[str] = []
    there, stolen = other
    with listening(_Server, heard=heard, target=there) as url, kept_from_others():
        fs = _opened(url.replace("http", "webdav"), settings)
        # As it lists and downloads; elsewhere it follows nothing.
        assert fs.fs.client.http.get("/moved/file", follow_redirects=True).content == b"content"
    assert heard
    assert stolen == []
