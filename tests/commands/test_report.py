"""``gitml report`` on real repositories."""

import io
import re
import shlex
import shutil
from pathlib import Path

import pytest
from PIL import Image

from gitml.adapters.formats import report_document
from gitml.render.images import charts
from gitml.ui.reports import making as report_making
from tests.fixtures.project import Project

DVC_YAML = """\
metrics: [metrics.json]
plots:
  - 'a "b" ü.csv': {x: x, y: y}
  - shot.png
"""


@pytest.mark.slow
def test_in_a_folder_below_git_ignores_it(git_repository: Project) -> None:
    project = git_repository
    assert project.gitml("init").code == 0
    project.write("inner/keep", "")
    project.commit()
    answer = project.gitml("report", "HEAD", folder="inner")
    assert project.path("inner/report.md").is_file(), answer.err
    assert project.git("status", "--porcelain") == ""


def pictures(project: Project, report: str = "report.md") -> list[str]:
    """What the report shows, in order; each file is there and is an image."""
    found = re.findall(r'<img src="([^"]*)"', project.read(report))
    for name in found:
        Image.open((project.path(report).parent / name).open("rb")).verify()
    return found


def png(color: str) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(content, "png")
    return content.getvalue()


@pytest.fixture
def plotted(project: Project) -> Project:
    """Metrics, a table and an image in Git, changed on the branch ``work``."""
    project.write("dvc.yaml", DVC_YAML)
    project.write("metrics.json", '{"accuracy": 0.5}')
    project.write('a "b" ü.csv', "x,y\n0,1\n1,2\n")
    project.path("shot.png").write_bytes(png("red"))
    project.commit("base")
    project.git("checkout", "--quiet", "-b", "work")
    project.write("metrics.json", '{"accuracy": 0.75}')
    project.write('a "b" ü.csv', "x,y\n0,1\n1,3\n")
    project.path("shot.png").write_bytes(png("blue"))
    project.commit("head")
    return project


def test_the_example(example: Project) -> None:
    example.git("checkout", "--quiet", "more-data")
    example.dvc("checkout", "--quiet")
    answer = example.gitml("report", "main")
    assert answer.code == 0, answer.err
    assert answer.err == ""
    path, line = answer.out.splitlines()
    assert path == "report.md"
    assert re.match(r"✅ breast-cancer is better: roc_auc 0\.97\d+ → 0\.99\d+, \+0\.01", line)
    text = example.read("report.md")
    assert re.search(
        r"\| \*\*`roc_auc`\*\* \(primary\) \| 0\.97\d+ \| \*\*0\.99\d+\*\* \| \+0", text
    )
    assert "| `train.features` | `mean` | **`all`** |" in text
    assert re.search(r"\| `data/raw.csv` \| data changed \| 79\.\d kB \| 12\d kB \|", text)
    assert re.search(r"\| `models/model.joblib` \| model changed \|", text)
    assert "breast&#45;cancer&#64;v1&#46;0&#46;0</code> (first&#32;version)" in text
    assert re.search(r"made by stage `train` from `data/raw.csv` `[0-9a-f]{8}`, at commit `", text)
    intervals, reliability, roc, calibration, confusion = pictures(example)
    assert intervals.startswith("report_files/intervals-")
    assert reliability.startswith("report_files/reliability-")
    assert roc.startswith("report_files/roc-curve-")
    assert calibration.startswith("report_files/calibration-")
    assert Image.open(example.path(confusion)).width == 1600


