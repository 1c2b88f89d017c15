"""Folders in which Git finds no working tree: which error says what is the matter."""

import subprocess
from pathlib import Path

import pytest

from gitml.adapters.git import repository
from gitml.errors import NoRepositoryError, NoWorkingTreeError, OutsideError
from tests.fixtures.project import Project
from tests.fixtures.versioned import clone_without_checkout


def _error(folder: Path) -> OutsideError:
    with pytest.raises(OutsideError) as caught:
        repository.locate(folder)
    return caught.value


def test_a_bare_repository_is_no_place_to_begin_one(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path)], check=True)
    error = _error(tmp_path)
    assert isinstance(error, NoWorkingTreeError)
    assert error.hint
    assert error.hint.startswith(f"work in a clone: git clone {tmp_path} FOLDER")
    before = sorted(tmp_path.iterdir())
    for words in (["init"], ["init", "--dry-run"], ["init", "sub"], ["status"]):
        answer = Project(tmp_path).gitml(*words)
        assert (answer.code, answer.err.partition(" at ")[0]) == (
            4,
            "error: there is no working tree",
        )
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_in_a_bare_repository_names_that(tmp_path: Path) -> None:
    bare = tmp_path / "it's bare.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    hint = _error(bare / "hooks").hint
    assert hint == _error(bare).hint
    command = (hint or "").removeprefix("work in a clone: ").partition(" FOLDER")[0]
    subprocess.run(f"{command} {tmp_path / 'clone'}", shell=True, check=True)


def test_the_repository_of_another_user_is_named_and_not_a_folder_in_it(
    git_repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    git_repository.path("sub").mkdir()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(git_repository.root.parent / "settings"))
    hint = _error(git_repository.path("sub")).hint or ""
    subprocess.run(hint.split(), check=True)
    assert repository.locate(git_repository.path("sub")).root == git_repository.root


def test_a_clone_without_a_commit_checked_out_names_a_branch(project: Project) -> None:
    """Not gitml init, which would begin another project beside the one that is there."""
    project.commit("first")
    clone = clone_without_checkout(project)
    answer = clone.gitml("status")
    assert answer.code == 4
    clone.git(*answer.err.strip().rpartition("out here: git ")[2].split())
    assert clone.gitml("status").code == 0


@pytest.mark.parametrize("name", ["a\nb", "a\n", "\na"])
def test_a_path_with_a_line_break_is_told_in_one_error(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "sub"
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet"], cwd=folder.parent, check=True)
    shown = str(folder.parent).replace("\n", "\\n")
    for words in (["status"], ["init"]):
        answer = Project(folder).gitml(*words)
        assert (answer.code, answer.err.count("\n")) == (4, 1)
        assert answer.err.startswith("error: a repository whose path has a line break is not ")
        assert answer.err.endswith(f": '{shown}'\n")


def test_other_breaks_in_a_path_are_as_any_letter(tmp_path: Path) -> None:
    folder = tmp_path / "a\u2028b\x0bc\x85d"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    found = repository.locate(folder)
    assert (found.root, found.private) == (folder, folder / ".git")


def test_what_git_does_not_take_is_told_in_its_words(git_repository: Project) -> None:
    """Not as a folder without a repository, in which one is to be begun."""
    git_repository.git("config", "core.repositoryformatversion", "1")
    git_repository.git("config", "extensions.unheardof", "true")
    error = _error(git_repository.root)
    assert not isinstance(error, NoRepositoryError)
    assert "unknown repository extension found: unheardof" in error.message


def test_a_working_tree_whose_repository_moved_says_how_to_find_it(
    git_repository: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git_repository.write("x", "")
    git_repository.commit("first")
    linked = tmp_path / "linked"
    git_repository.git("worktree", "add", "--quiet", str(linked))
    moved = git_repository.root.rename(tmp_path / "moved")
    error = _error(linked)
    assert f"leads to what is no repository: {git_repository.root}/.git/worktrees" in error.message
    (linked / "sub/deep").mkdir(parents=True)
    for folder in (linked, linked / "sub/deep"):
        for words in (["status"], ["init"], ["init", "new"], ["init", "--dry-run"]):
            answer = Project(folder).gitml(*words)
            assert (answer.code, answer.err) == (4, f"error: {error}\nhint: {error.hint}\n")
    monkeypatch.chdir(linked)
    assert _error(Path()).hint == error.hint  # as doctor asks; the command runs elsewhere
    assert sorted(one.name for one in linked.rglob("*")) == [".git", "deep", "sub", "x"]
    assert error.hint
    command = error.hint.partition(": ")[2].replace("REPOSITORY", str(moved))
    subprocess.run(command.split(), check=True)
    assert repository.locate(linked).root == linked
