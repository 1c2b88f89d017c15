"""``gitml init``."""

import shutil
import subprocess
from pathlib import Path

import pytest

from gitml.core.settings import config
from tests.fixtures.project import Project
from tests.fixtures.versioned import clone_without_checkout


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    root = tmp_path / "my first 'project' é"
    root.mkdir()
    return Project(root)


def test_an_empty_folder_becomes_a_project(empty: Project) -> None:
    answer = empty.gitml("init")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines() == [
        "+ Git repository",
        "+ DVC repository",
        "+ gitml.yaml",
        "+ .gitignore lines",
        "+ .dvcignore lines",
        "+ .gitattributes lines",
        "+ merge driver",
    ]
    assert empty.git("symbolic-ref", "--short", "HEAD") == "main"
    # With what gitml report and ci run leave, which status would have committed otherwise.
    assert {".venv/", "report.md", "gitml-report/"} <= {*empty.read(".gitignore").splitlines()}
    assert "__pycache__" in empty.read(".dvcignore").splitlines()
    assert empty.gitml("status").code == 0


def test_a_repository_of_sha_256_becomes_a_project(empty: Project) -> None:
    """To stage files DVC opens a library that does not read it; gitml stages them by itself."""
    empty.git("init", "--quiet", "--object-format=sha256")
    answer = empty.gitml("init")
    assert (answer.code, "staged: .dvc/.gitignore, .dvc/config, " in answer.err) == (0, True)
    empty.write("data", "1\n")
    assert empty.gitml("add", "data").code == 0
    empty.commit("data")
    assert len(empty.gitml("status", "--json").json["commit"]) == 64


def test_the_configuration_is_comments_and_valid(empty: Project) -> None:
    import yaml

    empty.gitml("init")
    text = empty.read("gitml.yaml")
    assert config.parse(yaml.safe_load(text)) == config.Config()
    uncommented = "\n".join(line.removeprefix("# ") for line in text.splitlines()[2:])
    found = config.parse(yaml.safe_load(uncommented))  # what it proposes is valid as well
    assert set(found.models) == {"my-model"}


@pytest.mark.slow
def test_again_changes_nothing(empty: Project) -> None:
    empty.gitml("init", "--remote", "../store")
    empty.commit()
    answer = empty.gitml("init", "--remote", "../store")
    assert answer.code == 0, answer.err
    assert all(line.startswith("= ") for line in answer.out.splitlines())
    assert len(answer.out.splitlines()) == 8
    assert empty.git("status", "--porcelain") == ""


def test_what_a_user_wrote_stays(empty: Project) -> None:
    empty.git("init", "--quiet", "--initial-branch=trunk")
    empty.write(".gitignore", "mine\n.venv/")
    empty.write("gitml.yaml", "baseline: main\n")
    answer = empty.gitml("init")
    assert answer.code == 0, answer.err
    assert "= Git repository (was there)" in answer.out
    assert empty.read("gitml.yaml") == "baseline: main\n"
    lines = empty.read(".gitignore").splitlines()
    assert lines[:2] == ["mine", ".venv/"]
    assert lines.count(".venv/") == 1
    assert empty.git("symbolic-ref", "--short", "HEAD") == "trunk"


@pytest.mark.slow
def test_interrupted_and_run_again(empty: Project) -> None:
    empty.git("init", "--quiet")
    empty.path(".dvc").mkdir()  # as far as it came
    answer = empty.gitml("init")
    assert answer.code == 0, answer.err
    empty.write("x", "1")
    assert empty.gitml("add", "x").code == 0


def test_a_remote_of_no_kind(empty: Project) -> None:
    answer = empty.gitml("init", "--remote", "no://x")
    assert answer.code == 2
    assert "error: remote 'storage': Unsupported URL type no://\n" in answer.err


@pytest.mark.slow
@pytest.mark.parametrize("remote", ["../störage 'x'", "s3://bucket/a", "{absolute}"])
def test_a_remote(empty: Project, remote: str) -> None:
    remote = remote.replace("{absolute}", str(empty.path("../abs").resolve()))
    answer = empty.gitml("init", "--remote", remote)
    assert answer.code == 0, answer.err
    assert f"+ remote 'storage' at {remote}" in answer.out
    listed = empty.dvc("remote", "list")
    expected = remote if remote[0] != "." else str(empty.path(remote).resolve())
    assert listed.split()[0] == "storage"
    assert Path(expected).name in listed
    if remote[0] != "s":
        empty.write("x", "1")
        assert empty.gitml("add", "x").code == 0
        assert empty.gitml("push").code == 0
        assert any(Path(expected).rglob("*"))


