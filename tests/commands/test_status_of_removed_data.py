"""Data that was taken out of the records, and lies here still: nobody asked for it in Git."""

import pytest

from tests.fixtures.project import Project


@pytest.mark.slow
def test_data_that_is_recorded_no_longer_is_named_as_a_whole(project: Project) -> None:
    for name in ("out/1", "out/2.csv", "out/sub/3.csv", "one", "away"):
        project.write(name, name)
    project.dvc("add", "--quiet", "out", "one", "away")
    project.commit()
    assert project.gitml("remove", "out", "one", "away").code == 0
    project.path("away").unlink()
    project.write("other.csv", "1\n")
    shown = project.gitml("status").out
    told = "2 paths are recorded no longer; delete them, or keep them: gitml add one out; then "
    assert f"\n{told}1 new file looks like data: gitml add other.csv\n" in shown
    title = "Data that lies here and is recorded no longer (gitml add): 2"
    assert f"\n{title}\n  one\n  out/\n" in shown
    assert "\nNew files that look like data (gitml add): 1\n  other.csv\n" in shown
    untracked = [
        path
        for path, how in project.gitml("status", "--json").json["files"].items()
        if how == "untracked"
    ]
    assert untracked == ["one", "other.csv", "out/"]
    assert project.gitml("add", "one", "out").code == 0
    assert "recorded no longer" not in project.gitml("status").out
    project.gitml("remove", "out")
    project.gitml("add", "out/sub")
    assert "recorded no longer" not in project.gitml("status").out
