"""``--fetch``: files that only the DVC remote has come when they are asked for, and no others."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.project import Project

PIPELINE = """\
stages:
  a:
    cmd: "true"
    params: [dir/p.yaml: [c]]
    outs: [dir, big.bin]
    metrics: [c.json]
metrics: [dir/in.json]
"""


@pytest.fixture(scope="module")
def _pushed_template(tmp_path_factory: pytest.TempPathFactory, _dvc_template: Path) -> Path:
    top = tmp_path_factory.mktemp("pushed")
    shutil.copytree(_dvc_template, top / "project", symlinks=True)
    project = Project(top / "project")
    project.write("dvc.yaml", PIPELINE)
    project.write(
        ".dvc/config", "[core]\n    remote = r\n['remote \"r\"']\n    url = ../../remote\n"
    )
    for number in (1, 2):
        project.write("c.json", f'{{"a": {number}}}')
        project.write("dir/in.json", f'{{"b": {number}}}')
        project.write("dir/p.yaml", f"c: {number}\n")
        project.write("dir/large", "not asked for")
        project.write("big.bin", "nor this")
        project.dvc("commit", "--quiet", "--force")
        project.commit(f"number {number}")
        project.dvc("push", "--quiet")
    shutil.rmtree(project.path(".dvc/cache"))
    shutil.rmtree(project.path("dir"))
    project.path("c.json").unlink()
    return top


@pytest.fixture
def pushed(tmp_path: Path, _pushed_template: Path) -> Project:
    """Two commits whose metrics and params only the remote has."""
    shutil.copytree(_pushed_template, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Project(tmp_path / "project")


def _cached(project: Project) -> int:
    return sum(path.is_file() for path in project.path(".dvc/cache/files").rglob("*"))


@pytest.mark.slow
def test_without_it_the_way_is_shown(pushed: Project) -> None:
    answer = pushed.gitml("metrics", "show", "HEAD~1", "HEAD")
    assert (answer.code, answer.out) == (4, "")
    assert "HEAD~1: c.json: not in the commit, and not in the DVC cache" in answer.err
    assert "HEAD: dir/in.json: not in the commit, and not in the DVC cache" in answer.err
    assert answer.err.count("add --fetch") == 1
    assert _cached(pushed) == 0


def test_show_fetches_exactly_what_it_needs(pushed: Project) -> None:
    answer = pushed.gitml("metrics", "show", "HEAD~1", "HEAD", "--fetch", "--json")
    assert answer.code == 0
    assert [rev["metrics"] for rev in answer.json["revs"].values()] == [
        {"c.json": {"a": 1}, "dir/in.json": {"b": 1}},
        {"c.json": {"a": 2}, "dir/in.json": {"b": 2}},
    ]
    assert _cached(pushed) == 6, "of each commit a file, a folder's listing and one file of it"
    again = pushed.gitml("metrics", "show", "HEAD~1", "--fetch")
    assert (again.code, again.err) == (0, "")


@pytest.mark.slow
def test_diff_and_log(pushed: Project) -> None:
    answer = pushed.gitml("params", "diff", "HEAD~1", "HEAD", "--fetch")
    assert answer.code == 0
    assert answer.out.splitlines()[-1].split() == ["c", "1", "2"]
    answer = pushed.gitml("metrics", "log", "--fetch")
    assert answer.code == 0
    assert "number 1" in answer.out
    answer = pushed.gitml("metrics", "diff", "HEAD~1", "--fetch")
    assert answer.code == 0, "the working tree's files need not be placed"
    assert answer.out.count(" +1 ") == 2


def test_with_a_broken_working_tree(pushed: Project) -> None:
    pushed.write("dvc.yaml", "stages: [\n")
    assert pushed.gitml("metrics", "show", "HEAD", "--fetch").code == 0


def test_an_output_with_a_remote_of_its_own(pushed: Project) -> None:
    shutil.move(pushed.path("../remote"), pushed.path("../elsewhere"))
    pushed.dvc("remote", "add", "--quiet", "other", str(pushed.path("../elsewhere")))
    pushed.write("dvc.yaml", 'stages: {a: {cmd: "true", metrics: [{c.json: {remote: other}}]}}\n')
    pushed.commit("moved")
    answer = pushed.gitml("metrics", "show", "HEAD", "--fetch")
    assert answer.code == 0, answer.err
    assert answer.out.split()[-2:] == ["a", "2"]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("../nowhere", "there is nothing at the DVC remote"),
        ("http://127.0.0.1:9/data", "cannot be reached: 127.0.0.1: connection refused"),
        ("gs://bucket/data", "requires 'dvc-gs'"),
    ],
)
def test_a_remote_that_fails(pushed: Project, url: str, says: str) -> None:
    pushed.write("ok.json", '{"fine": 1}')
    pushed.write("dvc.yaml", PIPELINE.replace("[dir/in.json]", "[dir/in.json, ok.json]"))
    pushed.dvc("remote", "modify", "r", "url", url)
    answer = pushed.gitml("metrics", "show", "--fetch")
    assert answer.code == 4
    assert "fine" in answer.out, "what is here is shown"
    assert says in answer.err
    assert "workspace: c.json: not in the working tree, and not in the DVC cache" in answer.err
    assert "bug" not in answer.err


@pytest.mark.slow
def test_an_object_that_was_never_pushed(pushed: Project) -> None:
    for path in pushed.path("../remote/files/md5").rglob("*.dir"):
        path.unlink()
    answer = pushed.gitml_process("metrics", "show", "HEAD", "--fetch")
    assert answer.code == 4
    assert "WARNING" not in answer.err, "DVC's own words"
    assert "does not have the object" in answer.err
    assert "hint: push it from where it was made: gitml push" in answer.err
    assert answer.out.split()[-2:] == ["a", "2"], "what came is shown"


def test_no_remote_at_all(pushed: Project) -> None:
    pushed.dvc("remote", "remove", "r")
    answer = pushed.gitml("metrics", "show", "HEAD", "--fetch")
    assert answer.code == 4
    assert "no DVC remote is set up" in answer.err
    assert "gitml remote add" in answer.err
    for words in (("metrics", "show", "HEAD"), ("metrics", "log"), ("report", "HEAD~1", "HEAD")):
        answer = pushed.gitml(*words)
        assert "no DVC remote is set up that could have it: gitml remote add" in answer.err, words
        assert "--fetch" not in answer.err + answer.out
    assert "--fetch" not in pushed.read("report.md")


@pytest.mark.slow
def test_data_of_a_revision_comes_from_its_own_remote(project: Project) -> None:
    project.write(".dvc/config", "[core]\nremote = a\n['remote \"a\"']\nurl = ../../gone\n")
    project.commit("old")
    project.write(".dvc/config", "[core]\nremote = a\n['remote \"a\"']\nurl = ../../store\n")
    project.path("../store").mkdir()
    project.write("d.csv", "2\n")
    project.dvc("add", "--quiet", "d.csv")
    project.dvc("push", "--quiet")
    project.commit("new")
    shutil.rmtree(project.path(".dvc/cache"))
    project.path("d.csv").unlink()
    project.git("checkout", "--quiet", "HEAD~1")
    answer = project.gitml("show", "main:d.csv")
    assert answer.out == "2\n", answer.err
    shutil.rmtree(project.path(".dvc/cache"))
    assert "1 object fetched" in project.gitml("fetch", "--rev", "main").out
    shutil.rmtree(project.path(".dvc/cache"))
    assert project.gitml("checkout", "main", "--dry-run").code == 0
    answer = project.gitml("checkout", "main")
    assert answer.code == 0, answer.err
    assert project.read("d.csv") == "2\n"