def test_json(example: Project) -> None:
    answer = example.gitml("report", "main", "more-data", "--json")
    assert report_document.fault(answer.json) == ""
    assert answer.code == 0, answer.err
    found = answer.json
    assert found["schema"] == "gitml.report/1"
    assert found["outcome"] == "better"
    assert found["models"]["breast-cancer"]["outcome"] == "better"
    assert found["metrics"]["metrics.json"]["log_loss"]["better"] is True
    assert found["params"]["params.yaml"]["train.features"]["head"] == "all"
    assert found["data"]["data/raw.csv"]["is"] == "data"
    assert (
        found["data"]["data/raw.csv"]["base"]["size"]
        < found["data"]["data/raw.csv"]["head"]["size"]
    )
    assert found["data"]["models/model.joblib"]["is"] == "model"
    assert found["data"]["evaluation/roc.csv"]["is"] == "output"
    assert len(found["plots"]) == 3
    assert found["base"]["label"] == "main"
    assert not found["problems"]
    assert example.path(found["report"]).is_file()


@pytest.mark.slow
def test_without_base_the_branch_is_compared_with_where_it_left_main(plotted: Project) -> None:
    left = plotted.git("rev-parse", "main")
    plotted.git("checkout", "--quiet", "main")
    plotted.write("metrics.json", '{"accuracy": 0.99}')
    plotted.commit("main goes on")
    plotted.git("checkout", "--quiet", "work")
    found = plotted.gitml("report", "--json").json
    assert found["base"] == {"label": "main", "commit": left, "uncommitted": False}
    assert found["head"]["label"] == "work"
    assert found["metrics"]["metrics.json"]["accuracy"]["base"] == 0.5


@pytest.mark.slow
def test_on_main_the_commit_before_is_the_base_unless_there_is_work(plotted: Project) -> None:
    plotted.git("checkout", "--quiet", "main")
    plotted.git("merge", "--quiet", "--no-ff", "-m", "merge", "work")
    found = plotted.gitml("report", "--json").json
    assert found["base"]["commit"] == plotted.git("rev-parse", "HEAD^1")
    assert found["outcome"] == "improved"
    plotted.write("metrics.json", '{"accuracy": 0.1}')
    found = plotted.gitml("report", "--json").json
    assert found["base"]["commit"] == plotted.git("rev-parse", "HEAD")
    assert found["head"] == {
        "label": "workspace", "commit": plotted.git("rev-parse", "HEAD"), "uncommitted": True,
    }  # fmt: skip
    assert found["outcome"] == "declined"


@pytest.mark.slow
def test_on_main_ahead_of_its_remote_the_base_is_called_so(plotted: Project) -> None:
    plotted.git("update-ref", "refs/remotes/origin/main", "main")
    plotted.git("checkout", "--quiet", "main")
    plotted.git("merge", "--quiet", "work")
    found = plotted.gitml("report", "--json").json
    assert (found["base"]["label"], found["head"]["label"]) == ("origin/main", "main")


@pytest.mark.slow
def test_in_ci_the_base_is_what_the_pull_request_is_for(
    plotted: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_making, "_MOST_PLOTS", 4)
    plotted.git("update-ref", "refs/remotes/origin/release", "main")
    plotted.git("checkout", "--quiet", "--detach")
    monkeypatch.setenv("GITHUB_BASE_REF", "release")
    monkeypatch.setenv("GITHUB_HEAD_REF", "feature/x")
    found = plotted.gitml("report", "--json").json
    assert (found["base"]["label"], found["head"]["label"]) == ("release", "feature/x")
    monkeypatch.setenv("GITHUB_BASE_REF", "gone")
    answer = plotted.gitml("report")
    assert answer.code == 4
    assert "the branch 'gone' is not in this clone" in answer.err
    assert "git fetch -- origin gone" in answer.err


@pytest.mark.slow
def test_a_shallow_clone_is_told_what_to_fetch(plotted: Project, tmp_path: Path) -> None:
    """The branches of a whole history are compared; one commit of one branch is no first report."""
    plotted.git("checkout", "--quiet", "main")
    address = f"file://{plotted.root}"
    plotted.git("clone", "--quiet", "--depth=1", "--branch=work", address, str(tmp_path / "there"))
    there = Project(tmp_path / "there")
    answer = there.gitml("report")
    assert answer.code == 4
    assert "this clone is shallow" in answer.err
    command = answer.err.split("all branches: ")[1].split(" (in a workflow")[0]
    there.git(*shlex.split(command)[1:])
    found = there.gitml("report", "--json").json
    assert found["base"]["label"] == "main"
    assert found["base"]["commit"] == plotted.git("merge-base", "main", "work")


