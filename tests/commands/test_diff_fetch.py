"""``gitml diff --fetch``: what lets it look inside comes from the DVC remote, and nothing else."""

import shutil
from pathlib import Path

import pytest

from gitml.snapshots import data_diff
from tests.fixtures.project import Project

STAGES = 'stages: {a: {cmd: "true", outs: [big.bin], metrics: [m.json]}}\n'


@pytest.fixture(scope="module")
def _pushed_template(tmp_path_factory: pytest.TempPathFactory, _dvc_template: Path) -> Path:
    top = tmp_path_factory.mktemp("pushed")
    shutil.copytree(_dvc_template, top / "project", symlinks=True)
    project = Project(top / "project")
    project.write("dvc.yaml", STAGES)
    project.dvc("remote", "add", "--quiet", "--default", "store", str(top / "remote"))
    for number in (1, 2):
        project.write("data/t ä.csv", "x\n" * (number + 1))
        project.write("images/in/keep", "keep")
        project.write("images/edit", str(number))
        project.write(f"images/{number}", "moved")
        project.path(f"images/{number - 1}").unlink(missing_ok=True)
        project.dvc("add", "--quiet", "data/t ä.csv", "images")
        project.write("big.bin", f"not asked for, {number}")
        project.write("m.json", f'{{"accuracy": {number}}}')
        project.dvc("commit", "--quiet", "--force")
        project.commit(f"number {number}")
        project.dvc("push", "--quiet")
    shutil.rmtree(project.path(".dvc/cache"))
    return top


@pytest.fixture
def pushed(tmp_path: Path, _pushed_template: Path) -> Project:
    """Two commits whose data only the remote has; that of the second lies in the working tree."""
    shutil.copytree(_pushed_template, tmp_path, symlinks=True, dirs_exist_ok=True)
    project = Project(tmp_path / "project")
    project.dvc("remote", "modify", "store", "url", str(tmp_path / "remote"))
    return project


def cached(project: Project) -> int:
    return sum(path.is_file() for path in project.path(".dvc/cache/files").rglob("*"))


@pytest.mark.slow
def test_without_it_the_way_is_shown(pushed: Project) -> None:
    answer = pushed.gitml("diff", "HEAD~1")
    assert answer.code == 4
    assert "HEAD~1: images: which of its files changed is not known" in answer.err
    assert answer.err.count("hint:") == 1
    assert "hint: get what only the DVC remote has: add --fetch" in answer.err
    assert cached(pushed) == 0


@pytest.mark.slow
def test_between_two_commits(pushed: Project) -> None:
    answer = pushed.gitml("diff", "HEAD~1", "HEAD", "--fetch", "--json")
    assert (answer.code, answer.err) == (0, "fetched 5 objects\n")
    found = answer.json
    assert found["data"]["images"]["files"] == {
        "added": [],
        "removed": [],
        "modified": ["edit"],
        "renamed": [["1", "2"]],
    }
    table = found["data"]["data/t ä.csv"]
    assert (table["base"]["rows"], table["head"]["rows"]) == (1, 2)
    assert found["metrics"]["m.json"]["accuracy"]["change"] == 1
    assert cached(pushed) == 5, "of each commit a listing and a table, of the older one metrics"
    again = pushed.gitml("diff", "HEAD~1", "HEAD", "--fetch", "--json")
    assert (again.code, again.err, again.json) == (0, "", found)


@pytest.mark.slow
def test_of_the_working_tree_what_lies_there_is_not_fetched(pushed: Project) -> None:
    answer = pushed.gitml("diff", "HEAD~1", "--fetch", "--only", "data")
    assert (answer.code, answer.err) == (0, "fetched 2 objects\n")
    assert "1 → 2 rows" in answer.out


def test_what_was_deleted_from_the_working_tree_is_fetched(pushed: Project) -> None:
    shutil.rmtree(pushed.path("images"))
    pushed.path("data/t ä.csv").unlink()
    answer = pushed.gitml("diff", "HEAD~1", "--fetch", "--only", "data", "--json")
    assert answer.code == 0
    assert answer.json["missing"] == ["data/t ä.csv", "images"]
    assert answer.json["data"]["images"]["files"]["modified"] == ["edit"]
    assert answer.json["data"]["data/t ä.csv"]["head"]["rows"] == 2
    assert not pushed.path("images").exists()


def test_only_chosen_sections_fetch(pushed: Project) -> None:
    answer = pushed.gitml("diff", "HEAD~1", "HEAD", "--fetch", "--only", "metrics")
    assert (answer.code, answer.err) == (0, "fetched 1 object\n")


def test_a_table_too_large_to_count_is_not_fetched(pushed: Project) -> None:
    record = pushed.read("data/t ä.csv.dvc")
    pushed.write("data/t ä.csv.dvc", record.replace("size: 6", "size: 50000001"))
    pushed.commit("said to be large")
    answer = pushed.gitml("diff", "HEAD~2", "HEAD", "--fetch", "--only", "data", "--json")
    assert answer.code == 0
    table = answer.json["data"]["data/t ä.csv"]
    assert (table["base"]["rows"], table["head"]["rows"]) == (1, None)
    assert cached(pushed) == 3


@pytest.mark.slow
def test_a_table_counts_with_the_bytes_that_it_has(
    pushed: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = pushed.read("data/t ä.csv.dvc")
    pushed.write("data/t ä.csv.dvc", record.replace("size: 6", "size: 0"))
    pushed.commit("said to be empty")
    for most, rows in ((2**20, 2), (5, None)):
        monkeypatch.setattr(data_diff, "_LARGEST_TABLE", most)
        answer = pushed.gitml("diff", "HEAD~2", "HEAD", "--fetch", "--only", "data", "--json")
        assert answer.json["data"]["data/t ä.csv"]["head"]["rows"] == rows


def test_what_the_remote_lacks_is_named_and_the_rest_is_shown(pushed: Project) -> None:
    table = next(
        line.split()[-1]
        for line in pushed.git("show", "HEAD~1:data/t ä.csv.dvc").splitlines()
        if "md5:" in line
    )
    pushed.path(f"../remote/files/md5/{table[:2]}/{table[2:]}").unlink()
    answer = pushed.gitml("diff", "HEAD~1", "HEAD", "--fetch", "--json")
    assert answer.code == 4
    assert f"does not have the object {table}" in answer.err
    assert "hint: push it from where it was made: gitml push" in answer.err
    assert answer.json["data"]["images"]["files"]["modified"] == ["edit"]
    assert answer.json["data"]["data/t ä.csv"]["base"]["rows"] is None


def test_from_a_subfolder_without_a_remote(pushed: Project) -> None:
    pushed.dvc("remote", "remove", "store")
    answer = pushed.gitml("-C", str(pushed.path("data")), "diff", "HEAD~1", "HEAD", "--fetch")
    assert answer.code == 4
    assert "no DVC remote is set up" in answer.err
    assert "images/" in answer.out
