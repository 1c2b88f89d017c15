"""Conflicts of .gitignore in real merges of Git."""

import subprocess

import pytest

from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import conflicts
from gitml.core.data.merging.merged_records import Resolution, Versions
from gitml.data.merging import ignore_files
from tests.fixtures.project import Project

NAME = ".gitignore"


def conflict(project: Project, base: str, ours: str | None, theirs: str | None) -> None:
    """Leave a merge in conflict; None is a side that deleted the file."""

    def commit(content: str | None) -> None:
        if content is None:
            project.path(NAME).unlink()
        else:
            project.write(NAME, content)
        project.commit("another")

    commit(base)
    project.git("checkout", "--quiet", "-b", "topic")
    commit(theirs)
    project.git("checkout", "--quiet", "main")
    commit(ours)
    merge = subprocess.run(
        ["git", "merge", "topic"], cwd=project.root, capture_output=True, check=False
    )
    assert merge.returncode == 1


def resolve(project: Project) -> Resolution | None:
    git = Git(project.root, project.root, project.path(".git"))
    places = conflicts.unmerged(git).get(NAME, {})
    return ignore_files.resolve(git, project.root, NAME, places)


def unmerged(project: Project) -> bool:
    return bool(conflicts.unmerged(Git(project.root, project.root, project.path(".git"))))


def test_lines_of_data(git_repository: Project) -> None:
    conflict(git_repository, "*.pyc\n/x\n", "*.pyc\n/x\n/a\n", "*.pyc\n/b\n")
    found = resolve(git_repository)
    assert found is not None
    assert (found.record.ours, found.record.theirs) == (("/a",), ("/b", "/x"))
    assert found.kept is None
    assert git_repository.read(NAME) == "*.pyc\n/a\n/b\n"
    assert not unmerged(git_repository)


def test_ends_of_lines_stay_and_a_last_one_is_written(git_repository: Project) -> None:
    conflict(git_repository, "x\r\n", "x\r\n/a", "x\r\n/b\n")
    assert resolve(git_repository)
    assert git_repository.path(NAME).read_bytes() == b"x\r\n/a\r\n/b\n"  # as Git ends the line


def test_a_side_that_deleted_the_file(git_repository: Project) -> None:
    conflict(git_repository, "/a\n", None, "/a\n/b\n")
    assert resolve(git_repository)
    assert git_repository.read(NAME) == "/b\n"
    assert not unmerged(git_repository)


def test_where_no_line_is_left_the_file_goes(git_repository: Project) -> None:
    conflict(git_repository, "/a\n/b\n", None, "/a\n")
    assert resolve(git_repository)
    assert not git_repository.path(NAME).exists()
    assert not unmerged(git_repository)


def test_what_a_person_wrote_between_the_markers_is_kept(git_repository: Project) -> None:
    conflict(git_repository, "x\n", "x\n/a\n", "x\n/b\n")
    git_repository.write(NAME, "mine\n" + git_repository.read(NAME))
    found = resolve(git_repository)
    assert found is not None
    assert found.kept
    assert "mine" in git_repository.git("cat-file", "blob", found.kept)


@pytest.mark.parametrize("ours", ["x\n*.log\n", "x\n!/a\n"])
def test_lines_of_people_stay_in_conflict(git_repository: Project, ours: str) -> None:
    conflict(git_repository, "x\n", ours, "x\n*.tmp\n")
    assert resolve(git_repository) is None
    assert unmerged(git_repository)


def test_what_somebody_edited_is_left_alone(git_repository: Project) -> None:
    conflict(git_repository, "x\n", "x\n/a\n", "x\n/b\n")
    git_repository.write(NAME, "x\n/b\n/a\n")
    assert resolve(git_repository) is None
    assert git_repository.read(NAME) == "x\n/b\n/a\n"


def test_changes_far_from_each_other_are_of_both() -> None:
    middle = b"1\n2\n3\n4\n5\n6\n7\n"
    base = b"top\n" + middle + b"/x\n"
    versions = Versions(NAME, base, b"new\n" + middle + b"/x\n/a\n", base + b"/b\n")
    assert ignore_files.merge(versions).content == b"new\n" + middle + b"/x\n/a\n/b\n"