@pytest.mark.slow
def test_configured_baseline(plotted: Project) -> None:
    plotted.git("tag", "v1", "main")
    plotted.write("gitml.yaml", "baseline: v1\n")
    assert plotted.gitml("report", "--json").json["base"]["label"] == "v1"
    plotted.write("gitml.yaml", "baseline: v2\n")
    answer = plotted.gitml("report")
    assert answer.code == 3
    assert "gitml.yaml: baseline: unknown revision 'v2'" in answer.err


@pytest.mark.slow
def test_shallow_clone_names_the_fix(plotted: Project, tmp_path: Path) -> None:
    plotted.git("checkout", "--quiet", "main")
    plotted.write("more", "")
    plotted.commit("main goes on")
    folder = tmp_path / "clone"
    url = plotted.root.as_uri()
    plotted.git(
        "clone", "--quiet", "--depth=1", "--no-single-branch", "-b", "work", url, str(folder)
    )
    answer = Project(folder).gitml("report")
    assert answer.code == 4
    assert "too shallow" in answer.err
    assert "git fetch --unshallow" in answer.err


@pytest.mark.slow
def test_pictures_of_both_sides(plotted: Project) -> None:
    answer = plotted.gitml("report", "main")
    assert (answer.code, answer.err) == (0, "")
    shown = pictures(plotted)
    assert [re.sub("-[0-9a-f]{8}", "", name) for name in shown] == [
        "report_files/a-b-csv.png", "report_files/shot.png", "report_files/shot.png",
    ]  # fmt: skip
    assert plotted.path(shown[1]).read_bytes() == png("red")
    assert plotted.path(shown[2]).read_bytes() == png("blue")


@pytest.mark.slow
def test_again_is_the_same_and_leaves_only_its_own_pictures(plotted: Project) -> None:
    plotted.gitml("report", "main")
    folder = plotted.path("report_files")
    before = {f: f.read_bytes() for f in [plotted.path("report.md"), *folder.iterdir()]}
    mine = plotted.write("report_files/notes-12345678.png", "not made by gitml")
    assert plotted.gitml("report", "main").code == 0
    assert {f: f.read_bytes() for f in before} == before
    plotted.path("shot.png").write_bytes(png("green"))
    assert plotted.gitml("report", "main").code == 0
    assert len(pictures(plotted)) == 3
    assert {f.name for f in folder.iterdir()} == {
        mine.name, *(Path(name).name for name in pictures(plotted)),
    }  # fmt: skip


@pytest.mark.slow
def test_a_report_without_plots_takes_its_folder_away(plotted: Project) -> None:
    plotted.gitml("report", "main")
    plotted.write("dvc.yaml", "metrics: [metrics.json]\n")
    plotted.commit("no plots")
    assert plotted.gitml("report", "HEAD").code == 0
    assert not plotted.path("report_files").exists()


@pytest.mark.slow
def test_to_standard_output(plotted: Project) -> None:
    answer = plotted.gitml("report", "main", "-o", "-")
    assert answer.out.startswith("## ⚪ Improved, untested\n\n**`work`** (")
    assert "<img" not in answer.out
    assert not plotted.path("report.md").exists()
    assert not plotted.path("report_files").exists()


@pytest.mark.slow
def test_elsewhere_from_a_subfolder(plotted: Project) -> None:
    plotted.write("sub/x", "")
    answer = plotted.gitml("report", "main", "--output", "out dir/r ü.md", folder="sub")
    assert answer.out.splitlines()[0] == "out dir/r ü.md"
    text = plotted.read("sub/out dir/r ü.md")
    assert '<img src="r%20%C3%BC_files/shot-' in text
    assert len(list(plotted.path("sub/out dir/r ü_files").iterdir())) == 3


