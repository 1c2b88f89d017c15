"""Data that is to lie in the project's own folder, by a name of that: ``.``, ``..``."""

import pytest

from gitml.wiring.storage import moving
from tests.fixtures.project import Project


@pytest.mark.slow
def test_data_moves_into_the_folder_of_the_project(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    project.write("sub/file", "f")
    project.write("sub/data/file", "g")
    project.dvc("add", "--quiet", "sub/file", "sub/data")
    project.commit()
    project.path("data").mkdir()
    answer = project.gitml("move", "data", "..", folder="sub")
    assert (answer.code, "there is a 'data' already" in answer.err) == (2, True)
    project.path("data").rmdir()
    assert project.gitml("move", "data", "../", folder="sub").out.startswith("data → ../data, ")
    with monkeypatch.context() as patch:
        patch.setattr(moving, "stage_records", killed)
        assert project.gitml("move", "sub/file", ".").code == 130
    told = project.gitml("status", "--json").json["unfinished"]
    assert told == "gitml move sub/file file"
    assert project.gitml("move", "sub/file", ".").code == 0
    assert project.gitml("status", "--json").json["unfinished"] is None
    assert (project.read("file"), project.read("data/file")) == ("f", "g")
    assert project.git("status", "--porcelain", "--", "*.dvc").splitlines() == [
        "R  sub/data.dvc -> data.dvc",
        "R  sub/file.dvc -> file.dvc",
    ]


@pytest.mark.slow
def test_what_is_imported_comes_into_the_folder_of_the_project(project: Project) -> None:
    other = Project(project.root.parent / "other")
    other.write("data/file", "1")
    other.git("init", "--quiet")
    other.commit()
    project.path("sub").mkdir()
    imports = (
        ("import", str(other.root), "data/file", "-o", ".."),
        ("import-url", str(other.path("data")), "../"),
    )
    for words in imports:
        answer = project.gitml(*words, folder="sub")
        assert answer.code == 0, answer.err
    assert (project.read("file"), project.read("data/file")) == ("1", "1")
