"""``gitml plots`` on real repositories."""

import io
import json
import re
import shutil
import subprocess
import sys

import pytest
from PIL import Image

from gitml.commands.plots import notes
from gitml.core.comparisons.plot_collection import DeclaredPlot, PlotCollection
from gitml.core.plots.definition import Plot
from tests.fixtures.project import Project

DVC_YAML = """\
plots:
  - 'a "b" ü.csv': {x: x, y: y}
  - shot.png
"""


def png(color: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(content, "png")
    return content.getvalue()


@pytest.fixture
def plotted(project: Project) -> Project:
    """A table and an image in Git, changed between the tags v1 and v2."""
    project.write("dvc.yaml", DVC_YAML)
    project.write('a "b" ü.csv', "x,y\n0,1\n1,2\n")
    project.path("shot.png").write_bytes(png("red"))
    project.commit("base")
    project.git("tag", "v1")
    project.write('a "b" ü.csv', "x,y\n0,1\n1,3\n")
    project.commit("head")
    project.git("tag", "v2")
    return project


def test_the_example_over_three_revisions(example: Project) -> None:
    answer = example.gitml("plots", "show", "main", "more-data", "workspace")
    assert (answer.code, answer.err, answer.out) == (0, "", "gitml_plots/index.html\n")
    text = example.read("gitml_plots/index.html")
    assert "Plots of main, more-data and workspace" in text
    assert "Second batch of data, all features" in text
    answer = example.gitml("plots", "show", "main", "more-data", "workspace", "--png")
    *drawn, page = answer.out.splitlines()
    assert drawn == [
        "gitml_plots/roc-curve.png",
        "gitml_plots/confusion-matrix.png",
        "gitml_plots/calibration.png",
    ]
    for path in drawn:
        Image.open(example.path(path)).verify()
    assert Image.open(example.path(drawn[1])).width == 2400
    assert example.read(page) == text
    before = {path: example.path(path).read_bytes() for path in drawn}
    assert example.gitml("plots", "show", "main", "more-data", "workspace", "--png").code == 0
    assert {path: example.path(path).read_bytes() for path in before} == before


@pytest.mark.slow
def test_the_page_is_made_without_what_paints_pictures(plotted: Project) -> None:
    code = (
        "import sys; from gitml.cli import main\n"
        "try: main(['plots', 'diff', 'v1', 'v2'])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "loaded = {'matplotlib', 'pandas', 'numpy', 'dvc'} & sys.modules.keys()\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], cwd=plotted.root, check=True)
    assert plotted.path("gitml_plots/index.html").exists()


@pytest.mark.slow
def test_diff_compares_with_the_working_tree_unless_told(plotted: Project) -> None:
    plotted.path("shot.png").write_bytes(png("blue"))
    assert plotted.gitml("plots", "diff", "--json").json["revs"] == ["HEAD", "workspace"]
    assert plotted.gitml("plots", "diff", "v1", "--json").json["revs"] == ["v1", "workspace"]
    revs = plotted.gitml("plots", "diff", "v1", "v2", "v1", "--json").json["revs"]
    assert revs == ["v1", "v2"]
    answer = plotted.gitml("plots", "diff", "--png")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines() == [
        "gitml_plots/a-b.png",
        "gitml_plots/shot-head.png",
        "gitml_plots/shot-workspace.png",
        "gitml_plots/index.html",
    ]
    assert plotted.path("gitml_plots/shot-head.png").read_bytes() == png("red")


@pytest.mark.slow
def test_json_is_the_data_and_writes_nothing_unless_told(plotted: Project) -> None:
    answer = plotted.gitml("plots", "show", "v1", "v2", "--json")
    assert answer.code == 0, answer.err
    found = answer.json
    assert (found["schema"], found["page"]) == ("gitml.plots/1", None)
    plot = found["plots"]['a "b" ü.csv']
    assert (plot["template"], plot["x"], plot["y"]) == ("linear", "x", {'a "b" ü.csv': ["y"]})
    assert plot["data"]["v1"] == {'a "b" ü.csv': {"x": [0, 1], "y": [1, 2]}}
    assert plot["data"]["v2"]['a "b" ü.csv']["y"] == [1, 3]
    assert plot["pictures"] is None
    assert found["plots"]["shot.png"]["images"]["v1"] == ["shot.png"]
    assert not plotted.path("gitml_plots").exists()
    found = plotted.gitml("plots", "show", "--json", "--out", "d", "--no-html").json
    assert found["plots"]["shot.png"]["pictures"] == ["d/shot.png"]
    assert {path.name for path in plotted.path("d").iterdir()} == {"a-b.png", "shot.png"}