def test_the_same_revision(plotted: Project) -> None:
    answer = plotted.gitml("report", "HEAD", "HEAD")
    assert answer.out.splitlines()[1] == "🟰 Nothing changed"
    assert pictures(plotted) == []


@pytest.mark.slow
def test_environment_and_settings_count_and_unread_plots_that_are_the_same_do_not(
    project: Project,
) -> None:
    project.write("loss.csv", "step,loss\n0,1\n")
    project.dvc("add", "--quiet", "loss.csv")
    project.write("dvc.yaml", "plots: [loss.csv]\nmetrics: [metrics.json]\n")
    project.write("metrics.json", '{"accuracy": 0.5}')
    project.commit("base")
    shutil.rmtree(project.path(".dvc/cache"))
    project.write("env/requirements.txt", "torch==2.9.1\n")
    project.write("gitml.yaml", "{}\n")
    project.commit("head")
    answer = project.gitml("report", "HEAD~1", "HEAD")
    assert answer.code == 0
    assert answer.err == ""
    said = "🟰 No metric changed (environment changed, settings changed)"
    assert answer.out.splitlines()[1] == said
    text = project.read("report.md")
    assert "Environment and settings: 2 files changed" in text
    assert "- `env/requirements.txt`: added" in text
    assert "could be read" not in text


@pytest.mark.slow
def test_of_many_plots_the_first_that_changed_are_drawn(
    plotted: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_making, "_MOST_PLOTS", 4)
    plotted.write("dvc.yaml", "plots: [same.csv, many]\n")
    plotted.write("same.csv", "x,y\n0,1\n1,2\n")
    for number in range(6):
        plotted.write(f"many/{number:02}.csv", "x,y\n0,1\n1,2\n")
    base = plotted.commit("many")
    for number in range(6):
        plotted.write(f"many/{number:02}.csv", f"x,y\n0,1\n1,{number + 3}\n")
    assert plotted.gitml("report", base).err == ""
    text = plotted.read("report.md")
    assert "2 more plots are not drawn." in text
    assert "could be read" not in text
    assert len(pictures(plotted)) == 4
    assert "same-csv" not in text


@pytest.mark.slow
def test_before_the_first_commit(git_repository: Project) -> None:
    git_repository.dvc("init", "--quiet")
    git_repository.write("dvc.yaml", DVC_YAML)
    git_repository.write("metrics.json", '{"accuracy": 0.5}')
    git_repository.write('a "b" ü.csv', "x,y\n0,1\n1,2\n")
    answer = git_repository.gitml("report")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines()[1] == "🌱 First report: nothing to compare with yet"
    text = git_repository.read("report.md")
    assert "| `accuracy` | **0.5** |" in text
    assert len(pictures(git_repository)) == 1


@pytest.mark.slow
def test_a_base_before_dvc_init(git_repository: Project) -> None:
    git_repository.write("README", "")
    first = git_repository.commit()
    git_repository.dvc("init", "--quiet")
    git_repository.write("dvc.yaml", DVC_YAML)
    git_repository.write("metrics.json", '{"accuracy": 0.5}')
    git_repository.commit()
    found = git_repository.gitml("report", first, "--json").json
    assert found["outcome"] == "first"
    assert found["base"] is None
    why = f"has nothing to be compared with: `{first}` has no data, pipeline or metrics yet."
    assert why in git_repository.read("report.md")


@pytest.mark.slow
def test_rules_and_tables_that_lie_in_git_alone_are_judged_against_the_base(
    git_repository: Project,
) -> None:
    """As `gitml gate` does: the base has neither metrics, stages nor data of DVC."""
    git_repository.dvc("init", "--quiet")
    gates = "gates: [{schema: s.yaml, data: t.csv}]\n"
    git_repository.write("gitml.yaml", f"gates_from: baseline\n{gates}")
    schema = "gitml_schema: 1\nrows: {vs_baseline: {min: 0.9}}\ncolumns: {a: {type: int, min: 0}}\n"
    git_repository.write("s.yaml", schema)
    git_repository.write("t.csv", "a\n1\n2\n3\n")
    base = git_repository.commit()
    git_repository.write("s.yaml", schema.replace("int, min: 0", "int, min: -9"))
    git_repository.write("t.csv", "a\n-1\n")
    found = git_repository.gitml("report", base, "--json").json
    assert found["base"]["label"] == base
    assert found["loosened_schemas"] == ["s.yaml: columns.a.min"]
    assert [(one["of_baseline"], one["result"]) for one in found["gates"]] == [
        (False, "failed"),
        (True, "failed"),
    ]
    assert "Blocked by 2 gates" in git_repository.read("report.md")


