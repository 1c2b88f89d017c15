"""What variables say of a repository, as Git sets them for hooks and ``rebase --exec``."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fixtures.project import Project


@pytest.fixture
def data(project: Project) -> Project:
    project.write("in/data.csv", "1\n")
    assert project.gitml("add", "in/data.csv").code == 0
    project.commit("data")
    return project


def test_what_is_done_elsewhere_touches_no_repository_of_the_variables(
    data: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone that was made for the other's data had been made in the user's own repository."""
    data.git("clone", "--quiet", ".", str(tmp_path / "other"))
    before = data.read(".git/config")
    for command in ("get ../other in/data.csv.dvc -o ../got", "-C ../other status", "init ../new"):
        monkeypatch.setenv("GIT_DIR", str(data.path(".git")))
        monkeypatch.setenv("GIT_INDEX_FILE", str(data.path(".git/index")))
        assert data.gitml(*command.split()).code == 0
        assert data.read(".git/config") == before
    assert data.git("status", "--porcelain") == ""


def test_a_relative_variable_means_the_same_from_a_folder(
    data: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", ".git")
    assert data.gitml("-C", "in", "status").code == 0


def test_records_are_staged_in_the_index_that_a_commit_makes(
    data: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(data.path(".git/index"), data.path(".git/next"))
    data.write("in/data.csv", "2\n")
    monkeypatch.setenv("GIT_INDEX_FILE", str(data.path(".git/next")))
    assert data.gitml("add", "in/data.csv").code == 0
    assert data.git("diff", "--cached", "--name-only") == ""
    monkeypatch.setenv("GIT_INDEX_FILE", str(data.path(".git/next")))
    assert data.git("diff", "--cached", "--name-only").strip() == "in/data.csv.dvc"


def test_a_repository_by_variables_alone_is_refused_with_what_lets_dvc_find_it(
    data: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.path(".git").rename(tmp_path / "away")
    subprocess.run(
        ["git", f"--git-dir={tmp_path / 'away'}", "config", "core.bare", "true"], check=True
    )
    for command in ("status", "init", "remove in/data.csv"):
        monkeypatch.setenv("GIT_DIR", str(tmp_path / "away"))
        monkeypatch.setenv("GIT_WORK_TREE", str(data.root))
        answer = data.gitml(*command.split())
        assert (answer.code, answer.err.startswith("error: GIT_DIR alone says")) == (4, True)
    assert not data.path(".git").exists()
    subprocess.run(answer.err.rpartition("let a file say it: ")[2], shell=True, check=True)
    assert data.gitml("remove", "in/data.csv").code == 0


def test_another_working_tree_by_a_variable_is_told(
    data: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))
    answer = data.gitml("status")
    assert answer.code == 4
    assert answer.err.startswith(f"error: GIT_WORK_TREE names {tmp_path}, and this folder is in ")


def test_the_folder_of_git_alone_makes_a_working_tree_where_one_stands(
    data: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "../.git")
    answer = data.gitml("status", folder="in")
    assert answer.code == 4
    told = (
        f"error: GIT_DIR alone makes a working tree of {data.root / 'in'}, and this folder is in "
    )
    assert answer.err.startswith(told)
    assert answer.err.endswith("hint: go by the folder: unset GIT_DIR\n")
    monkeypatch.setenv("GIT_DIR", "../.git")
    monkeypatch.setenv("GIT_WORK_TREE", ".")
    answer = data.gitml("status", folder="in")
    assert answer.err.startswith(f"error: GIT_WORK_TREE names {data.root / 'in'}, and ")
    assert answer.err.endswith("hint: go by the folder: unset GIT_DIR GIT_WORK_TREE\n")