@pytest.mark.slow
def test_chosen_plots_as_svg_from_a_subfolder(plotted: Project) -> None:
    plotted.write("sub/x", "")
    answer = plotted.gitml("plots", "show", "--only", "a*", "--svg", "-o", "out ü/", folder="sub")
    assert answer.out.splitlines() == ["out ü/a-b.svg", "out ü/index.html"]
    assert "<svg" in plotted.read("sub/out ü/a-b.svg")
    wrong = plotted.gitml("plots", "show", "--only", "shots.png")
    assert wrong.code == 2
    assert "no plot 'shots.png'" in wrong.err
    assert "did you mean 'shot.png'?" in wrong.err
    for name in ("a-b.svg", "index.html"):
        plotted.write(f"mine{name}/{name}", "mine")
        words = ("--only", "a*", "--svg", "-o", f"mine{name}")
        assert plotted.gitml("plots", "show", *words).code == 2
        assert [p.name for p in plotted.path(f"mine{name}").iterdir()] == [name]


def test_folders_as_dvclive_leaves_them(project: Project) -> None:
    project.write(
        "dvc.yaml",
        "plots:\n  - live/plots/metrics: {x: step}\n  - live/plots/images\n"
        "  - live/plots/metrics/acc.tsv: {x: step, title: Accuracy, template: smooth}\n"
        "  - live/plots/sklearn/cm.json: {template: confusion, x: actual, y: predicted}\n",
    )
    project.write(
        "live/plots/metrics/train/loss.tsv", "timestamp\tstep\tloss\n17\t0\t1\n18\t1\t.5\n"
    )
    project.write("live/plots/metrics/acc.tsv", "step\tacc\n0\t0.5\n")
    project.write("live/plots/sklearn/cm.json", '[{"actual": "0", "predicted": "1"}]')
    project.path("live/plots/images").mkdir()
    project.path("live/plots/images/a.png").write_bytes(png("red"))
    project.commit("with dvclive")
    project.write("live/plots/metrics/new.tsv", "step\tnew\n0\t0.5\n")
    answer = project.gitml("plots", "diff", "--json")
    assert (answer.code, answer.err) == (0, "")
    found = answer.json["plots"]
    assert {name: plot["template"] for name, plot in found.items()} == {
        "live/plots/metrics/new.tsv": "linear",
        "live/plots/metrics/train/loss.tsv": "linear",
        "live/plots/images/a.png": "linear",
        "live/plots/metrics/acc.tsv": "smooth",
        "live/plots/sklearn/cm.json": "confusion",
    }
    dvc = json.loads(project.dvc("plots", "show", "--json"))
    assert found.keys() == dvc["data"].keys()


def test_definitions_of_dvc(project: Project) -> None:
    stage = (
        "stages:\n  s:\n    cmd: 'true'\n    plots:\n      - p.csv: {header: false, cache: false}\n"
    )
    project.write("dvc.yaml", f"{stage}plots:\n  - mine: {{x: a, y: {{sub/q.csv: b}}}}\n")
    project.write("p.csv", "0,5\n1,6\n")
    project.write("sub/dvc.yaml", "plots:\n  - mine: {x: a, y: {q.csv: b}}\n  - q.csv\n")
    project.write("sub/q.csv", "a,b\n0,5\n")
    found = project.gitml("plots", "show", "--json").json["plots"]
    dvc = json.loads(project.dvc("plots", "show", "--json"))["data"]
    assert set(found) == set(dvc)
    assert set(found) == {"dvc.yaml::mine", "sub/dvc.yaml::mine", "p.csv", "sub/q.csv"}
    assert found["p.csv"]["data"]["workspace"]["p.csv"] == {"0": [0, 1], "1": [5, 6]}
    assert found["sub/dvc.yaml::mine"]["y"] == {"sub/q.csv": ["b"]}