@pytest.mark.slow
def test_a_first_report_judges_tables_that_the_base_has(git_repository: Project) -> None:
    git_repository.write("t.csv", "a\n" + "1\n" * 100)
    git_repository.write("README", "")
    base = git_repository.commit()
    git_repository.dvc("init", "--quiet")
    evaluation = "evaluations: {e: {predictions: p.csv, label: y, prediction: p}}\n"
    git_repository.write("gitml.yaml", f"{evaluation}gates: [{{drift: t.csv}}]\n")
    git_repository.write("t.csv", "a\n" + "x\n" * 100)
    git_repository.write("p.csv", "y,p\n1,1\n0,1\n")
    found = git_repository.gitml("report", base, "--json").json
    assert (found["base"], found["problems"]) == (None, [])
    assert [one["result"] for one in found["gates"]] == ["failed"]


@pytest.mark.slow
def test_a_folder_of_plots_has_one_for_each_file(plotted: Project) -> None:
    # As DVCLive leaves them: a folder that is a plot, tracked by DVC, with tables and images.
    stage = "stages:\n  s:\n    cmd: 'true'\n    plots:\n      - live: {x: step}\n"
    plotted.write("dvc.yaml", stage)
    for name, rows in (("a.tsv", "0\t1\n1\t2"), ("deep/b.tsv", "0\t1\n1\t3")):
        plotted.write(f"live/{name}", f"step\tloss\n{rows}\n")
    plotted.path("live/image.png").write_bytes(png("red"))
    plotted.dvc("commit", "--quiet", "--force", "s")
    plotted.commit("with plots")
    plotted.write("live/c.tsv", "step\tloss\n0\t1\n")
    found = plotted.gitml("report", "HEAD", "--json").json
    assert not found["problems"]
    shown = {picture["plot"]: picture["lacking"] for picture in found["plots"].values()}
    assert shown == {"live/c.tsv": "base"}  # the others did not change
    for name in ("a.tsv", "deep/b.tsv"):
        plotted.write(f"live/{name}", "step\tloss\n0\t9\n1\t8\n")
    found = plotted.gitml("report", "HEAD", "--json").json
    shown = {picture["plot"]: picture["lacking"] for picture in found["plots"].values()}
    assert shown == {"live/a.tsv": None, "live/c.tsv": "base", "live/deep/b.tsv": None}


@pytest.mark.slow
def test_data_that_is_broken_on_one_side(plotted: Project) -> None:
    plotted.write('a "b" ü.csv', "x,y\n0,high\n")
    plotted.write("metrics.json", "{")
    answer = plotted.gitml("report", "main")
    assert answer.code == 4
    assert """warning: work: a "b" ü.csv: row 1: 'y' is not a number: 'high'""" in answer.err
    assert "metrics.json" in answer.err
    text = plotted.read("report.md")
    assert "### ⚠️ Not everything could be read" in text
    assert 'alt="a &quot;b&quot; ü.csv: main"' in text
    assert text.startswith("## ⛔ Cannot be judged: metrics.json could not be read\n")
    assert "gone" not in text


