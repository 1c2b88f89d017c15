"""What DVC reads, gitml reads the same: at commits, in the working tree, in every corner."""

import json
import shutil
from pathlib import Path

import pytest

from gitml import wiring
from gitml.adapters.formats.tabular import tables
from gitml.core.snapshot import Part
from gitml.wiring import readers
from tests.compatibility.both import (
    Reading,
    as_dvc_shows,
    by_dvc,
    by_gitml,
    differences,
    dvc_diff,
    plain,
)
from tests.compatibility.cases import CASES, NUMBER
from tests.fixtures.project import Project

PARTS: tuple[Part, ...] = ("metrics", "params")


def _same(root: Path, part: Part, rev: str) -> tuple[Reading, Reading]:
    """Both readings, after checking that they agree."""
    theirs, ours = by_dvc(root, part, rev), by_gitml(root, part, rev)
    shown = {p: as_dvc_shows(v) if part == "metrics" else v for p, v in ours.values.items()}
    assert not differences(shown, {path: plain(value) for path, value in theirs.values.items()})
    return ours, theirs


def _same_everywhere(root: Path) -> None:
    for rev in ("workspace", "HEAD"):
        for part in PARTS:
            ours, theirs = _same(root, part, rev)
            assert ours.failed == theirs.failed, (part, rev)


@pytest.mark.parametrize("name", CASES)
def test_values_and_failures_are_those_of_dvc(project: Project, name: str) -> None:
    for path, text in CASES[name].items():
        project.write(path, text)
    project.commit(name)
    _same_everywhere(project.root)


def test_the_cases_are_not_empty(project: Project) -> None:
    for path, text in CASES["templates"].items():
        project.write(path, text)
    assert len(by_gitml(project.root, "metrics").values) == 10
    assert len(by_dvc(project.root, "params").values) == 4


def test_dvclives_files_are_read_as_they_are(project: Project) -> None:
    for path, text in CASES["as DVCLive writes it"].items():
        project.write(path, text)
    project.commit()
    reader = readers.snapshots(wiring.find(project.root))
    for rev in ("workspace", "HEAD"):
        found = reader.read(rev)
        assert not found.problems
        assert found.metrics == {"dvclive/metrics.json": {"train": {"loss": 0.5}, "step": 2}}
        assert found.params == {"dvclive/params.yaml": {"lr": 0.1, "epochs": 3}}
        steps, images, roc = found.plots
        assert (list(steps.sources), steps.x) == (["dvclive/plots/metrics"], "step")
        assert list(images.sources) == ["dvclive/plots/images"]
        assert (roc.sources, roc.x) == ({"dvclive/plots/sklearn/roc.json": ("tpr",)}, "fpr")
        (file,) = reader.files(rev, "dvclive/plots/metrics")
        content = reader.content(rev, file)
        assert content is not None
        assert tables.parse(file, content)["train/loss"] == (1.0, 0.5)


CACHED = """\
stages:
  a:
    cmd: "true"
    metrics: [c.json, n.json: {cache: false}]
    outs: [dir]
  b: {cmd: "true", metrics: [md], params: [dir/p.yaml: [x]]}
metrics: [dir/in.json, top]
params: [dir/p.yaml]
"""


@pytest.fixture
def cached(project: Project) -> Project:
    """Metrics and params that DVC keeps: files, folders, and files in folders."""
    project.write("dvc.yaml", CACHED)
    project.write("c.json", '{"a": 1}')
    project.write("n.json", '{"b": 1}')
    project.write("dir/in.json", '{"c": 1}')
    project.write("dir/p.yaml", "x: 1\ny: 2\n")
    project.write("md/x.json", '{"d": 1}')
    project.write("md/deep/y.yaml", "e: 1\n")
    project.write("top/t.json", '{"f": 1}')
    project.dvc("add", "--quiet", "top")
    project.dvc("commit", "--force", "--quiet")
    project.commit("cached")
    return project


def test_what_dvc_keeps(cached: Project) -> None:
    _same_everywhere(cached.root)
    for name in ("c.json", "dir", "md", "top"):
        path = cached.path(name)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    _same_everywhere(cached.root)
    assert len(by_gitml(cached.root, "metrics").values) == 6


def test_a_file_in_the_working_tree_hides_what_dvc_keeps(cached: Project) -> None:
    cached.write("c.json", '{"a": 2}')
    cached.write("dir/in.json", '{"c": 2}')
    cached.write("md/new.json", '{"z": 2}')
    cached.path("n.json").unlink()
    ours, _ = _same(cached.root, "metrics", "workspace")
    assert ours.values["c.json"] == {"a": 2}
    assert ours.values["md/new.json"] == {"z": 2}
    assert ours.failed == {"n.json"}