def test_templates_of_the_project(plotted: Project) -> None:
    encoding = {"x": {"field": "<DVC_METRIC_X>"}, "y": {"field": "<DVC_METRIC_Y>"}}
    plotted.write(".dvc/plots/dots.json", json.dumps({"mark": "point", "encoding": encoding}))
    plotted.write(".dvc/plots/pie.json", '{"mark": "arc"}')
    plotted.write(".dvc/plots/broken.json", '{"mark"')
    for name, template, note in (
        ("dots", "scatter", ""),
        ("pie", "linear", "note: p.csv: the template 'pie' is drawn as 'linear'"),
        ("broken", "linear", "note: p.csv: the template 'broken' is no good"),
        ("none", "linear", "note: p.csv: there is no template 'none'"),
    ):
        plotted.write("dvc.yaml", f"plots:\n  - p.csv: {{x: x, template: {name}}}\n")
        plotted.write("p.csv", "x,y\n0,1\n")
        answer = plotted.gitml("plots", "show", "--json")
        assert answer.code == 0
        assert answer.json["plots"]["p.csv"]["template"] == template
        assert note in answer.err
        assert bool(note) is bool(answer.err)


def test_data_that_is_only_on_the_remote(example: Project) -> None:
    shutil.rmtree(example.path(".dvc/cache"))
    answer = example.gitml("plots", "diff", "more-data")
    assert answer.code == 4
    assert "error: more-data: evaluation/roc.csv: not in the DVC cache" in answer.err
    assert "--fetch" in answer.err
    page = example.read("gitml_plots/index.html")
    assert "nothing of more-data" in page
    assert "What could not be shown" in page
    answer = example.gitml("plots", "diff", "more-data", "--fetch", "--quiet")
    assert (answer.code, answer.err) == (0, "")
    page = example.read("gitml_plots/index.html")
    assert "nothing of" not in page
    assert "What could not be shown" not in page


@pytest.mark.slow
def test_what_cannot_be_drawn_is_told_and_the_rest_drawn(plotted: Project) -> None:
    plotted.write('a "b" ü.csv', "x,y\n0,high\n")
    plotted.path("shot.png").unlink()
    answer = plotted.gitml("plots", "diff", "v1", "--png")
    assert answer.code == 4
    assert """error: workspace: a "b" ü.csv: row 1: 'y' is not a number: 'high'""" in answer.err
    assert "error: workspace: shot.png: not in the working tree" in answer.err
    assert answer.out.splitlines() == [
        "gitml_plots/a-b.png", "gitml_plots/shot-v1.png", "gitml_plots/index.html",
    ]  # fmt: skip


def test_nothing_to_draw(project: Project) -> None:
    answer = project.gitml("plots", "show")
    assert (answer.code, answer.out) == (0, "")
    assert "no plots are declared" in answer.err
    project.write("dvc.yaml", "stages:\n  s:\n    cmd: 'true'\n    plots: [p.csv]\n")
    answer = project.gitml("plots", "show")
    assert (answer.code, answer.out) == (0, "")
    assert "gitml repro" in answer.err
    project.commit()
    answer = project.gitml("plots", "show", "HEAD")
    assert (answer.code, answer.out) == (4, "")
    assert "error: nothing to draw: of 1 declared plot there is no data in HEAD\n" in answer.err
    assert not project.path("gitml_plots").exists()


def test_a_note_that_several_plots_share_is_said_once() -> None:
    shared, own = "drawn as 'linear'", "no template 'x'"
    declared = [
        DeclaredPlot(Plot(name, {}), note=note)
        for name, note in (("a", shared), ("b", own), ("c", shared), ("d", None))
    ]
    found = PlotCollection((), tuple((one, ()) for one in declared))
    assert notes(found, vega=False) == [f"{shared} (2 plots)", f"b: {own}"]


@pytest.mark.slow
def test_millions_of_rows_are_thinned_and_the_page_says_so(project: Project) -> None:
    rows = [f"{n},{n % 7}" for n in range(100_000)]
    rows[54_321] = "54321,99"
    project.write("dvc.yaml", "plots:\n  - p.csv: {x: step, y: loss}\n")
    project.write("p.csv", "\n".join(["step,loss", *rows]))
    assert project.gitml("plots", "show").code == 0
    page = project.read("gitml_plots/index.html")
    assert "thinned: p.csv of workspace has 100,000 rows, peaks are kept" in page
    assert "<td>99 at 54321</td>" in page
    assert len(page) < 500_000
    data = project.gitml("plots", "show", "--json").json["plots"]["p.csv"]["data"]
    assert len(data["workspace"]["p.csv"]["loss"]) == 100_000