def test_data_that_the_cache_lacks(example: Project) -> None:
    shutil.rmtree(example.path(".dvc/cache"))
    shutil.rmtree(example.path("evaluation"))  # with the bytes of one of them
    answer = example.gitml("report", "main", "more-data")
    assert answer.code == 4
    assert "warning: more-data: evaluation/roc.csv: not in the DVC cache" in answer.err
    told = "breast-cancer cannot be judged: evaluation/predictions.csv could not be read"
    assert told in answer.out
    assert "gitml pull" in answer.err
    assert "roc_auc" in example.read("report.md")
    assert pictures(example) == []


@pytest.mark.slow
def test_what_cannot_be_written_leaves_the_old_report(plotted: Project) -> None:
    assert plotted.gitml("report", "main").code == 0
    old = plotted.read("report.md")
    shutil.rmtree(plotted.path("report_files"))
    plotted.write("report_files", "in the way")
    plotted.path("shot.png").write_bytes(png("green"))
    answer = plotted.gitml("report", "main")
    assert answer.code == 4
    assert "cannot write" in answer.err
    assert "report_files" in answer.err
    assert plotted.read("report.md") == old
    assert plotted.read("report_files") == "in the way"


@pytest.mark.slow
def test_wrong_use(plotted: Project, git_repository: Project, tmp_path: Path) -> None:
    answer = plotted.gitml("report", "nowhere")
    assert answer.code == 2
    assert "unknown revision 'nowhere'" in answer.err
    assert not plotted.path("report.md").exists()
    plotted.write("docs/x", "")
    assert plotted.gitml("report", "-o", "docs").code == 2
    assert git_repository.gitml("report").code == 4
    assert Project(tmp_path).gitml("report").code == 4


@pytest.mark.slow
def test_detached_head_has_its_commit_for_a_name(plotted: Project) -> None:
    plotted.git("checkout", "--quiet", "--detach")
    found = plotted.gitml("report", "--json").json
    assert (found["base"]["label"], found["head"]["label"]) == ("main", "workspace")


@pytest.mark.slow
def test_plots_without_metrics_are_compared(project: Project) -> None:
    project.write("dvc.yaml", "plots: [p.csv]\n")
    project.write("p.csv", "x,y\n0,1\n1,nan\n")
    project.commit("one")
    project.write("p.csv", "x,y\n0,1\n1,3\n")
    project.commit("two")
    text = project.gitml("report", "HEAD~1", "HEAD", "-o", "-").out
    assert text.startswith("## ❔ Changed, and no metric tells whether for the better\n")
    assert "1 plot changed" in text
    project.write("notes.txt", "x")
    project.commit("three")
    text = project.gitml("report", "HEAD~1", "HEAD", "-o", "-").out
    assert text.startswith("## 🟰 Nothing changed\n")
    assert "plot changed" not in text


@pytest.mark.slow
def test_each_side_of_a_plot_is_drawn_as_it_was_defined(project: Project) -> None:
    project.write("dvc.yaml", "plots:\n  - loss: {x: step, y: {old.csv: loss}}\n")
    project.write("old.csv", "step,loss\n0,1\n1,2\n")
    project.commit("one")
    project.git("mv", "old.csv", "new.csv")
    project.write("new.csv", "epoch,val_loss\n0,1\n1,3\n")
    project.write("dvc.yaml", "plots:\n  - loss: {x: epoch, y: {new.csv: val_loss}}\n")
    project.commit("two")
    answer = project.gitml("report", "HEAD~1", "HEAD")
    assert (answer.code, answer.err) == (0, "")
    assert 'alt="loss: HEAD~1 and HEAD"' in project.read("report.md")
    answer = project.gitml("plots", "diff", "HEAD~1", "HEAD", "--json")
    assert (answer.code, answer.err) == (0, "")
    data = answer.json["plots"]["loss"]["data"]
    assert data["HEAD~1"] == {"old.csv": {"step": [0, 1], "loss": [1, 2]}}
    assert data["HEAD"] == {"new.csv": {"epoch": [0, 1], "val_loss": [1, 3]}}


