"""Data that DVC keeps and Git does not ignore: no advice puts it into Git."""

import pytest

from tests.fixtures.project import Project


def _lose_line(project: Project, line: str) -> None:
    place = project.path(".gitignore")
    place.write_text("\n".join(one for one in place.read_text().split("\n") if one != line))


def _with_folder(project: Project) -> None:
    project.write("d/1", "1")
    project.write("d/2", "2")
    project.dvc("add", "--quiet", "d")
    project.commit()
    _lose_line(project, "/d")


@pytest.mark.slow
def test_data_whose_ignore_line_was_lost_is_named_and_added_again(project: Project) -> None:
    _with_folder(project)
    shown = project.gitml("status").out
    assert "\n1 tracked path is not ignored by Git: gitml add d\n" in shown
    assert "\nTracked data that Git does not ignore: 1\n  d  gitml add d\n" in shown
    assert "git add --all" not in shown
    assert "untracked" not in shown
    assert project.gitml("status", "--json").json["unignored"] == {"d": "untracked"}
    assert project.gitml("add", "d").code == 0
    assert "nothing changed" in project.gitml("status").out


@pytest.mark.slow
def test_data_that_git_took_is_named_until_git_forgets_it(project: Project) -> None:
    _with_folder(project)
    project.git("add", "--all")
    shown = project.gitml("status").out
    assert "1 tracked path is in Git, too: git rm -r --cached d\n" in shown
    assert "git commit" not in shown
    project.git("commit", "-qm", "by mistake")
    project.gitml("remote", "add", "--default", "store", str(project.root.parent / "store"))
    project.commit()
    project.git("init", "-q", "--bare", str(project.root.parent / "git"))
    project.git("remote", "add", "origin", str(project.root.parent / "git"))
    told = project.gitml("push").err
    assert "Git has tracked data, too, and sends it with the commits: 'd'" in told
    assert "git rm -r --cached d" in told
    shown = project.gitml("status").out
    assert "\n1 tracked path is in Git, too: git rm -r --cached d\n" in shown
    assert "nothing changed" not in shown
    project.git("rm", "-rq", "--cached", "d")
    assert "1 tracked path is not ignored by Git: gitml add d\n" in project.gitml("status").out
    project.gitml("add", "d")
    project.commit()
    assert "nothing changed" in project.gitml("status").out


@pytest.mark.slow
def test_a_pointer_that_was_moved_into_a_new_folder_has_its_data_named(project: Project) -> None:
    project.write("d/1", "1")
    project.dvc("add", "--quiet", "d")
    project.commit()
    project.path("y").mkdir()
    project.git("mv", "d.dvc", "y/d.dvc")
    project.git("rm", "-q", "--cached", "y/d.dvc")  # so that Git names only the folder
    project.gitml("pull")
    shown = project.gitml("status").out
    assert "\nTracked data that Git does not ignore: 1\n  y/d  gitml add y/d\n" in shown
    assert "untracked  y/d.dvc" in shown
    assert project.gitml("add", "y/d").code == 0
    assert "does not ignore" not in project.gitml("status").out


@pytest.mark.slow
def test_an_output_whose_ignore_line_was_lost_is_named_with_that_line(project: Project) -> None:
    project.gitml("stage", "add", "-n", "s", "-o", "o", "echo 1 > o")
    project.gitml("repro")
    project.commit()
    _lose_line(project, "/o")
    shown = project.gitml("status").out
    line = "a stage makes it; write a line into .gitignore: /o"
    assert f"\no is an output that Git does not ignore; {line}\n" in shown
    assert f"\n  o  {line}\n" in shown
    assert "git add --all" not in shown
    project.write(".gitignore", f"{project.path('.gitignore').read_text()}\n/o\n")
    assert "does not ignore" not in project.gitml("status").out
