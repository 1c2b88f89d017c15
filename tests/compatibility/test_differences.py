"""Where gitml answers differently on purpose: what `dvc` does is asserted, too.

Each row of the table in docs/compared-with-dvc.md has its test here, so the page stays true.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.compatibility.both import by_dvc, by_gitml, dvc_diff
from tests.compatibility.cases import NUMBER
from tests.fixtures.dvc_command import run_dvc
from tests.fixtures.project import Project


@pytest.fixture
def metric(project: Project) -> Project:
    """One metrics file, declared and committed."""
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", NUMBER)
    project.commit("metric")
    return project


def test_lists_and_nulls(metric: Project) -> None:
    metric.write("m.json", '{"a": 1, "list": [1, 2], "none": null, "deep": {"none": null}}')
    assert by_dvc(metric.root, "metrics").values == {"m.json": {"a": 1}}
    answer = metric.gitml("metrics", "show")
    assert answer.code == 0
    rows = [line.split()[0] for line in answer.out.splitlines()[1:]]
    assert rows == ["a", "list", "none", "deep.none"]


@pytest.mark.parametrize("bare", ["0", "false", '""', "null"])
def test_a_bare_value_that_is_falsy(metric: Project, bare: str) -> None:
    metric.write("m.json", bare)
    assert by_dvc(metric.root, "metrics").values == {"m.json": {}}, "as if it held nothing"
    shown = metric.gitml("metrics", "show", "--json").json["revs"]["workspace"]["metrics"]
    assert shown == {"m.json": {"0": 0, "false": False, '""': "", "null": None}[bare]}


def test_a_bare_number_that_became_a_mapping(metric: Project) -> None:
    metric.write("m.json", "0.5")
    assert "unable to parse" in run_dvc(metric.root, "metrics", "diff").out
    changes = metric.gitml("metrics", "diff", "--json").json["metrics"]["m.json"]
    assert {key: (entry["base"], entry["head"]) for key, entry in changes.items()} == {
        "v": (1, None),
        "": (None, 0.5),
    }


def test_a_metric_that_is_missing(metric: Project) -> None:
    metric.write("dvc.yaml", "metrics: [m.json, gone.json]\n")
    said = run_dvc(metric.root, "metrics", "show")
    assert said.code == 0
    assert "gone.json" not in said.err, "only the revision is named"
    answer = metric.gitml("metrics", "show")
    assert answer.code == 4
    assert "error: workspace: gone.json: not in the working tree" in answer.err
    assert "v" in answer.out


def test_a_metric_of_a_commit_that_only_the_working_tree_has(metric: Project) -> None:
    metric.write("dvc.yaml", "stages: {a: {cmd: x, metrics: [m.json]}}\n")
    metric.git("rm", "--quiet", "--cached", "m.json")
    metric.dvc("commit", "--quiet", "--force")
    metric.commit("made")
    shutil.rmtree(metric.path(".dvc/cache"))
    assert by_dvc(metric.root, "metrics", "HEAD").failed == {"m.json"}
    assert metric.gitml("metrics", "diff").code == 0
    shown = metric.gitml("metrics", "show", "HEAD", "--json").json["revs"]["HEAD"]["metrics"]
    assert shown == {"m.json": {"v": 1}}


def test_params_that_are_missing(metric: Project) -> None:
    metric.write("dvc.yaml", "params: [gone.yaml]\nmetrics: [m.json]\n")
    metric.write("params.yaml", "lr: 1\n")
    assert by_dvc(metric.root, "params").failed == {"gone.yaml"}
    said = run_dvc(metric.root, "params", "diff")
    assert (said.code, "gone.yaml" in said.err) == (0, False)
    answer = metric.gitml("params", "show")
    assert answer.code == 4
    assert "gone.yaml: not in the working tree" in answer.err
    assert "lr" in answer.out


def test_a_metric_that_is_broken_on_one_side(metric: Project) -> None:
    metric.write("m.json", "{")
    said = run_dvc(metric.root, "metrics", "diff")
    assert said.code == 0
    assert "v" in said.out, "as if it had been removed"
    answer = metric.gitml("metrics", "diff")
    assert (answer.code, answer.out) == (4, "")
    assert "workspace: m.json:1:2: not valid JSON" in answer.err


def test_a_broken_working_tree_and_two_commits(metric: Project) -> None:
    base = metric.git("rev-parse", "HEAD")
    metric.write("m.json", '{"v": 2}')
    metric.commit("two")
    metric.write("dvc.yaml", "stages: [\n")
    metric.write("m.json", "{")
    code, _, said = _process(metric, "metrics", "diff", base, "HEAD")
    assert code == 0
    assert "failed to load metrics in revision 'workspace'" in said, "which nobody asked for"
    answer = metric.gitml("metrics", "diff", base, "HEAD")
    assert (answer.code, answer.err) == (0, "")
    assert "+1" in answer.out


def test_all_metrics_of_two_names_of_one_commit(metric: Project) -> None:
    metric.git("tag", "one")
    metric.git("tag", "two")
    said = run_dvc(metric.root, "metrics", "diff", "--all", "one", "two")
    assert (said.code, said.out) == (0, "")
    answer = metric.gitml("metrics", "diff", "--all", "one", "two")
    assert answer.code == 0
    assert answer.out.splitlines()[1].split()[:3] == ["v", "1", "1"]


def test_rows_have_the_order_of_the_file(metric: Project) -> None:
    names = [f"metric_{letter}" for letter in "qwertyuiop"]
    metric.write("m.json", "{" + ", ".join(f'"{name}": 1' for name in names) + "}")
    orders = {_process(metric, "metrics", "diff", "--json", seed=seed)[1] for seed in "12"}
    assert len(orders) == 2, "DVC's order changes from run to run"
    rows = metric.gitml("metrics", "diff").out.splitlines()[1:]
    assert [row.split()[0] for row in rows][1:] == names
    keys = metric.gitml("metrics", "diff", "--json").json["metrics"]["m.json"]
    assert list(keys)[1:] == names


def _process(project: Project, *arguments: str, seed: str = "0") -> tuple[int, str, str]:
    """Run ``dvc`` as a process of its own; answers its code, output and errors."""
    done = subprocess.run(
        [sys.executable, "-m", "dvc", *arguments],
        cwd=project.root,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_one_and_true(metric: Project) -> None:
    metric.write("params.yaml", "flag: 1\n")
    metric.commit()
    metric.write("params.yaml", "flag: true\n")
    assert dvc_diff(metric.root, "params", "HEAD", "workspace") == {}
    assert metric.gitml("params", "diff").out.splitlines()[1].split() == ["flag", "1", "true"]


def test_several_indexes_of_one_list(metric: Project) -> None:
    metric.write("l.yaml", "l: [1, 2, 3]\n")
    metric.write("dvc.yaml", "stages: {a: {cmd: x, params: [{l.yaml: [l.0, l.1]}]}}\n")
    assert by_dvc(metric.root, "params").values["l.yaml"] == {"l": [1, None, 2]}
    assert by_gitml(metric.root, "params").values["l.yaml"] == {"l": [1, 2]}


def test_a_lock_of_schema_1(metric: Project) -> None:
    metric.write("dvc.yaml", 'stages: {a: {cmd: "true", metrics: [c.json]}}\n')
    metric.write("c.json", NUMBER)
    metric.dvc("commit", "--quiet", "--force")
    lock = metric.read("dvc.lock").replace("schema: '2.0'\nstages:\n", "")
    metric.write("dvc.lock", "".join(line[2:] for line in lock.splitlines(keepends=True)))
    metric.commit("schema 1.0")
    with pytest.raises(Exception, match="validation failed"):
        by_dvc(metric.root, "metrics", "HEAD")
    assert by_gitml(metric.root, "metrics", "HEAD").values == {"c.json": {"v": 1}}


def test_links_at_a_commit(metric: Project) -> None:
    metric.write("real/m.json", NUMBER)
    metric.path("l.json").symlink_to("real/m.json")
    metric.path("folder").symlink_to("real")
    metric.write("dvc.yaml", "metrics: [l.json, folder/m.json]\n")
    metric.commit("links")
    theirs = by_dvc(metric.root, "metrics", "HEAD")
    assert theirs.failed == {"l.json", "folder/m.json"}
    ours = by_gitml(metric.root, "metrics", "HEAD")
    assert ours.values == {"l.json": {"v": 1}, "folder/m.json": {"v": 1}}


def test_a_definition_that_git_tracks_and_ignores(metric: Project) -> None:
    metric.write("sub/dvc.yaml", "metrics: [../m.json]\n")
    metric.write("dvc.yaml", "")
    metric.write(".gitignore", "/sub\n")
    metric.git("add", "--force", "sub/dvc.yaml")
    metric.commit("ignored, and tracked")
    assert by_dvc(metric.root, "metrics", "HEAD").values
    assert not by_dvc(metric.root, "metrics").values
    for rev in ("HEAD", "workspace"):
        assert by_gitml(metric.root, "metrics", rev).values == {"m.json": {"v": 1}}


def test_a_damaged_object_in_the_cache(metric: Project) -> None:
    metric.write("dvc.yaml", 'stages: {a: {cmd: "true", metrics: [c.json]}}\n')
    metric.write("c.json", NUMBER)
    metric.dvc("commit", "--quiet", "--force")
    metric.commit("cached")
    (path,) = (p for p in metric.path(".dvc/cache/files/md5").rglob("*") if p.is_file())
    path.chmod(0o644)
    path.write_text('{"v": 666}')
    assert by_dvc(metric.root, "metrics", "HEAD").values == {"c.json": {"v": 666}}
    answer = metric.gitml("metrics", "show", "HEAD")
    assert answer.code == 4
    assert "HEAD: c.json: the cache object" in answer.err
    assert "666" not in answer.out


def test_a_byte_order_mark(metric: Project) -> None:
    metric.path("m.json").write_bytes(b"\xef\xbb\xbf" + NUMBER.encode())
    assert by_dvc(metric.root, "metrics").failed == {"m.json"}
    assert by_gitml(metric.root, "metrics").values == {"m.json": {"v": 1}}


def test_dates(metric: Project) -> None:
    metric.write("m.yaml", "day: 2024-02-01\n")
    metric.write("dvc.yaml", "metrics: [m.yaml]\n")
    assert by_dvc(metric.root, "metrics").values == {"m.yaml": {}}
    assert by_gitml(metric.root, "metrics").values == {"m.yaml": {"day": "2024-02-01"}}


def test_a_key_that_dvc_does_not_know(metric: Project) -> None:
    metric.write("dvc.yaml", "metrics: [m.json]\nsurprise: 1\n")
    with pytest.raises(Exception, match="validation failed"):
        by_dvc(metric.root, "metrics")
    assert by_gitml(metric.root, "metrics").values == {"m.json": {"v": 1}}


def test_an_absolute_path(metric: Project) -> None:
    out = {str(metric.path("m.json")): {"cache": False}}
    stages = {"a": {"cmd": "x", "metrics": [out]}}
    metric.write("dvc.yaml", json.dumps({"stages": stages}))
    metric.commit()
    assert by_dvc(metric.root, "metrics").values == {"m.json": {"v": 1}}
    assert not by_dvc(metric.root, "metrics", "HEAD").values
    for rev in ("workspace", "HEAD"):
        (problem,) = by_gitml(metric.root, "metrics", rev).problems
        assert "outside of the project" in problem.reason