@pytest.mark.slow
def test_another_remote_is_not_replaced(empty: Project) -> None:
    empty.gitml("init", "--remote", "../one")
    answer = empty.gitml("init", "--remote", "../two")
    assert answer.code == 3
    assert "the default remote is 'storage' already" in answer.err
    assert "hint: " in answer.err
    assert "two" not in empty.read(".dvc/config")


@pytest.mark.slow
def test_a_folder_below_the_top_of_git(empty: Project) -> None:
    empty.git("init", "--quiet")
    answer = empty.gitml("init", "models/churn", "--remote", "store")
    assert answer.code == 0, answer.err
    assert empty.path("models/churn/.dvc/config").exists()
    assert empty.path("models/churn/gitml.yaml").exists()
    assert not empty.path(".dvc").exists()
    empty.write("models/churn/x", "1")
    assert empty.gitml("add", "x", folder="models/churn").code == 0
    assert empty.gitml("push", folder="models/churn").code == 0
    assert empty.path("store").is_dir()  # as seen from where the user stood


def test_inside_a_project_it_is_that_project(project: Project) -> None:
    project.path("sub").mkdir()
    answer = project.gitml("init", folder="sub")
    assert answer.code == 0, answer.err
    assert "= DVC repository (was there)" in answer.out
    assert f"the project is {project.root}" in answer.err
    assert project.path("gitml.yaml").exists()
    assert not project.path("sub/.dvc").exists()


@pytest.mark.slow
def test_a_folder_that_is_named_inside_a_project_is_no_other_one(project: Project) -> None:
    for words in (["init", "sub"], ["init", "sub", "--dry-run"]):
        answer = project.gitml(*words)
        assert answer.code == 2
        assert f"is in the DVC project at '{project.root}'" in answer.err
        assert not project.path("sub").exists()
    assert project.gitml("init", ".").code == 0
    hint = answer.err.partition("make another one in it: ")[2]
    assert hint.count(" && ") == 2
    project.path("sub").mkdir()
    project.dvc("--cd", "sub", "init", "--subdir")
    assert project.gitml("init", "sub").code == 0
    assert project.path("sub/gitml.yaml").exists()


@pytest.mark.slow
def test_what_is_written_is_staged(empty: Project) -> None:
    answer = empty.gitml("init", "--remote", "../store")
    assert "Initialized DVC" not in answer.err
    staged = empty.git("diff", "--cached", "--name-only").splitlines()
    own = [".dvc/.gitignore", ".dvc/config", ".dvcignore"]
    assert staged == [*own, ".gitattributes", ".gitignore", "gitml.yaml"]
    assert empty.git("status", "--porcelain").count("A ") == 6  # and nothing else is left
    assert "staged: .dvc/.gitignore, .dvc/config" in answer.err
    empty.commit()
    assert empty.gitml("init", "--remote", "../store").err == ""


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["deinit", "folder", "git-file"])
def test_a_folder_that_was_a_submodule(lost: str, empty: Project) -> None:
    library = Project(empty.path("../library"))
    library.root.mkdir()
    library.git("init", "--quiet")
    library.commit()
    empty.git("init", "--quiet")
    allow = ("-c", "protocol.file.allow=always")
    empty.git(*allow, "submodule", "--quiet", "add", str(library.root), "sub")
    empty.commit()
    if lost == "deinit":
        empty.git("submodule", "--quiet", "deinit", "--force", "sub")
    elif lost == "folder":
        shutil.rmtree(empty.path("sub"))
        empty.path("sub").mkdir()
    else:
        shutil.rmtree(empty.path(".git/modules"))
    answer = empty.gitml("init", "sub")
    assert answer.code == 2
    assert "submodule" in answer.err
    if lost == "git-file":
        assert empty.gitml("init", "sub/inner").err == answer.err
        empty.path("sub/.git").unlink()  # as the hint says
        answer = empty.gitml("init", "sub")
    hint = answer.err.partition("make it a plain folder: ")[2].partition("; or ")[0]
    subprocess.run(hint, shell=True, check=True, cwd=empty.root)
    answer = empty.gitml("init", "sub")
    assert answer.code == 0, answer.err


