"""What the name of a remote stands for."""

from types import SimpleNamespace
from typing import Any

import pytest

from gitml.adapters.dvc.remotes.names import called, defined, keeps_versions, place_of, settings_of

_REMOTES = {
    "base": {"url": "s3://bucket/top", "version_aware": True, "region": "here"},
    "inner": {"url": "remote://Base/below", "region": "there"},
    "lost": {"url": "remote://nowhere/x"},
}


@pytest.fixture
def repo() -> Any:
    return SimpleNamespace(config={"core": {"remote": "inner"}, "remote": _REMOTES})


def test_a_name_is_in_small_letters_and_none_is_the_default_one(repo: Any) -> None:
    assert [called(repo, name) for name in ("Base", None)] == ["base", "inner"]
    assert [*defined(repo, ["Base", None, "base", "INNER", "other"])] == ["base", "inner"]
    del repo.config["core"]["remote"]
    assert called(repo, None) is None
    assert not [*defined(repo, [None])]
    assert not settings_of(repo, None)


def test_settings_are_those_of_the_remote_in_which_it_lies_as_well(repo: Any) -> None:
    found = {"url": "s3://bucket/top/below", "version_aware": True, "region": "there"}
    assert settings_of(repo, None) == settings_of(repo, "Inner") == found
    assert not settings_of(repo, "lost")
    assert not settings_of(repo, "other")
    assert [keeps_versions(repo, name) for name in (None, "Base", "lost")] == [True, True, False]


@pytest.mark.parametrize(
    ("url", "port", "place"),
    [
        ("ssh://host:2219/store", 2218, "ssh://host:2218/store"),
        ("ssh://ada:1843@host/store", "2218", "ssh://***@host:2218/store"),
        ("ssh://[::1]:22/store", 2218, "ssh://[::1]:2218/store"),
        ("ssh://host:2219/store", None, "ssh://host:2219/store"),
        ("https://host:80/store", 2218, "https://host:80/store"),
    ],
)
def test_a_place_has_the_port_that_is_connected_to(url: str, port: Any, place: str) -> None:
    assert place_of({"url": url, "port": port}) == place
