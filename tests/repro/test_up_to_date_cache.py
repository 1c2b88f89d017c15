"""When nothing is to be done that is told without DVC, and never when something is."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.git import repository
from gitml.repro.run_folder import RunFolder
from gitml.repro.stage_fingerprint import StageFingerprint
from gitml.repro.up_to_date_cache import DefinitionDigests, UpToDateCache, request_key
from gitml.snapshots.workspace.working_tree import WorkingTree
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

PIPELINE = """
vars: [names.yaml]
stages:
  one:
    cmd: cat data folder/a ${word} > one; cp one kept
    deps: [data, folder, code.sh]
    params: [lr]
    outs: [one]
    metrics: [{kept: {cache: false}}]
  two:
    cmd: mkdir -p two; cp one two/inner; cp one two/other
    deps: [one]
    outs: [two]
"""
Edit = Callable[[Project], object]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether memory had the answer, of each run."""
    answers: list[bool] = []
    original = UpToDateCache.recall

    def recall(self: UpToDateCache, request: str) -> list[str] | None:
        found = original(self, request)
        answers.append(found is not None)
        return found

    monkeypatch.setattr(UpToDateCache, "recall", recall)
    return answers


def _build(project: Project) -> None:
    project.write("data", "data\n")
    project.gitml("add", "data")
    project.write("folder/a", "a\n")
    project.write("code.sh", "code\n")
    project.write("word", "word\n")
    project.write("other word", "other\n")
    project.write("names.yaml", "word: word\n")
    project.write("params.yaml", "lr: 1\nunused: 1\n")
    project.write("dvc.yaml", PIPELINE)
    assert project.gitml("repro").code == 0


@pytest.fixture
def built(tmp_path: Path, built_once: BuiltOnce, _dvc_template: Path) -> Project:
    """A pipeline that was run; its files were touched since, by being copied."""

    def build(top: Path) -> None:
        shutil.copytree(_dvc_template, top / "work", symlinks=True)
        _build(Project(top / "work"))

    root = tmp_path / "project"
    shutil.copytree(built_once("up-to-date", build) / "work", root, symlinks=True)
    return Project(root)


def outcomes(project: Project, *words: str) -> dict[str, str]:
    end = json.loads(project.gitml("repro", "--json", *words).out.splitlines()[-1])
    return {name: stage["outcome"] for name, stage in end["stages"].items()}


UNCHANGED = {"data.dvc": "unchanged", "one": "unchanged", "two": "unchanged"}


def test_nothing_to_do(built: Project, asked: list[bool]) -> None:
    assert outcomes(built) == UNCHANGED
    assert outcomes(built, "two") == UNCHANGED  # another question
    assert outcomes(built, "two") == UNCHANGED
    assert outcomes(built, "-s", "two") == {"two": "unchanged"}
    assert asked == [True, False, True, False]
    assert built.gitml("repro").out == "everything is up to date\n"


def test_a_dry_run_knows_it_too(built: Project, asked: list[bool]) -> None:
    assert built.gitml("repro", "--dry-run", "--exit-code").code == 0
    built.write("code.sh", "other code\n")
    assert built.gitml("repro", "--dry-run", "--exit-code").code == 1
    assert asked == [True, False]


