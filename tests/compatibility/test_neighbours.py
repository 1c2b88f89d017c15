"""Shared repositories, submodules, files of Git LFS and projects of DVC 2, beside DVC.

What DVC of today refuses is compared with the same project as DVC takes it.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from gitml.core.snapshot import Part
from tests.compatibility.both import by_dvc, by_gitml, differences
from tests.fixtures.project import Project

PARTS: tuple[Part, ...] = ("metrics", "params")
STAGE = "stages: {{make: {{cmd: cp in m.json, deps: [in], params: [lr], {} metrics: [m.json]}}}}\n"
LIVE = "live: {logs: {summary: true, html: true}},"


def agree(project: Project, rev: str) -> dict[str, Any]:
    """Hold both readings of a revision to each other; answers the metrics."""
    for part in PARTS:
        ours, theirs = by_gitml(project.root, part, rev), by_dvc(project.root, part, rev)
        assert differences(ours.values, theirs.values) == []
        assert ours.failed == theirs.failed == frozenset()
    return dict(by_gitml(project.root, "metrics", rev).values)


def test_live_of_dvc_2_hides_nothing_else(project: Project) -> None:
    project.write("in", '{"acc": 1}')
    project.write("params.yaml", "lr: 0.1\n")
    project.write("dvc.yaml", STAGE.format(""))
    assert project.gitml("repro").code == 0
    project.commit("as DVC of today has it")
    expected = {part: by_dvc(project.root, part, "HEAD").values for part in PARTS}
    plain = json.loads(project.dvc("status", "--json"))
    project.write("dvc.yaml", STAGE.format(LIVE))
    project.commit("as DVC 2 had it")
    with pytest.raises(Exception, match="validation failed"):
        by_dvc(project.root, "metrics", "HEAD")
    for part in PARTS:
        for rev in ("HEAD", "workspace"):
            ours = by_gitml(project.root, part, rev)
            assert differences(ours.values, expected[part]) == []
            assert ours.failed == frozenset()
    found = project.gitml("status", "--json").json
    assert (found["stages"], plain) == ({}, {})
    assert [one["path"] for one in found["old_syntax"]] == ["dvc.yaml"]


def test_several_roots_in_one_repository(git_repository: Project) -> None:
    git_repository.write("shared.yaml", "lr: 1\n")
    roots = [Project(git_repository.path(name)) for name in ("churn", "fraud", "fraud/inner")]
    for number, root in enumerate(roots):
        root.root.mkdir()
        root.dvc("init", "--subdir", "--quiet")
        root.write("in", f'{{"acc": {number}}}')
        root.write("params.yaml", f"lr: {number}\n")
        root.write("dvc.yaml", STAGE.format(""))
        assert root.gitml("repro").code == 0
    git_repository.commit()
    for number, root in enumerate(roots):
        for rev in ("workspace", "HEAD"):
            assert agree(root, rev) == {"m.json": {"acc": number}}
        assert list(root.gitml("stage", "list", "--json").json["stages"]) == ["make"]
    roots[1].write("params.yaml", "lr: 7\n")
    for root in roots:
        ours = set(root.gitml("status", "--json").json["stages"])
        assert ours == set(json.loads(root.dvc("status", "--json")))
    assert set(roots[1].gitml("status", "--json").json["stages"]) == {"make"}


def test_files_of_a_submodule(project: Project, tmp_path: Path) -> None:
    other = Project(tmp_path / "other")
    other.root.mkdir()
    other.git("init", "--quiet")
    other.write("m.json", '{"acc": 3}')
    other.write("p.yaml", "lr: 3\n")
    other.write("dvc.yaml", "metrics: [own.json]\n")
    other.write("own.json", "{}")
    other.commit()
    project.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.root), "sub"
    )
    project.write("dvc.yaml", "metrics: [sub/m.json]\nparams: [sub/p.yaml]\n")
    project.commit()
    # In the working tree they are files as any other.
    ours, theirs = by_gitml(project.root, "metrics"), by_dvc(project.root, "metrics")
    assert ours.values == {"sub/m.json": {"acc": 3}}
    # DVC reads what the submodule declares for its own as well, and at commits none of it.
    assert differences(ours.values, theirs.values) == ["sub/own.json: only dvc"]
    ours, theirs = (read(project.root, "metrics", "HEAD") for read in (by_gitml, by_dvc))
    assert ours.failed == theirs.failed == {"sub/m.json"}
    (problem,) = ours.problems
    assert "submodule" in problem.message


def test_metrics_in_git_lfs(project: Project) -> None:
    content = b'{"acc": 4}\n'
    sha = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha}\nsize {len(content)}\n"
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", pointer)
    project.commit()
    assert by_dvc(project.root, "metrics", "HEAD").failed == {"m.json"}
    ours = by_gitml(project.root, "metrics", "HEAD")
    assert ours.failed == {"m.json"}
    assert "Git LFS" in ours.problems[0].message
    store = project.path(f".git/lfs/objects/{sha[:2]}/{sha[2:4]}")
    store.mkdir(parents=True)
    (store / sha).write_bytes(content)
    assert by_gitml(project.root, "metrics", "HEAD").values == {"m.json": {"acc": 4}}
    project.path("m.json").write_bytes(content)  # as its filter leaves it in the working tree
    assert agree(project, "workspace") == {"m.json": {"acc": 4}}
