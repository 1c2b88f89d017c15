"""``gitml compare``, as a user types it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.fixtures.project import Project

_COLUMNS = ("--id", "row", "--label", "y", "--prediction", "y_pred", "--score", "p")
_GITML_YAML = """\
evaluations:
  test:
    predictions: eval/predictions.csv
    id: row
    label: y
    prediction: y_pred
    score: p
    metrics: [roc_auc, accuracy, mcc]
    slices: [site]
    margins: {mcc: 0.9}
"""


def _predictions(skill: float, seed: int, rows: Sequence[int] = range(300)) -> str:
    """Scores of a model on rows whose labels never change, in an order of its own."""
    truth = np.random.default_rng(0).integers(2, size=1000)
    generator = np.random.default_rng(seed)
    lines = ["row,y,y_pred,p,site"]
    for row in generator.permutation(np.array(rows)):
        score = 1 / (1 + np.exp(-(skill * (2 * truth[row] - 1) + generator.normal())))
        lines.append(f"r{row},{truth[row]},{int(score > 0.5)},{score:.4f},{'ab'[row % 2]}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def models(project: Project) -> Project:
    """Three commits: a model, one that is the same but for noise, one that is much better."""
    project.write("gitml.yaml", _GITML_YAML)
    for name, skill, seed in (("first", 0.6, 1), ("noise", 0.65, 2), ("better", 1.8, 3)):
        project.write("eval/predictions.csv", _predictions(skill, seed))
        project.commit(name)
        project.git("tag", name)
    return project


@pytest.mark.slow
def test_a_model_that_is_better(models: Project) -> None:
    answer = models.gitml("compare", "first", "better")
    assert answer.code == 0
    assert answer.out.startswith("test: the same 300 rows on both sides\n")
    rows = [line.split() for line in answer.out.splitlines()[2:6]]
    assert [(row[0], row[-1]) for row in rows[1:]] == [
        ("roc_auc", "better"),
        ("accuracy", "better"),
        ("matthews_corrcoef", "0.9"),  # equivalent within so much
    ]


@pytest.mark.slow
def test_a_metrics_file_that_says_something_else_is_named(models: Project) -> None:
    models.write("dvc.yaml", "metrics: [metrics.json]\n")
    models.write("metrics.json", '{"accuracy": 0.99}')
    answer = models.gitml("compare", "first", "--metric", "accuracy")
    assert answer.code == 0
    assert "warning: metrics.json:accuracy is 0.99 and eval/predictions.csv gives" in answer.err
    (told,) = models.gitml("compare", "first", "--json").json["disagreements"]
    assert (told["path"], told["key"], told["reported"]) == ("metrics.json", "accuracy", 0.99)
    another = models.read("gitml.yaml").partition("\n")[2].replace("test:", "other:")
    models.write("gitml.yaml", models.read("gitml.yaml") + another)
    assert models.gitml("compare", "first", "--evaluation", "test").err == ""


def test_a_model_that_is_better_by_chance_is_not_called_better(models: Project) -> None:
    found = models.gitml("compare", "first", "noise", "--json").json
    assert (found["schema"], found["base"], found["head"]) == ("gitml.compare/1", "first", "noise")
    test = found["evaluations"]["test"]
    assert test["match"] == "same"
    assert test["rows"]["compared"] == 300
    auc = test["metrics"]["roc_auc"]
    assert auc["verdict"] == "no difference shown"
    assert auc["ci"][0] < 0 < auc["ci"][1]
    assert auc["delta"] == pytest.approx(auc["head"] - auc["base"])
    assert auc["method"] == "delong"
    assert test["metrics"]["matthews_corrcoef"]["verdict"] == "equivalent"
    assert {(part["column"], part["value"]) for part in test["slices"]} == {
        (None, "0"),
        (None, "1"),
        ("site", "a"),
        ("site", "b"),
    }


@pytest.mark.slow
def test_the_working_tree_is_the_head_unless_told(models: Project) -> None:
    models.write("eval/predictions.csv", _predictions(1.8, 3))
    found = models.gitml("compare", "--json").json
    assert (found["base"], found["head"]) == ("HEAD", "workspace")
    verdicts = {m["verdict"] for m in found["evaluations"]["test"]["metrics"].values()}
    assert verdicts == {"identical predictions"}
    assert " to " not in models.gitml("compare").out  # no interval of a difference of nothing


@pytest.mark.slow
def test_it_says_the_same_every_time(models: Project) -> None:
    once, again = (models.gitml("compare", "first", "noise", "--json").out for _ in range(2))
    assert once == again


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (range(500, 800), "test set changed: 300 removed, 300 added; not comparable"),
        (range(100, 400), "test set changed: 100 removed, 100 added; the metrics of the whole"),
    ],
)
def test_another_test_set_is_said_first(models: Project, rows: range, words: str) -> None:
    models.write("eval/predictions.csv", _predictions(1.8, 3, rows))
    answer = models.gitml("compare", "first")
    assert answer.out.startswith(f"test: {words}")
    if "not comparable" in words.split(";")[1]:
        assert "better" not in answer.out


def test_labels_that_were_mended_judge_both(models: Project) -> None:
    text = _predictions(0.6, 1)
    changed = text.split("\nr7,")[1][0]
    other = "1" if changed == "0" else "0"
    models.write("eval/predictions.csv", text.replace(f"\nr7,{changed},", f"\nr7,{other},"))
    answer = models.gitml("compare", "first")
    assert "1 label changed, and the base's predictions are scored on the new ones" in answer.out
    assert "identical predictions" in answer.out


def test_two_files_need_no_repository(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "no project"
    folder.mkdir()
    (folder / "old.csv").write_text(_predictions(0.6, 1))
    (folder / "new one.csv").write_text(_predictions(1.8, 3))
    apart = Project(folder)
    lacking = apart.gitml("compare", "old.csv", "older.csv", *_COLUMNS)
    assert (lacking.code, "no such file: 'older.csv'" in lacking.err) == (2, True)
    answer = apart.gitml("compare", "old.csv", "new one.csv", *_COLUMNS, "--slice", "site")
    assert answer.code == 0, answer.err
    assert "site=a" in answer.out
    assert "better" in answer.out
    found = apart.gitml("compare", "old.csv", "new one.csv", *_COLUMNS, "--json").json
    assert list(found["evaluations"]["files"]["metrics"]) == ["roc_auc", "accuracy", "log_loss"]


@pytest.mark.slow
def test_rows_that_do_not_count_alike(project: Project) -> None:
    weighted = _predictions(0.6, 1).replace(",site\n", ",site,w\n").replace(",a\n", ",a,3\n")
    for name, text in (("old.csv", _predictions(0.6, 1)), ("new.csv", weighted)):
        project.write(name, text.replace(",b\n", ",b,1\n") if name == "new.csv" else text)
    answer = project.gitml("compare", "old.csv", "new.csv", *_COLUMNS, "--weight", "w")
    assert answer.out.startswith("the same 300 rows on both sides, weighted by w\n")
    assert "identical predictions" in answer.out
    assert "count a row by its weight" in answer.out
    project.write("newer.csv", project.read("new.csv").replace(",b,1\n", ",b,-1\n"))
    answer = project.gitml("compare", "new.csv", "newer.csv", *_COLUMNS, "--weight", "w")
    assert (answer.code, "newer.csv: 'w' is no weight in 150 of 300 rows" in answer.err) == (
        3,
        True,
    )
    project.write("newer.csv", project.read("new.csv").replace(",b,1\n", ",b,2\n"))
    found = project.gitml("compare", "new.csv", "newer.csv", *_COLUMNS, "--weight", "w", "--json")
    assert found.json["evaluations"]["files"]["match"] == "relabelled"
    assert found.json["evaluations"]["files"]["rows"]["relabelled"] == 150
    assert found.json["evaluations"]["files"]["weight"] == "w"


def test_markdown_escapes_what_the_repository_says(project: Project) -> None:
    bad = "<script>|`@all`"
    for name, seed in (("a.csv", 1), ("b.csv", 2)):
        project.write(name, _predictions(0.6, seed).replace(",a\n", f",{bad}\n"))
    answer = project.gitml("compare", "a.csv", "b.csv", *_COLUMNS, "--slice", "site", "--md")
    assert answer.code == 0
    assert "<script>" not in answer.out
    assert "@all" not in answer.out.replace("&#64;", "@ ")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["a.csv", "b.csv"], "no column of labels", "--label y_true"),
        (["a.csv", "b.csv", "--label", "y"], "no column of predictions", "--prediction y_pred"),
        (["a.csv", "b.csv", *_COLUMNS, "--metric", "acuracy"], "'acuracy'", "'accuracy'"),
        (["a.csv", "b.csv", *_COLUMNS[:6], "--score", "q"], "a.csv: no column 'q'", ""),
        (["a.csv", "nope.csv", *_COLUMNS], "no such file: 'nope.csv'", "name two files"),
        (["a.csv", "nope"], "no such file: 'nope'", "or two revisions"),
        (["HEAD", "workspace"], "no evaluation is declared", "compare two files"),
        (["a.csv", "b.csv", *_COLUMNS, "--metric", "rmse", "--metric", "f1"], "classes and of", ""),
    ],
)
def test_what_cannot_be_done_is_said(
    project: Project, arguments: list[str], message: str, hint: str
) -> None:
    project.write("a.csv", _predictions(0.6, 1))
    project.write("b.csv", _predictions(0.6, 2))
    project.commit()
    answer = project.gitml("compare", *arguments)
    assert answer.code in (2, 3)
    assert message in answer.err
    assert hint in answer.err
    assert not answer.out


def test_an_evaluation_of_another_name(models: Project) -> None:
    answer = models.gitml("compare", "--evaluation", "tset")
    assert answer.code == 2
    assert "no evaluation 'tset'" in answer.err


def test_predictions_that_were_not_there_yet(models: Project) -> None:
    models.git("mv", "eval/predictions.csv", "eval/other.csv")
    models.commit("moved")
    answer = models.gitml("compare", "first", "HEAD")
    assert answer.code == 4
    assert "no predictions of HEAD" in answer.err


def test_predictions_in_git_that_were_deleted(models: Project) -> None:
    models.path("eval/predictions.csv").unlink()
    answer = models.gitml("compare", "first")
    assert answer.code == 4
    assert "hint: put it back: git restore -- eval/predictions.csv" in answer.err


@pytest.mark.slow
def test_predictions_that_dvc_tracks_are_read_from_the_cache(models: Project) -> None:
    models.git("rm", "--quiet", "--cached", "eval/predictions.csv")
    models.gitml("add", "eval/predictions.csv")
    models.commit("tracked")
    models.write("eval/predictions.csv", _predictions(0.65, 2))
    found = models.gitml("compare", "--json").json["evaluations"]["test"]
    assert found["metrics"]["roc_auc"]["verdict"] == "worse"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "start"), [("a b.png", b"\x89PNG"), ("i.svg", b"<?xml")])
def test_a_picture_of_the_intervals(models: Project, name: str, start: bytes) -> None:
    answer = models.gitml("compare", "first", "better", "--plot", name)
    assert answer.code == 0
    assert f"drawn: {name}" in answer.err
    once = models.path(name).read_bytes()
    assert once.startswith(start)
    models.gitml("compare", "first", "better", "--plot", name)
    assert models.path(name).read_bytes() == once


@pytest.mark.slow
def test_a_picture_of_rows_that_cannot_be_compared(models: Project) -> None:
    models.write("eval/predictions.csv", _predictions(1.8, 3, range(500, 800)))
    assert models.gitml("compare", "first", "--plot", "i.svg").code == 0
    assert "not comparable" in models.read("i.svg")


def test_a_picture_needs_a_form(models: Project) -> None:
    answer = models.gitml("compare", "first", "--plot", "i.gif")
    assert answer.code == 2
    assert ".png" in answer.err


@pytest.mark.slow
def test_the_test_set_at_both_revisions_is_part_of_the_exam(models: Project) -> None:
    config = models.read("gitml.yaml").replace("label: y\n", "label: y\n    test_set: t.csv\n")
    assert "test_set" in config
    models.write("gitml.yaml", config)
    models.write("t.csv", "row,age\n" + "".join(f"r{n},{n % 80}\n" for n in range(300)))
    models.commit("with the test set")
    answer = models.gitml("compare", "first", "HEAD")
    assert "t.csv of the base is not recorded, so only ids and labels tell" in answer.out
    models.write("t.csv", models.read("t.csv").replace("r7,7\n", "r7,70\n"))
    answer = models.gitml("compare", "HEAD")
    told = "the test set changed: t.csv has other values of age in the same rows; not comparable"
    assert told in answer.out
    assert "no rows" not in answer.out
    found = models.gitml("compare", "HEAD", "--json").json["evaluations"]["test"]
    assert (found["match"], found["test_set"]["changed"]) == ("inputs", ["age"])
    models.write("t.csv", "row,age,height\n" + "".join(f"r{n},{n % 80},9\n" for n in range(300)))
    assert models.gitml("compare", "HEAD", "--json").json["evaluations"]["test"]["match"] == "same"


@pytest.mark.slow
def test_repeated_training_is_compared_beside_predictions(models: Project) -> None:
    repeats = "  cv: {repeats: {files: cv/*.json, kind: folds}, metrics: [auc]}\n"
    models.write("gitml.yaml", models.read("gitml.yaml") + repeats)
    models.write("dvc.yaml", "metrics: [cv/1.json, cv/2.json, cv/3.json]\n")
    for fold, auc in ((1, 0.8), (2, 0.82), (3, 0.81)):
        models.write(f"cv/{fold}.json", f'{{"auc": {auc}}}')
    models.commit("folds")
    models.write("cv/1.json", '{"auc": 0.83}')
    answer = models.gitml("compare", "HEAD", "--evaluation", "cv")
    assert answer.out.startswith("cv: repeated training, 3 folds on both sides (t-test corrected")
    assert "no difference shown" in answer.out
    found = models.gitml("compare", "HEAD", "--json").json
    assert found["repeats"]["cv"]["metrics"]["auc"]["method"] == "nadeau-bengio"
    assert [*found["evaluations"]] == ["test"]
    assert "| `auc` |" in models.gitml("compare", "HEAD", "--evaluation", "cv", "--md").out
    models.write("gitml.yaml", models.read("gitml.yaml").replace("cv/*.json", "cv/*.yaml"))
    answer = models.gitml("compare", "HEAD", "--evaluation", "cv")
    assert (answer.code, answer.out) == (4, "")
    assert "evaluations.cv: no metrics file of workspace matches cv/*.yaml" in answer.err


@pytest.mark.slow
def test_a_report_says_how_often_a_test_set_was_used(models: Project) -> None:
    models.write("dvc.yaml", "metrics: [m.json]\n")
    models.write("m.json", "{}")
    models.commit("start")
    for seed in (5, 6):
        models.write("eval/predictions.csv", _predictions(0.7, seed))
        models.commit(f"try {seed}")
    report = models.gitml("report", "HEAD~2", "HEAD", "-o", "-")
    assert "test: the same test set has been used 2 times in this pull request" in report.out
    once = models.gitml("report", "HEAD~1", "HEAD", "-o", "-", "--json").json
    assert once["test_set_uses"] == {"test": 1}


@pytest.mark.slow
def test_what_changed_row_by_row_is_told(models: Project) -> None:
    (found,) = models.gitml("compare", "first", "noise", "--json").json["evaluations"].values()
    assert found["churn"]["rows"] == 300
    assert set(found["disparities"]) == {"class", "site"}
    assert len(found["calibration"]["base"]["curve"]) == 10


@pytest.mark.slow
def test_a_metric_of_the_team_s_own(models: Project) -> None:
    own = "    row_metrics: {cost: {column: eur, better: lower}}\n"
    gate = "gates: [{metric: cost, max_drop: 0.1}]\n"
    models.write("gitml.yaml", models.read("gitml.yaml") + own + gate)
    for name, cost in (("dear", 3), ("cheap", 1)):
        lines = _predictions(0.6, 1).splitlines()
        rows = [f"{line},{cost + n % 3}" for n, line in enumerate(lines[1:])]
        models.write("eval/predictions.csv", "\n".join([f"{lines[0]},eur", *rows]) + "\n")
        models.commit(name)
        models.git("tag", name)
    answer = models.gitml("compare", "better", "cheap")  # the first that has the column
    assert "not tested: a side has no such column" in answer.out
    models.write(
        "eval/predictions.csv", models.read("eval/predictions.csv").replace(",3\n", ",1\n")
    )
    found = models.gitml("compare", "cheap", "--json").json["evaluations"]["test"]["metrics"]
    assert (found["cost"]["method"], found["cost"]["verdict"]) == ("paired t", "better")
    assert models.gitml("gate", "cheap").code == 0
    assert models.gitml("gate", "cheap", "dear").code == 1


@pytest.mark.slow
def test_an_evaluation_that_the_base_has_not_is_a_warning_everywhere(models: Project) -> None:
    another = models.read("gitml.yaml").partition("\n")[2].replace("test:", "more:")
    models.write("gitml.yaml", models.read("gitml.yaml") + another.replace("eval/", "more/"))
    models.write("more/predictions.csv", _predictions(1.8, 3, range(50)))
    models.commit("one more")
    told = "warning: noise: more/predictions.csv: not in the commit: no predictions of noise\n"
    answer = models.gitml("compare", "noise", "HEAD", "--json")
    assert (answer.code, [*answer.json["evaluations"]]) == (0, ["test"])
    assert told in answer.err
    alone = models.gitml("compare", "noise", "HEAD", "--evaluation", "more")
    assert (alone.code, alone.out, alone.err) == (0, "", told)
    report = models.gitml("report", "noise", "HEAD", "-o", "-")
    assert (report.code, "\nmore: " in report.out, told in report.err) == (0, False, True)
