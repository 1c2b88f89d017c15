"""Data of a repository that has imported it from another one, and never has it on a remote."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.project import Project

pytestmark = pytest.mark.slow


@pytest.fixture
def ours(tmp_path: Path) -> Project:
    """A project that imports from ``middle`` what that imports from ``source``."""
    made = {}
    for name in ("source", "middle", "ours"):
        made[name] = one = Project(tmp_path / name)
        one.root.mkdir()
        one.git("init", "--quiet", "--initial-branch=main")
        one.dvc("init", "--quiet")
        if name == "source":
            one.write("f.csv", "f\n")
            one.write("d/1", "1\n")
            one.write("d/2", "2\n")
            assert one.gitml("add", "f.csv", "d").code == 0
        else:
            there = tmp_path / ("source" if name == "middle" else "middle")
            for path in ("f.csv", "d"):
                assert one.gitml("import", str(there), path).code == 0
        one.commit(name)
    return made["ours"]


def _forget(ours: Project, *names: str) -> None:
    for name in names:
        shutil.rmtree(ours.path(f"../{name}/.dvc/cache"))


def test_what_nobody_has_any_more_is_not_called_edited(ours: Project) -> None:
    _forget(ours, "ours", "middle", "source")
    shutil.rmtree(ours.path("d"))
    for words in (("pull", "d"), ("fetch",)):
        answer = ours.gitml(*words)
        assert answer.code == 4
        assert f"imported data that cannot be had from {ours.path('../middle').resolve()}:" in (
            answer.err
        )
        assert "middle, or of what that imports it from, that has it: gitml push\n" in answer.err


def test_it_comes_from_where_it_was_imported(ours: Project) -> None:
    _forget(ours, "ours", "middle")
    middle = Project(ours.path("../middle"))
    for words, path in (((), "f.csv"), (("--rev", "HEAD"), "d/2"), ((), "d")):
        answer = middle.gitml("get", *words, path, "-o", "got")
        assert answer.code == 0, answer.err
        got = middle.path("got")
        if path == "d":
            assert [(got / name).read_text() for name in ("1", "2")] == ["1\n", "2\n"]
        else:
            assert got.read_text() == {"f.csv": "f\n", "d/2": "2\n"}[path]
            got.unlink()
    _forget(ours, "middle")
    assert middle.gitml("show", "HEAD:f.csv").out == "f\n"
    _forget(ours, "middle")
    answer = ours.gitml("get", str(middle.root), "d", "-o", "got")
    assert answer.code == 0, answer.err
    assert ours.read("got/2") == "2\n"
    _forget(ours, "ours", "source")
    answer = ours.gitml("get", str(middle.root), "f.csv", "-o", "other")
    assert answer.code == 4
    assert f"cannot be had from {ours.path('../source').resolve()}: 'f.csv'" in answer.err
