"""Files that settings of a remote name: which are needed, and what is wrong with them."""

import os
from pathlib import Path

import pytest

from gitml.adapters.dvc.remotes.named_files import lacking, spared


@pytest.mark.parametrize(
    ("url", "option"),
    [
        ("ssh://host/x", "keyfile"),
        ("s3://bucket", "ssl_verify"),
        ("gs://bucket", "credentialpath"),
        ("http://host", "ssl_verify"),
        ("https://host", "ssl_verify"),
        ("webdav://host", "cert_path"),
        ("webdavs://host", "key_path"),
        ("webdavs://host", "ssl_verify"),
    ],
)
def test_a_file_that_is_needed_and_is_not_there(url: str, option: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    settings = {"url": url, option: str(file)}
    error = lacking(settings).of_remote("my remote", url)  # type: ignore[union-attr]
    told = f"the DVC remote 'my remote' ({url}) cannot be asked: its {option} is not there: {file}"
    assert error.message == told
    command = f"gitml remote modify --local 'my remote' {option} FILE"
    assert error.hint == f"name one that is: {command}"
    file.touch()
    assert lacking(settings) is None


@pytest.mark.parametrize(
    "settings",
    [
        {"url": "/mnt/data", "keyfile": "/nowhere"},
        {"url": "ssh://host/x"},
        {"url": "ssh://host/x", "keyfile": None},
        {"url": "https://host", "ssl_verify": False},
        {"url": "https://host", "ssl_verify": "False"},  # as it is typed for an import
        {"url": "s3://bucket", "credentialpath": "/nowhere"},
        {},
    ],
)
def test_no_file_is_needed(settings: dict[str, object]) -> None:
    assert lacking(settings) is None


def test_what_is_no_file_or_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def told(path: Path) -> str:
        return lacking({"url": "ssh://host", "keyfile": str(path)}).told  # type: ignore[union-attr]

    assert told(tmp_path) == f"is a folder: {tmp_path}"
    file = tmp_path / "key"
    file.touch()
    assert told(file / "x") == f"is not there: {file}/x"
    monkeypatch.setenv("HOME", str(tmp_path))
    assert told(Path("~/gone")) == f"is not there: {tmp_path}/gone"
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda path, mode: False)
        assert told(file) == f"cannot be read (permission denied): {file}"

        def stat(path: object) -> None:
            raise PermissionError(13, "Permission denied")

        patch.setattr(os, "stat", stat)
        assert told(file) == f"cannot be read (permission denied): {file}"


def test_only_for_webdav_may_certificates_be_a_folder(tmp_path: Path) -> None:
    certificates = {"ssl_verify": str(tmp_path)}
    assert lacking({"url": "webdavs://host", **certificates}) is None
    assert lacking({"url": "webdavs://host", "cert_path": str(tmp_path)}) is not None
    assert lacking({"url": "https://host", **certificates}) is not None


def test_keys_of_amazon_may_come_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    variable = "AWS_SHARED_CREDENTIALS_FILE"
    monkeypatch.delenv(variable, raising=False)
    settings = {"url": "s3://bucket", "credentialpath": "/nowhere/keys"}
    found = spared(settings)
    assert found is not None
    assert found.told == "is not there: /nowhere/keys"
    monkeypatch.setenv(variable, "/nowhere/keys")  # as DVC does when it opens the remote
    assert spared(settings) == found
    monkeypatch.setenv(variable, "/elsewhere/keys")
    assert spared(settings) is None
    assert spared({"url": "gs://bucket", "credentialpath": "/nowhere/keys"}) is None