def test_a_lock_that_is_missing_or_stale(cached: Project) -> None:
    lock = cached.read("dvc.lock")
    cached.write("dvc.lock", lock.replace("  a:\n", "  renamed:\n", 1))
    cached.commit("stale")
    _same(cached.root, "metrics", "HEAD")
    cached.path("dvc.lock").unlink()
    cached.commit("no lock")
    ours, theirs = _same(cached.root, "metrics", "HEAD")
    assert set(ours.values) == {"n.json", "top/t.json"}
    assert ours.failed == {"dir/in.json"}
    assert theirs.failed == {"c.json", "md", "dir/in.json"}, "never made, for all that is known"


def test_a_project_below_the_git_root_and_projects_in_it(git_repository: Project) -> None:
    for folder in ("team", "team/inner"):
        sub = Project(git_repository.path(folder))
        sub.root.mkdir(parents=True, exist_ok=True)
        sub.dvc("init", "--subdir", "--quiet")
        sub.write("dvc.yaml", "metrics: [m.json, ../outside.json]\n")
        sub.write("m.json", NUMBER)
        sub.write("params.yaml", f"where: {folder}\n")
    git_repository.write("dvc.yaml", "metrics: [m.json]\n")
    git_repository.write("outside.json", NUMBER)
    first = git_repository.commit()
    git_repository.write("team/m.json", '{"v": 2}')
    git_repository.commit()
    for folder in ("team", "team/inner"):
        for rev in ("workspace", "HEAD", first):
            for part in PARTS:
                _same(git_repository.path(folder), part, rev)
    assert by_gitml(git_repository.path("team"), "metrics", first).values["m.json"] == {"v": 1}


def test_revisions_before_dvc_and_other_names_of_a_commit(git_repository: Project) -> None:
    git_repository.write("m.json", NUMBER)
    first = git_repository.commit()
    git_repository.dvc("init", "--quiet")
    git_repository.write("dvc.yaml", "metrics: [m.json]\n")
    last = git_repository.commit()
    git_repository.git("tag", "one")
    git_repository.git("tag", "-a", "two", "-m", "annotated")
    ours = by_gitml(git_repository.root, "metrics", first)
    assert (ours.values, ours.failed) == ({}, frozenset())
    for rev in (last, "one", "main", "HEAD~0", last[:9]):
        _same(git_repository.root, "metrics", rev)
    assert by_gitml(git_repository.root, "metrics", "two").values == {"m.json": {"v": 1}}


def test_links_in_the_working_tree(project: Project) -> None:
    project.write("real/m.json", NUMBER)
    project.path("link").symlink_to("real")
    project.path("l.json").symlink_to("real/m.json")
    for name, target in {"loop.json": "loop.json", "gone.json": "nowhere"}.items():
        project.path(name).symlink_to(target)
    project.write("dvc.yaml", "metrics: [l.json, link/m.json, loop.json, gone.json]\n")
    ours, theirs = _same(project.root, "metrics", "workspace")
    assert ours.failed == theirs.failed == {"loop.json", "gone.json"}


def test_files_outside_of_the_project(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [../outside.json]\n")
    project.write("../outside.json", NUMBER)
    project.commit()
    for rev in ("workspace", "HEAD"):
        ours, theirs = _same(project.root, "metrics", rev)
        assert (len(ours.failed), len(theirs.failed)) == (1, 1)
        assert "outside of the project" in ours.problems[0].reason


BEFORE = {
    "m.json": {"acc": 0.5, "loss": 1, "gone": 2, "same": 3, "list": [1], "t": "x", "n": {"a": 1}},
    "other.json": {"only": 1},
}
AFTER = {
    "m.json": {"acc": 0.75, "loss": -1, "new": 2, "same": 3, "list": [2], "t": "y", "n": {"a": 2}},
    "added.json": {"x": {"y": 1}},
}


def test_differences_are_those_of_dvc(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json, other.json]\n")
    project.write("params.yaml", "lr: 1\nl: [1, 2]\nn: {a: 1, b: null}\n")
    for name, values in BEFORE.items():
        project.write(name, json.dumps(values))
    base = project.commit()
    project.write("dvc.yaml", "metrics: [m.json, added.json]\n")
    project.write("params.yaml", "lr: 1.5\nl: [1, 3]\nn: {a: 2, b: 0}\n")
    for name, values in AFTER.items():
        project.write(name, json.dumps(values))
    for part in ("metrics", "params"):
        theirs = dvc_diff(project.root, part, base, "workspace")
        shown = project.gitml(part, "diff", base, "--json").json[part]
        ours = {
            (path, key): (entry["base"], entry["head"], entry["change"])
            for path, keys in shown.items()
            for key, entry in keys.items()
            if part == "params" or key != "list"
        }
        assert ours == {
            (path, key): (_listed(old["old"]), _listed(old["new"]), old.get("diff"))
            for path, keys in theirs.items()
            for key, old in keys.items()
        }
        assert len(ours) >= 4


def _listed(value: object) -> object:
    """A value as it was before ``dvc params diff`` turned its lists into text."""
    return json.loads(value) if isinstance(value, str) and value.startswith("[") else value
