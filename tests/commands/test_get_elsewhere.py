"""Data of a project in a folder, from elsewhere in its repository and from outside of it."""

import shlex
from pathlib import Path

import pytest

from tests.fixtures.project import Project


@pytest.mark.parametrize(("folder", "path"), [(".", "ml/model.pkl"), ("other", "../ml/model.pkl")])
def test_a_path_is_of_the_project_that_it_lies_in(
    monorepo: Project, folder: str, path: str
) -> None:
    assert monorepo.gitml("show", f"HEAD~1:{path}", folder=folder).out == "one"
    answer = monorepo.gitml("get", path, "-o", "m", folder=folder)
    assert (answer.code, monorepo.read(f"{folder}/m")) == (0, "two"), answer.err


def test_a_path_from_the_top_of_git_is_corrected(monorepo: Project) -> None:
    answer = monorepo.gitml("show", "HEAD~1:ml/metrics.json", folder="ml")
    assert answer.code == 2
    assert answer.err.endswith("hint: a path is from where you stand: metrics.json\n")
    monorepo.path("ml/src").mkdir()
    answer = monorepo.gitml("get", "ml/metrics.json", folder="ml/src")
    assert answer.err.endswith("hint: a path is from where you stand: ../metrics.json\n")


@pytest.mark.parametrize("remote", [None, "../../store"])
def test_another_repository_here_has_its_data_beside_the_project(
    monorepo: Project, tmp_path: Path, remote: str | None
) -> None:
    ml = Project(monorepo.path("ml"))
    if remote:
        ml.dvc("remote", "add", "-q", "-d", "storage", remote)
        monorepo.commit("a remote")
        assert monorepo.gitml("push", folder="ml").code == 0
        monorepo.git("-C", "ml", "clean", "-xdfq", ".dvc/cache")
    here = Project(tmp_path / "here")
    here.root.mkdir()
    answer = here.gitml("get", "../monorepo", "ml/model.pkl", "-o", "now")
    assert (answer.code, here.read("now")) == (0, "two"), answer.err
    if not remote:  # the version is older than it
        answer = here.gitml("model", "get", "ml=churn@v1.0.0", "../monorepo", "-o", "then")
        assert (answer.code, here.read("then")) == (0, "one"), answer.err


@pytest.mark.parametrize("rev", [(), ("--rev", "HEAD")])
def test_a_project_is_named_by_its_own_folder(monorepo: Project, rev: tuple[str, ...]) -> None:
    for url, folder in (("../ml", "other"), (str(monorepo.path("ml")), "web")):
        answer = monorepo.gitml("get", url, "model.pkl", "-o", "m", *rev, folder=folder)
        assert (answer.code, monorepo.read(f"{folder}/m")) == (0, "two"), answer.err
    answer = monorepo.gitml("get", "../ml", "nothing", *rev, folder="other")
    assert answer.code == 2
    assert answer.err.endswith("error: HEAD has no 'nothing'\n")
    monorepo.git("clone", "--quiet", "--bare", ".", "web/bare.git")
    answer = monorepo.gitml("get", "bare.git", "ml/metrics.json", folder="web")
    assert answer.code == 0, answer.err


def test_a_model_of_a_repository_that_is_named_by_a_folder_in_it(monorepo: Project) -> None:
    answer = monorepo.gitml("model", "get", "ml=churn@v1.0.0", "../ml", "-o", "m", folder="other")
    assert (answer.code, monorepo.read("other/m")) == (0, "one"), answer.err


def test_data_of_a_submodule_is_had_from_there(monorepo: Project, tmp_path: Path) -> None:
    above = Project(tmp_path / "above")
    above.root.mkdir()
    above.git("init", "--quiet", "--initial-branch=main")
    added = ("submodule", "--quiet", "add", "../monorepo", "sub m")
    above.git("-c", "protocol.file.allow=always", *added)
    above.write("docs/x", "")
    above.commit("a submodule")
    above.git("-C", "sub m", "checkout", "--quiet", "HEAD~1")
    shown = above.gitml("show", "HEAD:sub m/ml/metrics.json")
    assert shown.code == 2
    found = above.gitml("get", "../sub m/ml/metrics.json", folder="docs")
    assert "error: HEAD has no 'sub m/ml/metrics.json': it is of the submodule 'sub m'" in found.err
    hint = found.err.splitlines()[-1].removeprefix("hint: gitml ")
    assert hint.startswith("get '../sub m' ml/metrics.json --rev ")
    assert above.gitml(*shlex.split(hint), folder="docs").code == 0
    assert above.read("docs/metrics.json") == monorepo.read("ml/metrics.json")
    above.git("submodule", "--quiet", "deinit", "--force", "sub m")
    again = above.gitml("get", "../sub m/ml/metrics.json", "-o", "again", folder="docs")
    assert "hint: bring the submodule here: git submodule update --init '../sub m'\n" in again.err


def test_what_was_imported_without_its_data(project: Project) -> None:
    recorded = "frozen: true\ndeps: [{path: f, repo: {url: ../source, rev_lock: abc}}]\n"
    project.write("new/in.dvc", f"{recorded}outs: [{{path: in, hash: md5}}]\n")
    project.commit("an import")
    for command in (("get", "in/1"), ("show", "HEAD:in/1")):
        answer = project.gitml(*command, folder="new")
        assert answer.code == 2
        assert answer.err == (
            "error: HEAD has no 'new/in/1': it was imported without the data\n"
            "hint: bring it into place: gitml pull in\n"
        )
    project.path("new/in.dvc").unlink()
    assert "hint" not in project.gitml("get", "in", folder="new").err


@pytest.mark.slow
def test_of_a_bare_repository_it_is_told_whose_remote_lacks(
    project: Project, tmp_path: Path
) -> None:
    """It is not the user's own project that needs one."""
    project.write("f.csv", "1\n")
    assert project.gitml("add", "f.csv").code == 0
    project.commit("data")
    here = Project(tmp_path / "here")
    here.root.mkdir()
    project.git("clone", "--quiet", "--bare", ".", "../b.git")
    answer = here.gitml("get", "../b.git", "f.csv")
    assert answer.code == 3
    assert "error: ../b.git has data that is not in Git, and no DVC remote is set up" in answer.err
    assert (
        "hint: in a clone of ../b.git that has it: gitml remote add -d storage URL_OR_FOLDER; then "
        "gitml push\n"
    ) in answer.err
    (tmp_path / "store").mkdir()
    project.dvc("remote", "add", "-q", "-d", "storage", str(tmp_path / "store"))
    project.commit("a remote")
    project.git("push", "--quiet", "../b.git", "main")
    answer = here.gitml("get", "../b.git", "f.csv", "--rev", "HEAD~1")
    assert answer.code == 4
    assert f"error: there is nothing at the DVC remote {tmp_path.resolve()}/store" in answer.err
