"""Imports of several places, of which one fails."""

import errno
import shutil
from pathlib import Path
from typing import Any

import pytest
from dvc_data.index import fetch as dvc_fetch

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow


@pytest.fixture
def importing(tmp_path: Path, built_once: BuiltOnce) -> Project:
    """A project that imports of two repositories, without the data."""

    def build(folder: Path) -> None:
        ours = Project(folder / "ours")
        for one in (ours, Project(folder / "a"), Project(folder / "b")):
            one.root.mkdir()
            one.git("init", "--quiet", "--initial-branch=main")
            one.dvc("init", "--quiet")
        for name in "ab":
            there = Project(folder / name)
            there.write("data", name)
            assert there.gitml("add", "data").code == 0
            there.commit()
            assert ours.gitml("import", f"../{name}", "data", "-o", name).code == 0
        ours.commit()
        shutil.rmtree(ours.path(".dvc/cache"))
        for name in "ab":
            ours.path(name).unlink()

    root = tmp_path / "world"
    shutil.copytree(built_once("two-imports", build), root, symlinks=True)
    return Project(root / "ours")


@pytest.mark.parametrize("failing", [0, 1])
@pytest.mark.parametrize("command", ["pull", "fetch"])
def test_each_place_is_asked(
    importing: Project, monkeypatch: pytest.MonkeyPatch, command: str, failing: int
) -> None:
    _fail(monkeypatch, errno.EIO, {failing})
    answer = importing.gitml(command)
    assert answer.code == 4
    assert "error: input/output error: source" in answer.err
    monkeypatch.undo()
    assert len([*importing.path(".dvc/cache/files").rglob("??/*")]) == 1
    if command == "pull":
        assert sum(importing.path(name).exists() for name in "ab") == 1


def test_all_that_failed_is_told_at_the_end(
    importing: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(monkeypatch, errno.EIO, {0, 1})
    told = "error: input/output error: source 0; input/output error: source 1"
    assert told in importing.gitml("fetch").err


def test_a_full_disk_is_the_end(importing: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _fail(monkeypatch, errno.ENOSPC, {0})
    assert "error: no space left on device" in importing.gitml("fetch").err
    assert len(calls) == 1


def _fail(monkeypatch: pytest.MonkeyPatch, number: int, failing: set[int]) -> list[int]:
    """Let some of the places fail; answers those that were asked."""
    original, calls = dvc_fetch.fetch, list[int]()

    def fetch(*arguments: Any, **options: Any) -> Any:
        calls.append(len(calls))
        if calls[-1] in failing:
            text = {errno.EIO: "Input/output error"}.get(number, "No space left on device")
            raise OSError(number, text, f"source {calls[-1]}")
        return original(*arguments, **options)

    monkeypatch.setattr(dvc_fetch, "fetch", fetch)
    return calls
