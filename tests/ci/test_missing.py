"""What a CI lacks to run a pipeline, as far as the project's files tell."""

from collections.abc import Mapping

import pytest

from gitml.ci.missing import CiNeeds, extras, missing


def _said(remotes: Mapping[str, str], default: str | None = None, **others: object) -> list[str]:
    needs = CiNeeds(remotes, default, has_stages=True, file="requirements.txt")
    return [one.what for one in missing(needs, own_runner=bool(others))]


@pytest.mark.parametrize("url", ["s3://b/x", "ssh://me@host/x", "https://host/x", "gs://b"])
def test_a_remote_that_a_machine_elsewhere_can_reach(url: str) -> None:
    assert _said({"store": url}, "store") == []


@pytest.mark.parametrize("url", ["../store", "/mnt/store", "file:///mnt/store"])
def test_a_folder_is_not_there_on_a_machine_elsewhere(url: str) -> None:
    found = f"the DVC remote 'store' is a folder ({url}), which a CI's machine does not have"
    assert _said({"store": url}, "store") == [found]
    assert _said({"store": url}) == [found]  # the only one
    assert _said({"store": url, "far": "s3://b"}, "far") == []
    assert _said({"store": url}, "store", own_runner=True) == []


def test_what_no_clone_knows_is_no_remote() -> None:
    nothing = [".dvc/config names no DVC remote, so a CI can restore no data"]
    assert _said({}) == nothing
    assert _said({}, "mine") == nothing
    assert _said({"a": "s3://b", "b": "../c"}) == []  # which one is meant is not known


def test_a_remote_of_another_kind_shows_no_password() -> None:
    assert _said({"a": "oss://me:secret@host/b"}) == [
        "the DVC remote 'a' (oss://***@host/b) may need a package of its own"
    ]


def test_packages() -> None:
    remotes = {"a": "s3://b"}
    assert missing(CiNeeds(remotes, "a", has_stages=False, file=None)) == ()
    (one,) = missing(CiNeeds(remotes, "a", has_stages=True, file=None))
    assert one.name == "packages"
    assert one.hint.startswith("pip freeze > requirements.txt")


def test_extras() -> None:
    remotes = {"a": "s3://b", "b": "webdavs://host/x", "c": "../x", "d": "gcs://b", "e": "oss://b"}
    assert extras(remotes) == ("gs", "s3", "webdav")
