"""A declared folder of which some files are in Git, and others DVC keeps one by one."""

import shutil
from pathlib import Path

import pytest

from gitml.core.snapshot import Part
from tests.compatibility.both import as_dvc_shows, by_dvc, by_gitml, differences, dvc_diff
from tests.fixtures.project import Project

PIPELINE = """\
stages:
  score:
    foreach: [a, b]
    do:
      wdir: scores
      cmd: "true"
      outs: ["${item}.json", {"inner/${item}": {cache: true}}]
  plain: {cmd: "true", outs: [scores/p.yaml: {cache: false}, data]}
metrics: [scores, data/sub]
params: [scores/inner]
"""
PARTS: tuple[Part, ...] = ("metrics", "params")
FILES = {
    "scores/a.json", "scores/b.json", "scores/p.yaml", "scores/added.json", "scores/git.json",
    "scores/inner/a/x.json", "scores/inner/b/x.json", "data/sub/d.json",
}  # fmt: skip


def _write(project: Project, value: float) -> None:
    for file in FILES:
        project.write(file, f'{{"v": {value}}}')
    project.write("data/other.json", '{"no": 1}')
    project.dvc("add", "--quiet", "scores/added.json")
    project.dvc("commit", "--force", "--quiet")
    project.commit(str(value))


@pytest.fixture
def folder(project: Project) -> Project:
    project.write("dvc.yaml", PIPELINE)
    _write(project, 0.5)
    _write(project, 0.4)
    return project


def _same(root: Path, rev: str) -> None:
    for part in PARTS:
        ours, theirs = by_gitml(root, part, rev), by_dvc(root, part, rev)
        # DVC takes it for a metrics file, the value of which is its text.
        there = {path: v for path, v in theirs.values.items() if not path.endswith(".gitignore")}
        assert not differences({path: as_dvc_shows(v) for path, v in ours.values.items()}, there)
        assert ours.failed == theirs.failed == frozenset()


def test_its_files_are_those_of_dvc_at_every_revision(folder: Project) -> None:
    for rev in ("HEAD~1", "HEAD", "workspace"):
        _same(folder.root, rev)
    assert by_gitml(folder.root, "metrics", "HEAD~1").values == {f: {"v": 0.5} for f in FILES}
    folder.path("scores/a.json").unlink()
    shutil.rmtree(folder.path("scores/inner"))
    _same(folder.root, "workspace")
    assert by_gitml(folder.root, "metrics").values.keys() == FILES


def test_its_differences_are_those_of_dvc(folder: Project) -> None:
    theirs = dvc_diff(folder.root, "metrics", "HEAD~1", "HEAD")
    ours = folder.gitml("metrics", "diff", "HEAD~1", "HEAD", "--json").json["metrics"]
    assert theirs.keys() == ours.keys() == FILES
    assert {(one["v"]["base"], one["v"]["head"]) for one in ours.values()} == {(0.5, 0.4)}
    assert "added.json:v" in folder.gitml("metrics", "log").out


def test_what_is_not_in_the_cache_is_named(folder: Project) -> None:
    shutil.rmtree(folder.path(".dvc/cache"))
    found = by_gitml(folder.root, "metrics", "HEAD~1")
    assert found.values.keys() == {"scores/git.json", "scores/p.yaml"}
    assert found.failed == {
        "scores/a.json", "scores/b.json", "scores/added.json",
        "scores/inner/a", "scores/inner/b", "data/sub",
    }  # fmt: skip
    assert all(problem.absent for problem in found.problems)


def test_what_was_never_made_is_not_missed(project: Project) -> None:
    project.write("dvc.yaml", PIPELINE.replace(", data/sub", ""))
    project.write("scores/.gitignore", "/a.json\n")
    project.commit()
    for rev in ("HEAD", "workspace"):
        found = by_gitml(project.root, "metrics", rev)
        assert (found.values, found.failed) == ({}, frozenset())