def test_wrong_use(plotted: Project, git_repository: Project) -> None:
    assert plotted.gitml("plots", "show", "nowhere").code == 2
    assert git_repository.gitml("plots", "show").code == 4
    plotted.write("taken", "")
    answer = plotted.gitml("plots", "show", "--out", "taken")
    assert answer.code == 4
    assert "cannot write" in answer.err
    assert "taken/index.html: " in answer.err
    assert plotted.read("taken") == ""
    answer = plotted.gitml("plots", "show", "--open")
    assert "not opened: there is no terminal" in answer.err


@pytest.mark.slow
def test_detached_and_without_commits(plotted: Project, git_repository: Project) -> None:
    plotted.git("checkout", "--quiet", "--detach", "v1")
    assert plotted.gitml("plots", "diff", "v2").code == 0
    git_repository.dvc("init", "--quiet")
    git_repository.write("dvc.yaml", DVC_YAML.replace("  - shot.png\n", ""))
    git_repository.write('a "b" ü.csv', "x,y\n0,1\n")
    assert git_repository.gitml("plots", "show").code == 0
    assert git_repository.gitml("plots", "diff").code == 2


@pytest.mark.slow
def test_one_file_of_a_folder_that_only_the_remote_has(project: Project) -> None:
    project.write("dvc.yaml", "plots:\n  - live: {x: step}\n")
    for name in ("a", "b"):
        project.write(f"live/{name}.tsv", "step\tloss\n0\t1\n1\t0.5\n")
    project.write("live/b.tsv", "step\tloss\n0\t1\n1\t0.7\n")
    project.dvc("add", "--quiet", "live")
    project.commit("tracked")
    project.dvc(
        "remote", "add", "--quiet", "--default", "storage", str(project.root / "../storage")
    )
    project.dvc("push", "--quiet")
    shutil.rmtree(project.path("live"))
    shutil.rmtree(project.path(".dvc/cache"))
    lost = project.gitml("plots", "show", "HEAD", "--only", "live/a.tsv")
    assert lost.code == 4
    assert "error: HEAD: live: not in the DVC cache" in lost.err
    answer = project.gitml("plots", "show", "HEAD", "--only", "live/a.tsv", "--fetch", "--no-html")
    assert (answer.code, answer.out) == (0, "gitml_plots/live-a.png\n")
    objects = [path for path in project.path(".dvc/cache").rglob("*") if path.is_file()]
    assert len(objects) == 2  # the folder's listing, and the one file that is drawn


def test_vega_draws_templates_of_the_project_when_asked(plotted: Project) -> None:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": "<DVC_METRIC_DATA>"},
        "title": "<DVC_METRIC_TITLE>",
        "mark": "bar",
        "encoding": {"x": {"field": "<DVC_METRIC_X>", "bin": True}, "y": {"aggregate": "count"}},
    }
    plotted.write(".dvc/plots/hist.json", json.dumps(spec))
    plotted.write(".dvc/plots/bare.json", '{"mark": "bar"}')
    plotted.write(
        "dvc.yaml",
        "plots:\n  - p.csv: {x: x, template: hist, title: </script>}\n"
        "  - q.csv: {x: x, template: bare}\n  - r.csv: {x: x}\n",
    )
    for name in "pqr":
        plotted.write(f"{name}.csv", "x,y\n0,1\n1,2\n")
    answer = plotted.gitml("plots", "show", "--vega")
    assert answer.code == 4
    assert "error: workspace: q.csv: the template cannot be filled" in answer.err
    assert "p.csv" not in answer.err
    page = plotted.read("gitml_plots/index.html")
    packed = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert packed is not None
    data = json.loads(packed[1])
    assert [chart["id"] for chart in data["charts"]] == ["chart-2", "chart-3"]
    (drawn,) = data["vega"]
    assert drawn["id"] == "chart-1"
    assert drawn["spec"]["title"] == "</script>"
    assert drawn["spec"]["encoding"]["x"]["field"] == "x"
    assert drawn["spec"]["data"]["values"] == [
        {"x": x, "y": y, "rev": "workspace", "filename": "p.csv", "field": "y"}
        for x, y in ((0, 1), (1, 2))
    ]
    policy = page.partition("Content-Security-Policy")[2].partition(">")[0]
    assert "unsafe" not in policy
    assert policy.count("'sha256-") == 6 + 3
    assert "vega.expressionInterpreter = expression" in page
    assert "vega" not in plotted.gitml("plots", "show").err
    assert "expressionInterpreter" not in plotted.read("gitml_plots/index.html")
