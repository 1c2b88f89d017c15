"""Results that are not shown to be what their stage makes from what is there."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gitml import wiring
from gitml.core.snapshot import Problem
from gitml.wiring import readers
from tests.fixtures.project import Project

_DVC_YAML = """\
stages:
  train:
    cmd: python train.py
    deps: [train.py, raw.csv]
    outs: [models]
  test:
    cmd: python test.py
    deps: [models/m.bin]
    params: [cut]
    outs: [p.csv: {cache: false}, more: {cache: false}]
    metrics: [m.json: {cache: false}]
artifacts: {m: {path: models/m.bin, type: model}}
"""
_FILES = {
    "train.py": "train",
    "raw.csv": "1",
    "params.yaml": "cut: 0.5\nother: 1\n",
    "p.csv": "p",
    "more/a.csv": "a",
    "more/b.csv": "b",
    "m.json": "{}",
    "typed.json": "{}",
}
_MODEL = hashlib.md5(b"model", usedforsecurity=False).hexdigest()
_LISTED = f'[{{"md5": "{_MODEL}", "relpath": "m.bin"}}]'
_CHANGED = hashlib.md5(b"another", usedforsecurity=False).hexdigest()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _entry(path: str, md5: str) -> str:
    return f"    - path: {path}\n      hash: md5\n      md5: '{md5}'\n      size: 1\n"


def _lock(model: str = _MODEL, listed: str = _LISTED) -> str:
    files = (f'{{"md5": "{_md5(name)}", "relpath": "{name}.csv"}}' for name in "ab")
    more = f"[{', '.join(files)}]"
    return (
        "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n"
        + _entry("train.py", _md5("train"))
        + _entry("raw.csv", _md5("1"))
        + "    outs:\n"
        + _entry("models", f"{_md5(listed)}.dir")
        + "  test:\n    cmd: python test.py\n    deps:\n"
        + _entry("models/m.bin", model)
        + "    params:\n      params.yaml:\n        cut: 0.5\n    outs:\n"
        + _entry("p.csv", _md5("p"))
        + _entry("more", f"{_md5(more)}.dir")
        + _entry("m.json", _md5("{}"))
    )


def _keep(project: Project, listed: str) -> None:
    md5 = _md5(listed)
    project.write(str(project.cache_path(f"{md5}.dir")), listed)


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory, _dvc_template: Path) -> Path:
    root = tmp_path_factory.mktemp("made") / "project"
    shutil.copytree(_dvc_template, root, symlinks=True)
    project = Project(root)
    for path, text in {**_FILES, "dvc.yaml": _DVC_YAML, "dvc.lock": _lock()}.items():
        project.write(path, text)
    _keep(project, _LISTED)
    project.commit("made")
    return root


@pytest.fixture
def made(_made: Path, tmp_path: Path) -> Project:
    """Results as a run left them, without running it."""
    shutil.copytree(_made, tmp_path / "made", symlinks=True)
    return Project(tmp_path / "made")


def _unproven(project: Project, path: str, rev: str = "HEAD") -> Problem | None:
    return readers.snapshots(wiring.find(project.root)).at(rev).unproven(path)


_RESULTS = ("p.csv", "m.json", "more/a.csv")


@pytest.mark.parametrize("rev", ["HEAD", "workspace"])
def test_what_is_as_recorded_counts(made: Project, rev: str) -> None:
    made.write("params.yaml", "cut: 0.5\nother: 2\n")
    made.write("dvc.yaml", _DVC_YAML.replace("  test:\n", "  test:\n    always_changed: true\n"))
    made.commit("nothing that a stage uses")
    assert [_unproven(made, path, rev) for path in (*_RESULTS, "typed.json")] == [None] * 4


def _write(path: str, text: str) -> Callable[[Project], object]:
    return lambda project: project.write(path, text)


def _freeze(stage: str) -> str:
    return _DVC_YAML.replace(f"  {stage}:\n", f"  {stage}:\n    frozen: true\n")


def _other_model(project: Project) -> None:
    listed = _LISTED.replace(_MODEL, _CHANGED)
    _keep(project, listed)
    project.write("dvc.lock", _lock(listed=listed))


def _other_model_frozen(project: Project) -> None:
    _other_model(project)
    project.write("dvc.yaml", _freeze("test"))


def _without(line: str) -> str:
    return "".join(one for one in _lock().splitlines(keepends=True) if line not in one)


_NO_RUN = "dvc.lock records no run of stage test that made it"
_CASES: dict[str, tuple[Callable[[Project], object], str]] = {
    "no lock": (lambda p: p.path("dvc.lock").unlink(), _NO_RUN),
    "no record": (_write("dvc.lock", _lock().partition("  test:\n")[0]), _NO_RUN),
    "no hashes": (_write("dvc.lock", _without("md5:")), _NO_RUN),
    "no hash of the model": (
        _write("dvc.lock", _lock().replace(f"      md5: '{_MODEL}'\n", "")),
        "stage test must run: models/m.bin changed",
    ),
    "command": (
        _write("dvc.yaml", _DVC_YAML.replace("python test", "python -O test")),
        "stage test must run: its command changed",
    ),
    "dependency": (
        _write("dvc.yaml", _DVC_YAML.replace("[models/m.bin]", "[models/m.bin, raw.csv]")),
        "stage test must run: raw.csv is new",
    ),
    "parameter": (
        _write("params.yaml", "cut: 0.6\n"),
        "stage test must run: params.yaml:cut changed",
    ),
    "another model": (_other_model, "stage test must run: models/m.bin changed"),
    "another model, frozen": (_other_model_frozen, "stage test must run: models/m.bin changed"),
    "a dependency that is gone": (
        lambda p: p.path("train.py").unlink(),
        "stage train must run: train.py is gone",
    ),
    "parameters that are gone": (
        lambda p: p.path("params.yaml").unlink(),
        "stage test must run: params.yaml is gone",
    ),
    "a stage before": (_write("train.py", "else"), "stage train must run: train.py changed"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", _CASES)
def test_what_its_stage_would_make_otherwise_is_named(made: Project, name: str) -> None:
    change, told = _CASES[name]
    change(made)
    assert [_unproven(made, path) for path in _RESULTS] == [None] * 3  # HEAD is as it was
    for rev in ("workspace", "HEAD"):
        for path in _RESULTS:
            found = _unproven(made, path, rev)
            assert found is not None, path
            assert (found.reason, found.is_unproven, found.edited) == (told, True, False)
            assert found.unrecorded == (told == _NO_RUN)
            assert "gitml repro test" in (found.hint or "")
            assert ("gitml unfreeze test" in (found.hint or "")) == ("frozen" in name)
        made.commit(name)
    assert _unproven(made, "typed.json") is None


_USED = _DVC_YAML.replace("[cut]", "[cut, {conf.yaml: [a]}]")
_DROPPED = {
    "changed code": (
        _USED.replace("[train.py, raw.csv]", "[raw.csv]"),
        _write("train.py", "else"),
        "stage train ran with train.py, which changed and is no longer its dependency",
    ),
    "data that is gone": (
        _USED.replace("[train.py, raw.csv]", "[train.py]"),
        lambda p: p.path("raw.csv").unlink(),
        "stage train ran with raw.csv, which is gone and is no longer its dependency",
    ),
    "a parameter": (
        _USED.replace("[cut, ", "["),
        _write("params.yaml", "cut: 0.6\n"),
        "stage test ran with params.yaml:cut, which changed and is no longer its parameter",
    ),
    "a parameter of another file": (
        _USED.replace("{conf.yaml: [a]}", "{conf.yaml: [b]}"),
        _write("conf.yaml", "b: 1\n"),
        "stage test ran with conf.yaml:a, which is gone and is no longer its parameter",
    ),
    "a file of parameters": (
        _DVC_YAML,
        lambda p: p.path("conf.yaml").unlink(),
        "stage test ran with conf.yaml, which is gone and is no longer its dependency",
    ),
}


@pytest.mark.parametrize("name", _DROPPED)
def test_what_a_stage_ran_with_and_declares_no_more(made: Project, name: str) -> None:
    declared, change, told = _DROPPED[name]
    made.write("conf.yaml", "a: 1\nb: 1\n")
    ran = "cut: 0.5\n      conf.yaml:\n        a: 1\n        b: 1\n"
    made.write("dvc.lock", _lock().replace("cut: 0.5\n", ran))
    made.write("dvc.yaml", declared)
    made.commit("declared no more, and the same")
    assert [_unproven(made, path) for path in _RESULTS] == [None] * 3
    change(made)
    made.commit("not the same")
    found = _unproven(made, "m.json")
    assert found is not None
    assert found.reason == told
    stage = told.split()[1]
    assert (found.hint or "").endswith(f"gitml repro --force --single-item {stage}")


@pytest.mark.parametrize("rev", ["HEAD", "workspace"])
def test_one_file_of_a_folder_that_was_edited(made: Project, rev: str) -> None:
    made.write("more/a.csv", "edited")
    made.commit("edited")
    found = _unproven(made, "more/a.csv", rev)
    assert found is not None
    assert found.reason == "more is not what dvc.lock records of stage test"
    assert found.edited
    assert _unproven(made, "p.csv", rev) is None  # beside it


def test_a_model_that_is_meant_to_stay_is_measured_as_it_is(made: Project) -> None:
    made.write("train.py", "else")
    made.write("dvc.yaml", _freeze("train"))
    made.commit("frozen")
    assert [_unproven(made, path) for path in _RESULTS] == [None] * 3


@pytest.mark.parametrize("is_here", [True, False])
def test_what_git_changes_on_the_way_to_a_disk(made: Project, is_here: bool) -> None:
    made.write("dvc.yaml", _DVC_YAML.replace("raw.csv]", "raw.csv, src]"))
    for name in ("train.py", "src/a.py", "src/b.bin"):
        made.write(name, "a\n" + "\0" * name.endswith(".bin"))
    listed = [("a.py", _md5("a\r\n")), ("b.bin", _md5("a\n\0"))]
    rows = (f'{{"md5": "{md5}", "relpath": "{name}"}}' for name, md5 in listed)
    source = _entry("src", _md5(f"[{', '.join(rows)}]") + ".dir")
    lock = _lock().replace(_md5("train"), _md5("a\r\n"))
    made.write("dvc.lock", lock.replace("    outs:\n", source + "    outs:\n", 1))
    made.commit("ran where lines end otherwise")
    if not is_here:
        made.write("README.md", "later")
        made.commit("later")
    rev = "HEAD" if is_here else "HEAD~1"
    assert [_unproven(made, path, rev) for path in _RESULTS] == [None] * 3


@pytest.mark.parametrize("attribute", ["filter=strip", "ident", "-filter", "text"])
def test_a_dependency_that_a_filter_changes_is_no_reason(made: Project, attribute: str) -> None:
    made.write("train.py", "stripped")
    made.write(".gitattributes", f"*.py {attribute}\n")
    made.commit("of which nobody can tell what the run saw")
    made.path(".gitattributes").unlink()
    made.commit("attributes are those of the commit")
    is_known = attribute in ("-filter", "text")
    assert [_unproven(made, path, "HEAD~1") is not None for path in _RESULTS] == [is_known] * 3
    assert _unproven(made, "p.csv", "HEAD") is not None


@pytest.mark.parametrize("is_new", [True, False])
def test_a_filter_that_the_change_adds_itself_hides_no_dependency(
    made: Project, is_new: bool
) -> None:
    attributes = "*.py filter=strip\n"
    made.write(".gitattributes", "" if is_new else attributes)
    base = made.commit("base")
    made.write(".gitattributes", attributes)
    made.write("train.py", "stripped, or other code")
    made.commit("the change")
    made.write("README.md", "later, so that no disk tells")
    made.commit("later")
    files = readers.snapshots(wiring.find(made.root)).at("HEAD~1")
    assert files.unproven("p.csv") is None
    found = files.unproven("p.csv", base)
    assert (found is not None) == is_new
    assert found is None or found.reason == "stage train must run: train.py changed"
