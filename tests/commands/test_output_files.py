"""What a command is told to write never takes the place of what gitml did not write."""

from pathlib import Path
from typing import Literal

import pytest

from gitml.core.comparisons.plot_collection import PlotCollection
from gitml.core.pipeline.graph import graph
from gitml.core.pipeline.stage import Stage
from gitml.errors import UsageError
from gitml.render.html import report as html_report
from gitml.render.html.plots import html as plots_html
from gitml.render.images import canvas
from gitml.render.images import dag as images_dag
from gitml.render.text import dag as text_dag
from gitml.wiring.output_files import DRAWN_BY, refuse_inputs, refuse_other, refuse_same
from tests.fixtures.project import Project

_TABLE = "id,label\n1,0\n2,1\n"
GRAPH = graph({"train": Stage("train", "train", "dvc.yaml", "x")}, {})


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("profile", '{\n  "schema": "gitml.profile/1",\n'),
        ("HTML page", "<!DOCTYPE html>\n" + 9_000 * "x" + "<footer>gitml 0.1.0</footer>"),
        ("HTML page", html_report.page("# Better", {}, "better")),
        ("JUnit file", '<?xml version="1.0" ?>\n<testsuite name="gitml gates">'),
        ("bill of materials", '{\n  "bomFormat": "CycloneDX",'),
        ("in-toto statement", '{"_type": "https://in-toto.io/Statement/v1"}'),
        ("model card", '---\nmodel_name: "m"\ntags: ["gitml"]\n---\n'),
        ("report as JSON", '{\n  "schema": "gitml.report/1",\n'),
        ("drawing of a pipeline", text_dag.text(GRAPH) + "\n"),
        ("drawing of a pipeline", images_dag.svg(GRAPH)),
        ("drawing of a pipeline", f"flowchart LR\n%% {DRAWN_BY}\n"),
        ("HTML page", plots_html(PlotCollection((), ()), (), "1.2")),
        ("table of changed rows", "id,label,base,head,change\n"),
    ],
)
def test_only_what_gitml_wrote_is_replaced(tmp_path: Path, kind: str, ours: str) -> None:
    file = tmp_path / "it"
    refuse_other(file, kind)  # not there yet
    for text in ("", ours):
        file.write_text(text)
        refuse_other(file, kind)
    file.write_text(_TABLE)
    link = tmp_path / "link"
    link.symlink_to(file)
    for name in (file, link):
        with pytest.raises(UsageError, match=f"is there already and is no {kind}"):
            refuse_other(name, kind)


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_picture_of_its_own_is_replaced(tmp_path: Path, form: Literal["png", "svg"]) -> None:
    file = tmp_path / "it"
    file.write_bytes(canvas.encode(canvas.new_figure(1, 1), form, 50))
    refuse_other(file, "picture of gitml")


def test_two_outputs_have_two_files(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("it")
    refuse_same(tmp_path / "it", tmp_path / "other")
    for name in ("it", "x/../it", "link"):
        with pytest.raises(UsageError, match="asked for twice"):
            refuse_same(tmp_path / "it", tmp_path / name)


def test_an_input_is_known_by_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    folder.mkdir()
    file = folder / "a.csv"
    file.write_text(_TABLE)
    (tmp_path / "hard.csv").hardlink_to(file)
    (tmp_path / "soft.csv").symlink_to(file)
    for name in ("hard.csv", "soft.csv", "rows/../rows/a.csv"):
        with pytest.raises(UsageError, match="would replace what is compared"):
            refuse_inputs(tmp_path / name, [file])
    with pytest.raises(UsageError):
        refuse_inputs(file, [folder])
    refuse_inputs(tmp_path / "new.csv", [file, tmp_path / "gone.csv"])


@pytest.mark.slow
def test_no_command_replaces_its_table_or_schema(project: Project) -> None:
    project.write("t.csv", _TABLE)
    assert project.gitml("schema", "infer", "t.csv").code == 0
    schema = project.read("schemas/t.yaml")
    notes = ("notes.svg", "notes.json")
    for name in notes:
        project.write(name, "mine")
    for words in (
        ("schema", "check", "t.csv", "--profile", "t.csv"),
        ("schema", "check", "t.csv", "--profile", "schemas/t.yaml"),
        ("profile", "t.csv", "-o", "t.csv"),
        ("profile", "t.csv", "--html", "schemas/t.yaml"),
        ("drift", "t.csv", "t.csv", "--html", "t.csv"),
        ("report", "-o", "schemas/t.yaml"),
        ("report", "--html", "schemas/t.yaml"),
        ("profile", "t.csv", "-o", "new", "--html", "./new"),
        ("dag", "--out", "schemas/t.yaml"),
        ("metrics", "log", "--plot", "notes.svg"),
        ("compare", "t.csv", "t.csv", "--plot", "notes.svg"),
        ("ci", "run", "-o", "notes.md"),
    ):
        assert project.gitml(*words).code == 2, words
    assert (project.read("t.csv"), project.read("schemas/t.yaml")) == (_TABLE, schema)
    assert [project.read(name) for name in notes] == ["mine", "mine"]
    for _ in range(2):  # its own profile is replaced
        assert project.gitml("schema", "check", "t.csv", "--profile", "p.json").code == 0