def test_a_dry_run_in_a_folder_that_is_not_there(empty: Project) -> None:
    answer = empty.gitml("init", "--dry-run", "new/project")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[:2] == ["+ Git repository", "+ DVC repository"]
    assert list(empty.root.iterdir()) == []


def test_a_file_in_the_way(empty: Project) -> None:
    empty.write("taken", "")
    answer = empty.gitml("init", "taken")
    assert answer.code == 2
    assert "taken' is a file" in answer.err
    answer = empty.gitml("init", "taken/sub")
    assert answer.code == 4
    assert "cannot make the folder" in answer.err


def test_json(empty: Project) -> None:
    answer = empty.gitml("init", "--json")
    assert answer.code == 0, answer.err
    assert answer.json == {
        "schema": "gitml.init/1",
        "root": str(empty.root),
        "made": {
            "Git repository": True,
            "DVC repository": True,
            "gitml.yaml": True,
            ".gitignore lines": True,
            ".dvcignore lines": True,
            ".gitattributes lines": True,
            "merge driver": True,
        },
    }


def test_line_ends_stay_as_they_are(project: Project) -> None:
    for name in (".gitignore", ".dvcignore", ".gitattributes"):
        project.path(name).write_bytes(b"one\r\ntwo\r\n")
    assert project.gitml("init").code == 0
    for name in (".gitignore", ".dvcignore", ".gitattributes"):
        content = project.path(name).read_bytes()
        assert content.startswith(b"one\r\ntwo\r\n")
        assert content.count(b"\n") == content.count(b"\r\n") > 2


def test_only_what_was_written_is_staged(project: Project) -> None:
    project.write(".dvc/config", project.read(".dvc/config") + "[core]\n    analytics = false\n")
    answer = project.gitml("init")
    assert ".dvc/config" not in answer.err
    assert ".dvc/config" not in project.git("diff", "--cached", "--name-only").splitlines()


@pytest.mark.slow
def test_above_the_only_project_there_is_no_second_one(empty: Project) -> None:
    empty.git("init", "--quiet")
    empty.path("in here").mkdir()
    assert empty.gitml("init", "in here").code == 0
    empty.commit()
    answer = empty.gitml("init")
    assert answer.code == 2
    assert "hint: set it up: gitml -C 'in here' init; or make another one" in answer.err
    assert not empty.path(".dvc").exists()
    assert empty.gitml("init", folder="in here").code == 0
    assert empty.gitml("init", ".").code == 0
    assert empty.path(".dvc").is_dir()


def test_the_hooks_are_named_where_they_were_not_asked_for(git_repository: Project) -> None:
    assert "move data along: gitml init --hooks\n" in git_repository.gitml("init").err


def test_where_no_commit_of_the_remote_is_checked_out_nothing_begins_anew(
    project: Project,
) -> None:
    project.commit()
    for branch in ("a", "main"):
        project.git("branch", "--force", branch, "HEAD", check=False)
    there = clone_without_checkout(project)
    answer = there.gitml("init")
    assert answer.code == 2
    hint = "check them out first: git checkout main; or begin anew beside them: gitml init ."
    assert f"hint: {hint}\n" in answer.err
    assert there.git("status", "--porcelain") == ""
    there.git("checkout", "--quiet", "main")
    assert there.gitml("init", "--dry-run").code == 0


def test_the_branch_that_work_is_merged_into_is_named_where_none_is_checked_out(
    project: Project,
) -> None:
    project.commit()
    project.git("update-ref", "refs/remotes/origin/main", "HEAD")
    project.git("update-ref", "refs/remotes/origin/develop", "HEAD")
    head = ("refs/remotes/origin/HEAD", "refs/remotes/origin/develop")
    project.git("symbolic-ref", *head)
    project.git("checkout", "--quiet", "--orphan", "none")
    project.git("rm", "-r", "--quiet", "--force", ".")
    shutil.rmtree(project.root / ".dvc", ignore_errors=True)
    assert "hint: check them out first: git checkout develop; or" in project.gitml("init").err
