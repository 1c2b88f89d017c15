"""Git hooks, which are there only when they are asked for: data moves along with commits."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow  # each hook starts gitml


@pytest.fixture(scope="module")
def world(built_once: BuiltOnce) -> Path:
    """A project with hooks and two branches, that differ in data, and the two remotes."""

    def build(folder: Path) -> None:
        project = Project(folder / "project")
        project.root.mkdir(parents=True)
        project.git("init", "--quiet", "--initial-branch=main")
        assert project.gitml("init", "--remote", "../store").code == 0
        project.write("raw.csv", "old\n")
        project.dvc("add", "--quiet", "raw.csv")
        project.commit("old")
        project.git("checkout", "--quiet", "-b", "topic")
        project.write("raw.csv", "new\n")
        project.dvc("add", "--quiet", "raw.csv")
        project.commit("new")
        project.git("init", "--quiet", "--bare", "../hub.git")
        project.git("remote", "add", "origin", "../hub.git")
        answer = project.gitml("init", "--hooks", "--json")
        assert answer.json["made"]["hook pre-push"], answer.err

    return built_once("hooks", build)


@pytest.fixture
def hooked(tmp_path: Path, world: Path) -> Project:
    shutil.copytree(world, tmp_path / "world", symlinks=True)
    return Project(tmp_path / "world/project")


def git(project: Project, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":

    return subprocess.run(
        ["git", *words],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


def stored(project: Project) -> int:
    return len([file for file in project.path("../store/files/md5").rglob("*") if file.is_file()])


def test_without_asking_there_are_none(project: Project) -> None:
    assert project.gitml("init").code == 0
    hooks = project.path(".git/hooks")
    assert not hooks.is_dir() or all(file.suffix == ".sample" for file in hooks.iterdir())


def test_push_sends_the_data_of_the_commits_that_are_pushed(hooked: Project) -> None:
    done = git(hooked, "push", "origin", "main")
    assert done.returncode == 0, done.stderr
    assert "data: 1 object uploaded" in done.stderr
    assert stored(hooked) == 1
    assert git(hooked, "push", "origin", "topic", "main").returncode == 0
    assert stored(hooked) == 2
    assert git(hooked, "push", "origin", "--delete", "topic").returncode == 0


def test_commits_whose_data_is_nowhere_are_not_pushed(hooked: Project) -> None:
    shutil.rmtree(hooked.path(".dvc/cache"))
    hooked.path("raw.csv").unlink()
    done = git(hooked, "push", "origin", "topic")
    assert done.returncode == 1
    assert "so nothing is pushed" in done.stderr
    assert hooked.git("ls-remote", "origin") == ""
    done = git(hooked, "push", "origin", "topic", GITML_HOOKS="0")
    assert done.returncode == 0, done.stderr


def test_only_what_the_git_remote_does_not_record_yet_must_be_had(hooked: Project) -> None:
    assert git(hooked, "push", "origin", "topic", GITML_HOOKS="0").returncode == 0
    shutil.rmtree(hooked.path(".dvc/cache"))
    hooked.path("raw.csv").unlink()
    hooked.write("more.csv", "more\n")
    hooked.dvc("add", "--quiet", "more.csv")
    hooked.commit("more")
    done = git(hooked, "push", "origin", "topic")
    assert done.returncode == 1, "nobody knows whether the remote is new or away"
    assert "is gone, and should have data of commits on the Git remote" in done.stderr
    hooked.path("../store/files/md5").mkdir(parents=True)
    done = git(hooked, "push", "origin", "topic")
    assert done.returncode == 0, done.stderr
    assert "data: 1 object uploaded" in done.stderr
    hooked.write("raw.csv", "newest\n")
    hooked.dvc("add", "--quiet", "raw.csv")
    hooked.commit("newest")
    shutil.rmtree(hooked.path(".dvc/cache"))
    done = git(hooked, "push", "origin", "topic")
    assert done.returncode == 1
    assert "neither here nor on the remote: 'raw.csv'" in done.stderr
    assert "more.csv" not in done.stderr


@pytest.mark.slow
def test_a_folder_of_which_a_file_was_lost_before_goes_with_what_is_new(hooked: Project) -> None:
    hooked.write("folder/1", "1\n")
    hooked.dvc("add", "--quiet", "folder")
    hooked.commit("folder")
    assert git(hooked, "push", "origin", "topic").returncode == 0
    for place in (".dvc/cache", "../store"):
        hooked.path(f"{place}/files/md5/b0/26324c6904b2a9cb4b88d6d61c81d1").unlink()
    hooked.path("folder/1").unlink()
    hooked.write("folder/2", "2\n")
    assert hooked.gitml("add", "folder/2").code == 0
    assert "26ab0db90d72e28ad0ba1e22ee510510" not in hooked.read("folder.dvc")
    hooked.commit("more of it")
    done = git(hooked, "push", "origin", "topic")
    assert done.returncode == 0, done.stderr
    assert "neither here nor on the remote: 'folder/1'" in done.stderr
    assert "data: 2 objects uploaded" in done.stderr


def test_push_without_a_dvc_remote_warns(hooked: Project) -> None:
    hooked.dvc("remote", "remove", "storage")
    done = git(hooked, "push", "origin", "topic")
    assert done.returncode == 0, done.stderr
    assert "warning: data is not pushed: no DVC remote is set up" in done.stderr


def test_commits_with_a_record_that_nobody_can_read_are_not_pushed(hooked: Project) -> None:
    hooked.write("other.dvc", "outs: [")
    hooked.git("add", "other.dvc")
    hooked.git("commit", "--quiet", "--no-verify", "--message", "broken")
    done = git(hooked, "push", "origin", "topic")
    assert done.returncode
    assert "so nothing is pushed" in done.stderr
    assert not hooked.path("../store/files").exists()


def test_checkout_of_a_branch_brings_its_data(hooked: Project) -> None:
    done = git(hooked, "checkout", "main")
    assert done.returncode == 0, done.stderr
    assert hooked.read("raw.csv") == "old\n"
    hooked.path("raw.csv").unlink()
    done = git(hooked, "switch", "topic")
    assert done.returncode == 0, done.stderr
    assert "\n  + raw.csv\n" in done.stderr  # in green on a terminal alone
    assert hooked.read("raw.csv") == "new\n"
    assert git(hooked, "checkout", "main", GITML_HOOKS="0").returncode == 0
    assert hooked.read("raw.csv") == "new\n"


def test_checkout_of_a_file_moves_no_data(hooked: Project) -> None:
    assert git(hooked, "checkout", "main", "--", "raw.csv.dvc").returncode == 0
    assert hooked.read("raw.csv") == "new\n"


def test_checkout_never_fails_for_the_data(hooked: Project) -> None:
    hooked.write("raw.csv", "mine\n")
    done = git(hooked, "checkout", "main")
    assert done.returncode == 0
    assert "warning: the data stays as it was: " in done.stderr
    assert hooked.read("raw.csv") == "mine\n"
    shutil.rmtree(hooked.path(".dvc/cache"))
    assert git(hooked, "checkout", "topic").returncode == 0
    hooked.write(".dvc/config", "[core\n")
    assert git(hooked, "checkout", "--force", "main").returncode == 0


def test_checkout_of_gitml_tells_what_moved_itself(hooked: Project) -> None:
    answer = hooked.gitml("checkout", "main", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["data"] == {"raw.csv": "modified"}


def test_a_rebase_is_not_held_up(hooked: Project) -> None:
    hooked.git("checkout", "--quiet", "main")
    hooked.write("code.py", "1\n")
    hooked.commit("code")
    done = git(hooked, "rebase", "main", "topic")
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr


def test_in_another_working_tree(hooked: Project) -> None:
    done = git(hooked, "worktree", "add", "../second", "main")
    assert done.returncode == 0, done.stderr
    second = Project(hooked.root.parent / "second")
    assert second.gitml("init", "--hooks", "--json").json["made"]["hook pre-push"] is False


@pytest.mark.parametrize("name", ["pre-push", "post-checkout"])
def test_hooks_of_the_user_stay(project: Project, name: str) -> None:
    project.write(f".git/hooks/{name}", "#!/bin/sh\necho mine\n")
    answer = project.gitml("init", "--hooks")
    assert answer.code == 2
    assert f'add this line to it: gitml git-hook {name} "$@"' in answer.err
    project.path("sub").mkdir()
    elsewhere = project.gitml("-C", "..", "init", "--hooks", folder="sub")
    assert elsewhere.err == answer.err  # a hook runs at the top
    assert project.read(f".git/hooks/{name}") == "#!/bin/sh\necho mine\n"
    others = [file.name for file in project.path(".git/hooks").iterdir() if not file.suffix]
    assert others == [name]


def test_a_folder_of_hooks_of_the_project(project: Project) -> None:
    project.git("config", "core.hooksPath", ".githooks")
    assert project.gitml("init", "--hooks").code == 0
    assert project.path(".githooks/pre-push").exists()


def test_a_folder_of_hooks_of_all_repositories_is_left_alone(
    project: Project, tmp_path: Path
) -> None:
    project.git("config", "core.hooksPath", str(tmp_path / "all"))
    answer = project.gitml("init", "--hooks")
    assert answer.code == 2
    assert "are those of others, too" in answer.err
    assert not (tmp_path / "all").exists()


def test_they_are_taken_away_and_others_stay(hooked: Project) -> None:
    hooked.write(".git/hooks/pre-commit", "#!/bin/sh\n")
    plan = hooked.gitml("init", "--remove-hooks", "--dry-run").out.splitlines()
    assert "- hook pre-push" in plan
    assert hooked.path(".git/hooks/pre-push").exists()
    assert hooked.gitml("init", "--remove-hooks").code == 0
    left = [file.name for file in hooked.path(".git/hooks").iterdir() if not file.suffix]
    assert left == ["pre-commit"]
    assert hooked.gitml("init", "--hooks", "--remove-hooks").code == 2


def test_where_gitml_is_gone_nothing_is_pushed_but_git_checks_out(hooked: Project) -> None:
    for name in ("pre-push", "post-checkout"):
        script = hooked.read(f".git/hooks/{name}").replace("gitml git-hook", "gitml-gone git-hook")
        hooked.write(f".git/hooks/{name}", script.replace("-v gitml ", "-v gitml-gone "))
    assert git(hooked, "checkout", "main").returncode == 0
    assert git(hooked, "push", "origin", "main").returncode == 1
    assert git(hooked, "push", "--no-verify", "origin", "main").returncode == 0


def test_projects_in_folders_move_their_own_data(tmp_path: Path) -> None:
    top = Project(tmp_path / "several")
    top.root.mkdir()
    top.git("init", "--quiet", "--initial-branch=main")
    top.git("init", "--quiet", "--bare", "../hub.git")
    top.git("remote", "add", "origin", "../hub.git")
    for name in ("one", "the other"):
        top.path(name).mkdir()
        made = top.gitml("init", "--remote", str(tmp_path / f"store of {name}"), folder=name)
        assert made.code == 0, made.err
        top.write(f"{name}/raw.csv", f"old of {name}\n")
        assert top.gitml("add", "raw.csv", folder=name).code == 0
    top.commit("old")
    top.gitml("init", "--hooks", folder="one")
    top.git("checkout", "--quiet", "-b", "topic")
    top.write("the other/raw.csv", "new\n")
    assert top.gitml("add", "raw.csv", folder="the other").code == 0
    top.commit("new")
    done = git(top, "push", "origin", "main", "topic")
    assert done.returncode == 0, done.stderr
    assert "data: 3 objects uploaded" in done.stderr
    done = git(top, "checkout", "main")
    assert done.returncode == 0, done.stderr
    assert "data of the other:\n" in done.stderr
    assert "data of one" not in done.stderr
    assert top.read("the other/raw.csv") == "old of the other\n"

    shutil.rmtree(top.path("the other/.dvc/cache"))
    for folder, words in ((".", "gitml -C 'the other' pull"), ("the other", "gitml pull")):
        done = git(Project(top.path(folder)), "checkout", "--force", "topic")
        assert f"hint: bring it: {words}\n" in done.stderr, done.stderr
        git(top, "checkout", "--force", "main", GITML_HOOKS="0")