@pytest.mark.slow
def test_hidden_files_in_a_folder_of_plots_are_none(project: Project) -> None:
    project.write("dvc.yaml", "plots: [live]\n")
    project.write("live/.gitkeep", "")
    project.commit("one")
    project.write("live/loss.tsv", "step\tloss\n0\t1\n1\t2\n")
    project.commit("two")
    for command in (("report", "HEAD~1", "HEAD"), ("plots", "diff", "HEAD~1", "HEAD")):
        answer = project.gitml(*command)
        assert (answer.code, answer.err) == (0, "")
    assert ".gitkeep" not in project.read("report.md") + answer.out


@pytest.mark.slow
def test_a_picture_is_drawn_once(plotted: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[object] = []

    def paint(drawing: object) -> bytes:
        painted.append(drawing)
        return b"\x89PNG as painted"

    monkeypatch.setattr(charts, "paint", paint)
    assert plotted.gitml("report", "HEAD", "HEAD").code == 0
    assert not painted  # nothing changed
    plotted.write('a "b" ü.csv', "x,y\n0,1\n1,55\n")
    assert plotted.gitml("report", "HEAD").code == 0
    before = {path.name: path.read_bytes() for path in plotted.path("report_files").iterdir()}
    assert len(painted) == 1
    assert plotted.gitml("report", "HEAD").code == 0
    assert {p.name: p.read_bytes() for p in plotted.path("report_files").iterdir()} == before
    plotted.write('a "b" ü.csv', "x,y\n0,1\n1,77\n")
    assert plotted.gitml("report", "HEAD", "-o", "-").code == 0
    assert len(painted) == 1  # neither what was there, nor what the text does not show
    shutil.rmtree(plotted.path(".git/gitml/pictures"))
    assert plotted.gitml("report", "HEAD").code == 0
    assert len(painted) == 2


@pytest.mark.slow
def test_history_of_the_primary_metric(project: Project) -> None:
    def measure(value: str) -> None:
        project.write("metrics.json", f'{{"roc_auc": {value}}}')
        project.commit(f"measured {value}")

    models = "artifacts: {m: {path: model.pkl, type: model}}"
    project.write("dvc.yaml", f"metrics: [metrics.json]\n{models}\n")
    project.write("gitml.yaml", "models: {m: {primary: {metric: roc_auc}}}\n")
    measure("0.5")
    project.write("other", "1")
    project.commit("the same number")
    project.git("tag", "--annotate", "m@v1.0.0", "--message", "m")
    project.git("checkout", "--quiet", "-b", "work")
    measure("0.1")  # on a branch of its own
    measure("0.6")
    project.git("checkout", "--quiet", "main")
    project.git("merge", "--quiet", "--no-ff", "-m", "merged", "work")
    measure("NaN")
    project.write("metrics.json", '{"roc_auc": 0.75}')
    answer = project.gitml("report", "HEAD~1", "--json")
    assert report_document.fault(answer.json) == "", answer.err
    (found,) = answer.json["history"]
    points = [(one["name"], one["value"]) for one in found.pop("points")]
    shas = project.git("log", "--first-parent", "--format=%h", "--abbrev=7").split()
    assert [name for name, _ in points] == [shas[3], "v1.0.0", shas[1], "new"]
    assert [value for _, value in points] == [0.5, 0.5, 0.6, 0.75]
    assert found == {"model": "m", "path": "metrics.json", "key": "roc_auc", "left_out": 1}
    text = project.read("report.md")
    assert "<summary>History of <code>roc_auc</code></summary>\n\n```mermaid\n" in text
    assert "line [0.500, 0.500, 0.600, 0.750]" in text
    assert "untested. 1 more commit has no number there." in text


@pytest.mark.slow
def test_the_page_is_named_beside_the_markdown(git_repository: Project) -> None:
    assert git_repository.gitml("init").code == 0
    git_repository.commit()
    answer = git_repository.gitml("report", "HEAD", "--html", "my page.html")
    assert answer.code == 0, answer.err
    assert answer.out.splitlines()[:2] == ["report.md", "my page.html"]
    assert git_repository.path("my page.html").exists()
    assert answer.err == ""
