"""A command does not begin anew what it went on with, where that is not here."""

import json
import shutil
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

_ERROR = "error: stage 'collect' goes on with {}, which is recorded and not here\n"
_COMMANDS = {
    "log": "mkdir -p log && cat in >> log/all",
    "log.txt": "cat in >> log.txt",
}


@pytest.fixture(params=_COMMANDS)
def output(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clone(tmp_path: Path, built_once: BuiltOnce, output: str) -> Project:
    """A clone without data of a project that collected two rounds, and is to collect a third."""

    def build(folder: Path) -> None:
        ours = Project(folder / "ours")
        ours.root.mkdir()
        ours.git("init", "--quiet", "--initial-branch=main")
        ours.dvc("init", "--quiet")
        ours.dvc("remote", "add", "--quiet", "-d", "store", "../store")
        collect = {"cmd": _COMMANDS[output], "deps": ["in"], "outs": [{output: {"persist": True}}]}
        count = {"cmd": f"ls -R {output} > n", "deps": [output], "outs": ["n"]}
        ours.write("dvc.yaml", json.dumps({"stages": {"collect": collect, "count": count}}))
        for letter in "ab":
            ours.write("in", letter)
            ours.dvc("repro", "--quiet")
        ours.dvc("push", "--quiet")
        ours.write("in", "c")
        ours.commit("two rounds, and the third to come")
        ours.git("clone", "--quiet", ".", "../clone")

    shutil.copytree(built_once(f"collected {output}", build), tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/clone")


def _collected(clone: Project, output: str) -> str:
    return clone.read(output if output.endswith(".txt") else f"{output}/all")


def _delete(clone: Project, output: str) -> None:
    path = clone.path(output)
    shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.slow
def test_what_never_came_is_not_begun_anew(clone: Project, output: str) -> None:
    lock = clone.read("dvc.lock")
    for words in ((), ("--dry-run",), ("--force",), ("--keep-going",), ("--allow-missing",)):
        answer = clone.gitml("repro", *words)
        assert answer.code == 4, words
        assert _ERROR.format(output) in answer.err
        assert f"bring it: gitml pull {output}; or begin it anew: " in answer.err
    assert clone.read("dvc.lock") == lock
    assert clone.gitml("pull", output).code == 0
    assert clone.gitml("repro").code == 0
    assert _collected(clone, output) == "abc"


@pytest.mark.slow
def test_who_names_the_stage_begins_it_anew(clone: Project, output: str) -> None:
    hint = clone.gitml("repro").err
    assert "begin it anew: gitml repro --force collect\n" in hint
    assert clone.gitml("repro", "--force", "collect").code == 0
    assert _collected(clone, output) == "c"


@pytest.mark.slow
@pytest.mark.parametrize("words", [("--pull",), ("--pull", "--force-downstream")], ids=str)
def test_pull_brings_it(clone: Project, output: str, words: tuple[str, ...]) -> None:
    assert clone.gitml("repro", *words).code == 0
    assert _collected(clone, output) == "abc"


@pytest.mark.slow
def test_what_the_remote_lost_is_not_begun_anew_either(clone: Project, output: str) -> None:
    shutil.rmtree(clone.path("../store/files"))
    lock = clone.read("dvc.lock")
    answer = clone.gitml("repro", "--pull")
    assert answer.code == 4
    assert output in answer.err
    assert clone.read("dvc.lock") == lock
    assert not clone.path(output).exists()
    assert clone.gitml("repro", "--force", "collect").code == 0


@pytest.mark.slow
def test_what_was_deleted_or_taken_away_is_not_begun_anew(clone: Project, output: str) -> None:
    assert clone.gitml("pull").code == 0
    _delete(clone, output)
    answer = clone.gitml("repro")
    assert answer.code == 4
    assert _ERROR.format(output) in answer.err
    assert clone.gitml("pull", output).code == 0
    assert clone.gitml("repro").code == 0
    assert _collected(clone, output) == "abc"


@pytest.mark.slow
def test_a_stage_that_needs_no_run_misses_nothing(clone: Project) -> None:
    clone.write("in", "b")
    assert clone.gitml("repro", "--allow-missing").code == 0
    clone.write("in", "c")
    assert clone.gitml("repro", "--single-item", "--allow-missing", "count").code == 0


@pytest.mark.slow
def test_what_was_never_recorded_is_begun(clone: Project, output: str) -> None:
    clone.path("dvc.lock").unlink()
    assert clone.gitml("repro").code == 0
    assert _collected(clone, output) == "c"


@pytest.mark.slow
def test_the_hint_is_right_in_another_folder(clone: Project, output: str) -> None:
    there = Project(clone.root / "sub")
    there.root.mkdir()
    answer = there.gitml("repro")
    assert f"hint: bring it: gitml pull ../{output}; or begin it anew: " in answer.err
    assert there.gitml("pull", f"../{output}").code == 0
    assert there.gitml("repro").code == 0