def test_dvc_is_not_loaded(built: Project) -> None:
    code = (
        "import sys; from gitml import cli; assert cli.run(['repro']) == 0; "
        "sys.exit('dvc' in sys.modules or 'networkx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=built.root, check=False)
    assert done.returncode == 0


def test_what_was_only_touched_is_looked_at_again(built: Project, asked: list[bool]) -> None:
    for name in ("data", "folder/a", "one", "two/inner"):
        os.utime(built.path(name))
    assert outcomes(built) == UNCHANGED
    assert asked == [True]


def _object(project: Project, name: str) -> Path:
    return project.cache_path(hashlib.md5(project.path(name).read_bytes()).hexdigest())


def _remove_object(project: Project) -> None:
    _object(project, "two/inner").unlink()


def _unprotected_damage(project: Project) -> None:
    path = _object(project, "two/inner")
    path.chmod(0o644)
    path.write_text("damaged\n")


EDITS: dict[str, Edit] = {
    "a dependency": lambda p: p.write("code.sh", "other code\n"),
    "line ends of a dependency": lambda p: p.path("code.sh").write_bytes(b"code\r\n"),
    "added data": lambda p: p.write("data", "other data\n"),
    "a file in a folder": lambda p: p.write("folder/a", "b\n"),
    "one more file in a folder": lambda p: p.write("folder/b", "b\n"),
    "a file in a folder that is an output": lambda p: p.write("two/inner", "b\n"),
    "an output": lambda p: p.write("one", "by hand\n"),
    "an output that is not cached": lambda p: p.write("kept", "by hand\n"),
    "an output that is gone": lambda p: p.path("one").unlink(),
    "a parameter": lambda p: p.write("params.yaml", "lr: 2\nunused: 1\n"),
    "a value of a template": lambda p: p.write("names.yaml", "word: other word\n"),
    "a command": lambda p: p.write("dvc.yaml", PIPELINE.replace("cp one kept", "cp  one kept")),
    "no lock": lambda p: p.path("dvc.lock").unlink(),
    "an older lock": lambda p: p.write("dvc.lock", p.read("dvc.lock").replace("lr: 1", "lr: 3")),
    "an object that is gone": _remove_object,
}


@pytest.mark.parametrize("what", EDITS)
def test_every_change_is_noticed(built: Project, asked: list[bool], what: str) -> None:
    EDITS[what](built)
    found = outcomes(built)
    assert asked == [False]
    assert set(found.values()) - {"unchanged"}, found
    assert built.dvc("status").strip() == "Data and pipelines are up to date."
    assert outcomes(built) == UNCHANGED  # which notes what DVC wrote into data.dvc
    assert outcomes(built) == UNCHANGED
    assert asked[2]


def test_a_damaged_object_is_left_to_dvc(built: Project, asked: list[bool]) -> None:
    _unprotected_damage(built)
    outcomes(built)
    assert asked == [False]


def test_a_new_pipeline_beside(built: Project, asked: list[bool]) -> None:
    built.write("sub/dvc.yaml", "stages:\n  new: {cmd: echo > out, outs: [out]}\n")
    assert outcomes(built)["sub/dvc.yaml:new"] == "ran"
    assert asked == [False]


def test_a_mistake_in_a_file_that_was_right(built: Project, asked: list[bool]) -> None:
    built.write("dvc.yaml", PIPELINE.replace("    params: [lr]", "    parms: [lr]"))
    assert "parms" in built.gitml("repro").err
    assert asked == [False]


def test_another_cache(built: Project, asked: list[bool]) -> None:
    built.dvc("config", "--local", "cache.dir", "../elsewhere")
    assert set(outcomes(built).values()) != {"unchanged"}
    assert asked == [False]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "plans": 3}'])
def test_a_damaged_memory_is_none(built: Project, text: str, asked: list[bool]) -> None:
    built.write(".dvc/tmp/gitml/up_to_date.json", text)
    assert outcomes(built) == UNCHANGED
    assert outcomes(built) == UNCHANGED
    assert asked == [False, True]


@pytest.mark.parametrize(
    "stage", ["cmd: echo always", "cmd: echo > out\n    always_changed: true\n    outs: [out]"]
)
def test_what_always_runs_always_runs(project: Project, stage: str) -> None:
    project.write("dvc.yaml", f"stages:\n  always:\n    {stage}\n")
    for _ in range(3):
        assert outcomes(project) == {"always": "ran"}


def test_options_that_mean_more(built: Project, asked: list[bool]) -> None:
    assert set(outcomes(built, "--force").values()) == {"recorded", "ran"}
    assert asked == []


def test_edited_while_it_ran(project: Project, asked: list[bool]) -> None:
    """What changes after its stage has ended is found by the next run."""
    project.write("in", "1\n")
    done = 'grep -q \'"done": "quick"\' .dvc/tmp/gitml/journal'
    edit = f"until {done}; do sleep 0.02; done; echo 2 > in; echo > late"
    slow = json.dumps({"cmd": edit, "outs": ["late"]})
    project.write(
        "dvc.yaml",
        f"stages:\n  quick: {{cmd: cp in out, deps: [in], outs: [out]}}\n  slow: {slow}\n",
    )
    assert outcomes(project, "-j", "2") == {"quick": "ran", "slow": "ran"}
    assert outcomes(project)["quick"] == "ran"
    assert project.read("out") == "2\n"


