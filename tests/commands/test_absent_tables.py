"""A tracked table that is not here: every command that reads one says how it comes."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.project import Project


@pytest.fixture
def without_data(project: Project) -> Project:
    project.write("data/raw.csv", "a\n1\n")
    assert project.gitml("add", "data/raw.csv").code == 0
    project.commit()
    project.path("data/raw.csv").unlink()
    return project


@pytest.mark.parametrize(
    ("command", "folder", "path"),
    [
        ("profile data/raw.csv", ".", "data/raw.csv"),
        ("profile raw.csv", "data", "raw.csv"),
        ("drift data/raw.csv data/raw.csv", ".", "data/raw.csv"),
        ("schema check data/raw.csv", ".", "data/raw.csv"),
    ],
)
def test_it_is_to_be_pulled(without_data: Project, command: str, folder: str, path: str) -> None:
    if command.startswith("schema"):
        without_data.write("schemas/raw.yaml", "gitml_schema: 1\ncolumns: {}\n")
        without_data.write(
            "gitml.yaml", "data: {raw: {path: data/raw.csv, schema: schemas/raw.yaml}}\n"
        )
    answer = without_data.gitml(*command.split(), folder=folder)
    assert answer.code != 0
    assert f"hint: it is tracked; bring it here: gitml pull {path}\n" in answer.err


def test_a_revision_and_a_table_are_that_table(without_data: Project) -> None:
    answer = without_data.gitml("drift", "HEAD", "data/raw.csv")
    assert "hint: it is tracked; bring it here: gitml pull data/raw.csv\n" in answer.err


@pytest.mark.slow
def test_tables_of_gates_are_fetched(project: Project, tmp_path: Path) -> None:
    assert project.gitml("remote", "add", "-d", "store", str(tmp_path / "store")).code == 0
    project.write(
        "s.yaml", "gitml_schema: 1\nrows: {vs_baseline: {min: 0.5}}\ncolumns: {a: {type: int}}\n"
    )
    gates = "[{schema: s.yaml, data: t}, {drift: d.csv, max_shifted: 50%}]"
    project.write("gitml.yaml", f"gates: {gates}\n")
    for rows in (40, 41):
        project.write("t/one.csv", "a\n" + "1\n2\n" * rows)
        project.write("d.csv", "a\n" + "1\n2\n" * rows)
        assert project.gitml("add", "t", "d.csv").code == 0
        project.commit()
    assert project.gitml("push", "--remote", "store").code == 0
    assert project.gitml("push", "--rev", "HEAD~1").code == 0
    shutil.rmtree(project.path(".dvc/cache"))
    answer = project.gitml("gate", "HEAD~1", "HEAD", "--json")
    assert answer.code == 4
    assert [one["unread"] for one in answer.json["gates"]] == ["t", "d.csv"]
    assert "gitml fetch t --rev HEAD" in answer.err
    assert project.gitml("gate", "HEAD~1", "HEAD", "--fetch").code == 0


def test_what_nobody_tracks_has_no_such_hint(without_data: Project) -> None:
    assert "gitml pull" not in without_data.gitml("profile", "data/other.csv").err


@pytest.mark.slow
def test_predictions_that_only_the_remote_has_are_to_be_fetched(
    project: Project, tmp_path: Path
) -> None:
    assert project.gitml("remote", "add", "-d", "store", str(tmp_path / "store")).code == 0
    project.write("gitml.yaml", "evaluations: {e: {predictions: p.csv, id: i, label: y}}\n")
    project.write("p.csv", "i,y,prediction\n1,1,1\n2,0,0\n")
    assert project.gitml("add", "p.csv").code == 0
    project.commit()
    assert project.gitml("push", "--remote", "store").code == 0
    shutil.rmtree(project.path(".dvc/cache"))
    project.path("p.csv").unlink()
    answer = project.gitml("compare", "HEAD", "HEAD")
    fetch = "gitml fetch --rev HEAD p.csv"
    assert f"hint: fetch it: {fetch}\n" in answer.err
    assert project.gitml(*fetch.split()[1:]).code == 0
    assert project.gitml("compare", "HEAD", "HEAD").code == 0
