"""What Git is asked, and what its answers must not be taken for."""

from pathlib import Path

import pytest

from gitml.adapters.git.objects import Objects
from gitml.adapters.git.repository import locate
from gitml.adapters.git.worktree.worktree_commit import commit_tree
from gitml.errors import OutsideError, UsageError
from tests.fixtures.project import Project


@pytest.fixture
def repository(git_repository: Project) -> Project:
    git_repository.commit("first")
    return git_repository


@pytest.mark.parametrize("rev", ["--all", "-1", "HEAD..HEAD", "a...b"])
def test_an_option_or_a_range_is_no_revision(repository: Project, rev: str) -> None:
    with pytest.raises(UsageError, match="not a revision"):
        locate(repository.root).resolve(rev)


def test_a_range_that_is_an_option_is_none(repository: Project) -> None:
    with pytest.raises(UsageError):
        locate(repository.root).log(["--output=written"])
    assert not repository.path("written").exists()


def test_a_range_may_be_empty(repository: Project) -> None:
    repository.commit("second")
    git = locate(repository.root)
    assert git.log(["HEAD..HEAD"]) == []
    assert [commit.subject for commit in git.log(["HEAD~1..HEAD"])] == ["second"]


def test_everything_is_what_people_named_and_no_stash(repository: Project) -> None:
    git = locate(repository.root)
    repository.write("x", "changed\n")
    repository.git("stash", "push", "--include-untracked", "--quiet")
    repository.git("update-ref", "refs/remotes/origin/side", repository.commit("side"))
    repository.git("tag", "v1", repository.commit("tagged"))
    repository.git("reset", "--quiet", "--hard", "HEAD~2")
    repository.git("switch", "--quiet", "--detach")
    repository.commit("detached")
    subjects = {commit.subject for commit in git.log([], everything=True)}
    assert subjects == {"first", "side", "tagged", "detached"}
    assert len(git.log([], everything=True, reflog=True)) > len(subjects)


def test_everything_of_a_branch_without_commits(git_repository: Project) -> None:
    assert locate(git_repository.root).log([], everything=True) == []


def test_a_path_is_no_pattern(repository: Project) -> None:
    for name in ("a*", "ab", "a[b]"):
        repository.write(name, "x")
    repository.commit()
    git = locate(repository.root)
    assert git.tracked("a*") == ("a*",)
    assert git.tracked("a[b]") == ("a[b]",)


def test_what_another_branch_has_is_committed(repository: Project) -> None:
    repository.git("switch", "--quiet", "--create", "side")
    repository.write("x", "kept\n")
    repository.commit("side")
    repository.git("switch", "--quiet", "main")
    git = locate(repository.root)
    assert git.committed(repository.write("y", "kept\n"))
    assert not git.committed(repository.write("y", "nowhere\n"))


def test_the_default_branch_may_be_on_the_remote_only(repository: Project) -> None:
    repository.git("update-ref", "refs/remotes/origin/master", "HEAD")
    repository.git("branch", "--move", "topic")
    assert locate(repository.root).default_branch() == "master"


def test_an_object_that_ends_too_soon_is_damaged(
    repository: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = locate(repository.root)
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nread name\nprintf '{'a' * 40} blob 10\\nabc'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    with pytest.raises(OutsideError, match="could not read the object x"):
        Objects(git).read("x")


def test_no_password_of_a_url_is_in_an_error(repository: Project) -> None:
    with pytest.raises(OutsideError) as caught:
        locate(repository.root).output("clone", "--quiet", "http://ada:hunter2@127.0.0.1:1/x", "y")
    assert "127.0.0.1" in caught.value.message
    assert "hunter2" not in caught.value.message


def test_a_folder_is_held_file_by_file(repository: Project, tmp_path: Path) -> None:
    for name in ("src/a.py", "src/b.py", "other.py"):
        repository.write(name, "same\n")
    done = commit_tree(repository.root, tmp_path / "run", bundle=False)
    folder = str(repository.path("src"))
    assert done.holds(folder)
    repository.path("src/b.py").unlink()
    assert not done.holds(folder), "a file is gone"
    repository.path("src/b.py").symlink_to(repository.path("other.py"))
    assert not done.holds(folder), "a link is not the file, whatever it leads to"
    assert not done.holds(str(repository.path("src/b.py")))
    repository.path("src/b.py").unlink()
    repository.write("src/b.py", "same\n")
    assert done.holds(folder)


def test_the_state_names_the_branch_as_git_does(git_repository: Project) -> None:
    git = locate(git_repository.root)
    git_repository.git("switch", "--quiet", "--orphan", "no/commits.yet")
    assert git.state() == (git.branch(), {}) == ("no/commits.yet", {})
    git_repository.write("a b", "x")
    git_repository.commit("first")
    git_repository.git("switch", "--quiet", "--create", "topic")
    git_repository.git("config", "branch.topic.remote", ".")
    git_repository.git("config", "branch.topic.merge", "refs/heads/no/commits.yet")
    git_repository.write("new", "x")
    git_repository.write("a b", "y")
    found = git.state()
    assert found == (git.branch(), {"a b": "modified", "new": "untracked"})
    assert found[0] == "topic"
    git_repository.commit("second")
    assert git.state()[0] == "topic"  # which is ahead of its upstream
    git_repository.git("switch", "--quiet", "--detach")
    assert git.state()[0] is git.branch() is None


def test_a_failure_in_another_folder_names_the_verb(project: Project) -> None:
    git = locate(project.root)
    with pytest.raises(OutsideError, match=r"^git rev-parse failed: "):
        git.output("-C", str(project.root), "rev-parse", "--verify", "nothing")


def test_where_the_user_stands_holds_in_any_folder(
    repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write(".gitattributes", "*.a merge=top\n")
    repository.write("sub/.gitattributes", "*.a merge=sub\n")
    monkeypatch.chdir(repository.path("sub"))
    git = locate(Path())
    asked = ("check-attr", "merge", "--", "x.a")
    assert git.output("-C", str(git.directory), *asked) == "x.a: merge: sub\n"