class Marks:
    """As much of ``WorkingData`` as the cache needs, with a file of our own choosing."""

    def __init__(self, md5: str, newest: int) -> None:
        self.md5, self.newest = md5, newest
        self.hashed = 0

    def mark(self, path: str) -> tuple[list[int], int]:
        return [1, 2, 3], self.newest

    def look(self, path: str, recorded: str | None) -> Any:
        self.hashed += 1
        return SimpleNamespace(md5=self.md5)

    def close(self) -> None: ...


@pytest.mark.parametrize(("age", "again"), [(1, 1), (3600, 0)])
def test_a_file_written_just_now_is_hashed_again_the_next_time(
    built: Project, age: int, again: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the clock of the file system is coarse, an edit leaves size and time as they were."""
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now)
    data = Marks("a" * 32, now - age * 10**9)
    cache = cache_of(built, data)
    cache.keep("all", ["one"], {"one": StageFingerprint({"x": "a" * 32})}, cache.definitions())
    assert data.hashed == 1
    assert cache_of(built, data).recall("all") == ["one"]
    assert data.hashed == 1 + again


def test_a_stage_whose_files_are_not_as_recorded_any_more_is_not_kept(built: Project) -> None:
    data = Marks("b" * 32, 0)
    cache = cache_of(built, data)
    cache.keep("all", ["one"], {"one": StageFingerprint({"x": "a" * 32})}, cache.definitions())
    kept = json.loads(built.read(".dvc/tmp/gitml/up_to_date.json"))
    assert "one" not in kept["stages"] or kept["stages"]["one"]["hashes"] != {"x": "a" * 32}
    data.md5 = "a" * 32  # as it is again; what DVC said of it then is not known
    assert cache_of(built, data).recall("all") is None


def test_what_is_known_of_other_requests_stays(built: Project, asked: list[bool]) -> None:
    assert outcomes(built, "one") == {"data.dvc": "unchanged", "one": "unchanged"}
    assert outcomes(built) == UNCHANGED
    assert outcomes(built, "one") == {"data.dvc": "unchanged", "one": "unchanged"}
    assert asked == [False, True, True]


def cache_of(project: Project, data: Any) -> UpToDateCache:
    tree = WorkingTree(repository.locate(project.root), project.root)
    return UpToDateCache(RunFolder(project.path(".dvc/tmp")), tree, Cache(project.root), data)


def test_a_run_that_died_leaves_nothing_that_is_sure(built: Project) -> None:
    cache = cache_of(built, Marks("a" * 32, 0))
    cache.keep(request_key(""), ["one"], {"one": StageFingerprint({})}, cache.definitions())
    assert cache.all_stages("") == ["one"]
    built.write(".dvc/tmp/gitml/journal", '{"begin": "one", "persistent": {}}\n')
    assert cache.all_stages("") is None


@pytest.mark.parametrize(
    ("before", "used", "wrote", "kept"),
    [
        ("now", "now", None, True),
        (None, None, None, True),
        ("then", None, None, False),
        ("then", None, "now", True),
        ("now", "then", None, False),
    ],
)
def test_a_file_edited_since_dvc_read_it_lets_nothing_be_kept(
    before: str | None, used: str | None, wrote: str | None, kept: bool
) -> None:
    said: list[object] = []
    cache: Any = SimpleNamespace(
        root=Path(), definitions=lambda _more: {"x": "now"}, keep=lambda *words: said.append(words)
    )
    written = {"x": wrote} if wrote else {}
    books: Any = SimpleNamespace(records=SimpleNamespace(written_digests=written))
    read = DefinitionDigests(*({"x": one} if one else {} for one in (before, used)))
    read.keep_run(cache, "all", [], books)
    assert bool(said) is kept
