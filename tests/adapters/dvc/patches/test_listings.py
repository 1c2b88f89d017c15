"""Listings of folders that are not here: no remote that does not answer is asked for them."""

import shutil
from typing import Any

import pytest

from gitml.adapters.dvc.data.selection import select
from gitml.adapters.dvc.data.transfer import missing
from gitml.adapters.dvc.patches.listings import listings_of_cache
from gitml.adapters.dvc.remotes import reachability
from gitml.adapters.dvc.session import session
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """URLs of the remotes that were to answer; none does."""
    found: list[str] = []

    def silence(settings: Any) -> str:
        found.append(str(settings["url"]))
        return "no answer"

    monkeypatch.setattr(reachability, "silence", silence)
    return found


@pytest.mark.slow
def test_a_remote_is_asked_once_whether_it_answers(project: Project, asked: list[str]) -> None:
    folders = ["a", "b", "c"]
    for folder in folders:
        project.write(f"{folder}/file", folder)
    project.gitml("add", *folders)
    shutil.rmtree(project.root / ".dvc/cache")
    project.write(
        ".dvc/config", "[core]\nremote = r\n['remote \"r\"']\nurl = https://nowhere.invalid/data\n"
    )
    absent = [f"{folder}/" for folder in folders]
    with session(project.root, FakeTalk()) as repo, listings_of_cache():
        assert missing(select(repo)) == absent
    assert asked == []
    with session(project.root, FakeTalk()) as repo:
        assert missing(select(repo)) == absent
    assert [url.partition("/data")[0] for url in asked] == ["https://nowhere.invalid"]
