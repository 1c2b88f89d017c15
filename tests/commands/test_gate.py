"""``gitml gate``, as a user types it."""

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.fixtures.project import Project

_EVALUATIONS = """\
evaluations:
  test:
    {predictions: p.csv, id: row, label: y, prediction: y_pred, metrics: [accuracy], slices: [site]}
"""
_GITML_YAML = f"{_EVALUATIONS}gates:\n"
_METRICS = "metrics: [m.json]\n"


def _predictions(wrong: int, rows: range = range(200)) -> str:
    """Predictions of which the first so many are wrong."""
    lines = ["row,y,y_pred,site"]
    for row in rows:
        label = row % 2
        guess = label if row >= wrong else 1 - label
        lines.append(f"r{row},{label},{guess},{'ab'[row % 3 == 0]}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def gated(project: Project) -> Project:
    """A commit with predictions and a metrics file; more of both in the working tree."""
    project.write("dvc.yaml", _METRICS)
    project.write("m.json", '{"latency": {"p95": 10}, "cost": 3}')
    project.write("p.csv", _predictions(wrong=20))
    project.write("gitml.yaml", "baseline: HEAD\n")
    project.commit("base")
    return project


def _gates(project: Project, *gates: str) -> None:
    listed = "".join(f"  - {{{gate}}}\n" for gate in gates)
    project.write("gitml.yaml", f"baseline: HEAD\n{_GITML_YAML}{listed}")


def _results(project: Project, *arguments: str) -> list[tuple[str, str, str]]:
    document = project.gitml("gate", *arguments, "--json").json
    return [(one["subject"], one["rule"], one["result"]) for one in document["gates"]]


def test_a_change_that_keeps_every_limit(gated: Project) -> None:
    _gates(gated, "metric: accuracy, min: 0.8, max_drop: 0.01", "metric: latency.p95, max: 10")
    answer = gated.gitml("gate")
    assert answer.code == 0, answer.err
    assert answer.out.endswith("3 passed\n")
    assert not answer.err


@pytest.mark.slow
def test_a_change_that_breaks_one(gated: Project) -> None:
    _gates(gated, "metric: accuracy, max_drop: 0.01", "metric: cost, max_growth: 10%")
    gated.write("p.csv", _predictions(wrong=60))
    gated.write("m.json", '{"latency": {"p95": 10}, "cost": 4}')
    answer = gated.gitml("gate")
    assert answer.code == 1
    assert answer.out.endswith("2 failed\n")
    assert _results(gated) == [
        ("accuracy", "max_drop", "failed"),
        ("cost", "max_growth", "failed"),
    ]


def test_a_drop_within_noise_is_named_and_does_not_fail(gated: Project) -> None:
    _gates(
        gated,
        "metric: accuracy, max_drop: 0.01",
        "metric: accuracy, max_drop: 0.01, evidence: point",
        "metric: accuracy, max_drop: 0.01, evidence: proven",
    )
    moved = _predictions(wrong=20).splitlines()
    lines = list(moved)
    for row in (*range(4), *range(100, 109)):  # some right that were wrong, and the other way
        row_id, label, guess, site = lines[row + 1].split(",")
        lines[row + 1] = f"{row_id},{label},{1 - int(guess)},{site}"
    gated.write("p.csv", "\n".join(lines) + "\n")
    assert _results(gated) == [
        ("accuracy", "max_drop", "warned"),
        ("accuracy", "max_drop", "failed"),
        ("accuracy", "max_drop", "inconclusive"),
    ]


@pytest.mark.slow
def test_a_test_set_without_rows_of_the_base_passes_no_gate(gated: Project) -> None:
    _gates(gated, "metric: accuracy, min: 0.9, max_drop: 0.5")
    gated.write("p.csv", _predictions(wrong=0, rows=range(50, 260)))
    assert _results(gated) == [
        ("accuracy", "min", "not comparable"),
        ("accuracy", "max_drop", "not comparable"),
    ]
    assert gated.gitml("gate").code == 1


def test_limits_of_a_value_are_of_all_rows_of_the_head(gated: Project) -> None:
    _gates(gated, "metric: accuracy, min: 0.85")
    # On the rows in common all are right, on the new ones none.
    gated.write("p.csv", _predictions(wrong=0) + "".join(f"n{row},0,1,a\n" for row in range(60)))
    (gate,) = gated.gitml("gate", "--json").json["gates"]
    assert gate["head"] == pytest.approx(200 / 260)
    assert gate["result"] == "failed"


def test_slices_and_classes(gated: Project) -> None:
    _gates(
        gated,
        'metric: recall, by: class, min: 0.5, must_have: ["1", "2"]',
        "metric: accuracy, by: site, max_difference: 0.5",
    )
    assert _results(gated) == [
        ("recall", "min", "passed"),
        ("recall", "min", "passed"),
        ("recall", "must_have", "passed"),
        ("recall", "must_have", "failed"),
        ("accuracy", "max_difference", "passed"),
    ]


def test_a_metric_that_nobody_listed_is_computed(gated: Project) -> None:
    _gates(gated, "metric: f1, min: 0.8")
    assert _results(gated) == [("f1", "min", "passed")]


def test_what_is_not_there_fails(gated: Project) -> None:
    _gates(gated, "metric: nothing, min: 0.8", "size: nothing.bin, max: 1MB")
    assert _results(gated) == [("nothing", "min", "failed"), ("nothing.bin", "max", "failed")]


@pytest.mark.parametrize("text", ["NaN", "null", '"0.9"', "true", "Infinity"])
def test_what_is_no_number_fails(gated: Project, text: str) -> None:
    _gates(gated, "metric: cost, max: 100")
    gated.write("m.json", f'{{"cost": {text}}}')
    assert _results(gated) == [("cost", "max", "failed")]


def test_predictions_that_are_gone_fail_and_say_so(gated: Project) -> None:
    _gates(gated, "metric: accuracy, min: 0.8, max_drop: 0.1")
    gated.path("p.csv").unlink()
    answer = gated.gitml("gate")
    assert answer.code == 1
    assert "no predictions of workspace" in answer.err
    assert _results(gated) == [("accuracy", "min", "failed"), ("accuracy", "max_drop", "failed")]


@pytest.mark.slow
def test_nothing_to_compare_with(project: Project) -> None:
    project.write("p.csv", _predictions(wrong=20))
    _gates(project, "metric: accuracy, min: 0.8, max_drop: 0.1")
    project.write("gitml.yaml", project.read("gitml.yaml").removeprefix("baseline: HEAD\n"))
    assert _results(project) == [("accuracy", "min", "passed"), ("accuracy", "max_drop", "skipped")]
    assert project.gitml("gate").code == 0
    assert project.gitml("gate", "--require-baseline").code == 1


@pytest.mark.slow
def test_a_baseline_that_is_the_commit_itself_is_none(gated: Project) -> None:
    _gates(gated, "metric: accuracy, max_drop: 0.01")
    gated.commit("judged by itself")
    answer = gated.gitml("gate")
    assert "the baseline 'HEAD' is the commit that is judged" in answer.err
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "1 skipped")
    assert gated.gitml("gate", "--require-baseline").code == 1
    gated.git("tag", "main")
    for words in (["HEAD"], ["HEAD", "HEAD"], ["main", "HEAD"], ["workspace"]):
        answer = gated.gitml("gate", "--require-baseline", *words)
        assert f"'{words[0]}' is the commit that is judged" in answer.err, words
        assert (answer.code, answer.out.splitlines()[-1]) == (1, "1 failed"), words
        is_named = "several refs have the name 'main', and Git takes the one at" in answer.err
        assert is_named == ("main" in words)
    gated.write("new.csv", "")  # what is not in Git yet is no part of the commit
    assert "is the commit that is judged" not in gated.gitml("gate").err


@pytest.mark.slow
def test_revisions(gated: Project) -> None:
    _gates(gated, "metric: accuracy, max_drop: 0.01")
    gated.write("p.csv", _predictions(wrong=60))
    gated.commit("worse")
    gated.git("tag", "worse")
    gated.write("p.csv", _predictions(wrong=0))
    assert gated.gitml("gate", "HEAD~1", "worse").code == 1
    assert gated.gitml("gate", "worse", "workspace").code == 0
    answer = gated.gitml("gate", "HEAD~1", "nowhere")
    assert answer.code == 2
    assert "nowhere" in answer.err


def test_gates_of_the_head_are_what_counts(gated: Project) -> None:
    answer = gated.gitml("gate", "HEAD", "HEAD")
    assert answer.code == 3
    assert "declares no gates" in answer.err


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        ("metric: f1, by: class, min: 1", "f1 by class"),
        ("metric: accuracy, evaluation: tset, min: 1", "no evaluation 'tset'"),
        ("metric: accuracy, by: nosuch, min: 1", "no column 'nosuch'"),
    ],
)
def test_a_gate_that_cannot_be_applied(gated: Project, gate: str, message: str) -> None:
    _gates(gated, gate)
    answer = gated.gitml("gate")
    assert answer.code in (1, 3)
    assert message in answer.err


def test_nobody_guesses_which_way_is_better(gated: Project) -> None:
    gated.write("m.json", '{"oddity": 3}')
    _gates(gated, "metric: oddity, max_drop: 1")
    answer = gated.gitml("gate")
    assert answer.code == 3
    assert "nobody said which way oddity gets better" in answer.err


def test_junit_for_ci(gated: Project) -> None:
    _gates(
        gated,
        "metric: accuracy, min: 0.8",
        "metric: accuracy, min: 0.99",
        "metric: accuracy, min: 0.99, level: warn",
        "metric: accuracy, by: site, min: 0.1, min_rows: 100",
    )
    assert gated.gitml("gate", "--junit", "gates.xml").code == 1
    suite = ET.fromstring(gated.read("gates.xml"))
    assert {**suite.attrib}["failures"] == "1"
    assert (suite.attrib["tests"], suite.attrib["skipped"]) == ("5", "1")
    assert len({case.attrib["name"] for case in suite.findall("testcase")}) == 5
    (failure,) = suite.findall("testcase/failure")
    assert failure.attrib["message"].startswith("failed")


def test_markdown_escapes_names(gated: Project) -> None:
    gated.write("m.json", '{"<script>|@all": 3}')
    _gates(gated, 'metric: "<script>|@all", max: 1')
    answer = gated.gitml("gate", "--md")
    assert answer.code == 1
    assert "<script>" not in answer.out


@pytest.mark.slow
def test_another_test_set_that_is_meant(gated: Project) -> None:
    _gates(gated, "metric: accuracy, min: 0.9, max_drop: 0.5")
    gated.write("p.csv", _predictions(wrong=0, rows=range(50, 260)))
    gated.commit("a better test set\n\nGitml-Accept: test-set-change the old one had duplicates")
    answer = gated.gitml("gate", "HEAD~1", "HEAD")
    assert answer.code == 0
    assert "another test set is meant: the old one had duplicates" in answer.out
    assert _results(gated, "HEAD~1", "HEAD")[1] == ("accuracy", "max_drop", "warned")
    report = gated.gitml("report", "HEAD~1", "HEAD", "-o", "-")
    assert "the old one had duplicates" in report.out


@pytest.mark.slow
def test_labels_that_change_pass_no_gate_unless_they_are_meant(gated: Project) -> None:
    _gates(
        gated,
        "metric: accuracy, min: 0.5, max_drop: 0.5",
        "metric: accuracy, by: site, max_difference: 0.5",
    )
    gated.commit("gates")
    right = [line.split(",") for line in _predictions(wrong=20).splitlines()]
    relabelled = [(row, guess, guess, site) for row, _, guess, site in right[1:]]
    lines = [right[0], *relabelled]
    gated.write("p.csv", "".join(f"{','.join(cells)}\n" for cells in lines))
    assert _results(gated) == [
        ("accuracy", "min", "not comparable"),
        ("accuracy", "max_drop", "not comparable"),
        ("accuracy", "max_difference", "not comparable"),
    ]
    report = gated.gitml("report", "-o", "-")
    headline = report.out.splitlines()[0]
    assert headline.startswith("## 🚫 Blocked by 3 gates: 20 labels changed; ")
    gated.commit("corrected\n\nGitml-Accept: test-set-change two people looked again")
    answer = gated.gitml("gate", "HEAD~1", "HEAD")
    assert answer.code == 0, answer.out
    assert answer.out.endswith("another test set is meant: two people looked again\n")


@pytest.mark.parametrize(
    "trailer", ["test-set-change", "Gitml-Accept: test-set-change", "Gitml-Accept: something else"]
)
def test_a_trailer_without_a_reason_accepts_nothing(gated: Project, trailer: str) -> None:
    _gates(gated, "metric: accuracy, max_drop: 0.5")
    gated.write("p.csv", _predictions(wrong=0, rows=range(50, 260)))
    gated.commit(f"a better test set\n\n{trailer}")
    assert gated.gitml("gate", "HEAD~1", "HEAD").code == 1


@pytest.mark.slow
def test_a_slice_that_lost_a_row_or_two_is_within_noise(gated: Project) -> None:
    _gates(gated, "metric: accuracy, by: site, max_drop: 0.01")
    lines = _predictions(wrong=20).splitlines()
    for row in (33, 36):  # of site b, right before
        row_id, label, guess, site = lines[row + 1].split(",")
        lines[row + 1] = f"{row_id},{label},{1 - int(guess)},{site}"
    gated.write("p.csv", "\n".join(lines) + "\n")
    found = gated.gitml("gate", "--json").json["gates"]
    assert {one["slice"]: one["result"] for one in found} == {
        "site=a": "passed",
        "site=b": "warned",
    }
    assert gated.gitml("gate").code == 0


@pytest.mark.slow
def test_a_slice_may_get_another_name_and_not_other_rows(gated: Project) -> None:
    _gates(gated, "metric: accuracy, by: site, min: 0.5, max_drop: 0.1")
    gated.write("gitml.yaml", gated.read("gitml.yaml") + "gates_from: baseline\n")
    gated.commit("gates")
    gated.write("p.csv", _predictions(wrong=20).replace(",a\n", ",Accra\n"))
    assert gated.gitml("gate").code == 0
    gated.write("p.csv", _predictions(wrong=20).replace(",a\n", ",b\n"))
    answer = gated.gitml("gate")
    assert answer.code == 1
    assert "accuracy (site=a)" in answer.out


@pytest.mark.slow
def test_a_change_that_loosens_a_gate_says_so(gated: Project) -> None:
    _gates(gated, "metric: accuracy, min: 0.95", "metric: cost, max: 3")
    gated.commit("strict")
    _gates(gated, "metric: accuracy, min: 0.5")
    answer = gated.gitml("gate")
    assert answer.code == 0
    assert "This change touches what it is judged by:" in answer.out
    assert "accuracy: ≥ 0.95 is now ≥ 0.5" in answer.out
    assert "cost: ≤ 3 is gone" in answer.out
    report = gated.gitml("report", "-o", "-").out
    assert "- cost: &#8804; 3 is gone" in report
    gated.write("gitml.yaml", gated.read("gitml.yaml") + "gates_from: baseline\n")
    assert _results(gated) == [
        ("accuracy", "min", "passed"),
        ("accuracy", "min", "failed"),
        ("cost", "max", "passed"),
    ]
    rows = [line.split("  ") for line in gated.gitml("gate").out.splitlines()[1:4]]
    rules = [next(cell.strip() for cell in row[1:] if cell.strip()) for row in rows]
    assert rules == ["≥ 0.5", "≥ 0.95 of the baseline", "≤ 3 of the baseline"]
    gated.commit("loosened, but strict for those who come after")
    gated.write("gitml.yaml", f"baseline: HEAD\n{_EVALUATIONS}")
    assert gated.gitml("gate").out.startswith("gate      rule")  # it cannot be left out either
    assert _results(gated) == [("accuracy", "min", "passed")]


@pytest.mark.slow
def test_a_runner_is_the_same_or_nothing_is_compared(gated: Project) -> None:
    gated.write("m.json", '{"latency": {"p95": 10, "runner": "large"}}')
    gated.commit("measured")
    _gates(gated, "metric: latency.p95, max: 20, max_growth: 10%, same_runner: true")
    said = []
    for runner in ('"runner": "large"', '"runner": "small"', '"ran": 1'):
        gated.write("m.json", f'{{"latency": {{"p95": 10.5, {runner}}}}}')
        said.append([(one[1], one[2]) for one in _results(gated)])
    assert [one[1] for one in said] == [
        ("max_growth", "passed"),
        ("max_growth", "not comparable"),
        ("max_growth", "not comparable"),
    ]
    gated.write("m.json", '{"latency": {"p95": 10.5}, "runner": "large"}')
    assert _results(gated)[1][2] == "passed"


@pytest.mark.slow
def test_the_time_of_a_stage_is_that_of_the_run_that_made_what_is_recorded(
    project: Project,
) -> None:
    project.write(
        "dvc.yaml", "stages:\n  train: {cmd: cp in out, deps: [in], outs: [out]}\nplots: []\n"
    )
    project.write("in", "1")
    # Nothing here depends on how busy the machine is.
    _gates(
        project,
        "stage: train, max_duration: 30min, max_growth: 1000000%",
        "stage: tain, max_duration: 1h",
    )
    assert _results(project)[0] == ("train", "max_duration", "cannot check")
    assert project.gitml("repro").code == 0
    project.commit("trained")
    project.write("in", "2")
    assert project.gitml("repro").code == 0
    assert _results(project) == [
        ("train", "max_duration", "passed"),
        ("train", "max_growth", "passed"),
        ("tain", "max_duration", "failed"),
    ]
    project.git("commit", "--quiet", "--allow-empty", "--message", "the same run")
    gate = project.gitml("gate", "HEAD~1", "HEAD", "--json").json["gates"][0]
    assert 0 < gate["head"] == gate["base"] < 60


@pytest.mark.slow
def test_a_command_that_makes_the_same_has_a_time_of_its_own(project: Project) -> None:
    stage = "train: {{cmd: {cmd}echo a > out, params: [lr], outs: [out]}}"
    _gates(project, "stage: train, max_duration: 30min")
    project.write("params.yaml", "lr: {low: [1e-3, 0.1]}\n")
    for cmd in ("", "true; "):
        project.write("dvc.yaml", f"stages:\n  {stage.format(cmd=cmd)}\nplots: []\n")
        assert project.gitml("repro").code == 0
        project.commit(f"after {cmd}")
    (gate,) = project.gitml("gate", "HEAD~1", "HEAD", "--json").json["gates"]
    assert gate["base"] > 0 < gate["head"]
    assert gate["base"] != gate["head"]


@pytest.mark.slow
def test_a_report_of_predictions_alone(gated: Project) -> None:
    gated.path("dvc.yaml").unlink()
    gated.path("m.json").unlink()
    _gates(gated, "metric: accuracy, max_drop: 0.01")
    gated.commit("nothing but predictions")
    gated.write("p.csv", _predictions(wrong=60))
    answer = gated.gitml("report")
    assert answer.code == 0, answer.err
    report = gated.read("report.md")
    assert report.startswith("## 🚫 Blocked by 1 gate: ❌ Worse\n")
    assert "of 200 rows 0 became right, and 40 wrong" in report
    (picture,) = gated.path("report_files").iterdir()
    assert f'<img src="report_files/{picture.name}" width="820"' in report
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert gated.gitml("report").code == 0  # drawn before, the same name
    assert [one.name for one in gated.path("report_files").iterdir()] == [picture.name]


@pytest.mark.slow
def test_metrics_that_are_not_here_cannot_be_checked_and_can_be_fetched(
    project: Project, tmp_path: Path
) -> None:
    project.write("dvc.yaml", _METRICS)
    project.write("gitml.yaml", "gates: [{metric: cost, max: 3, max_growth: 1}]\n")
    project.write("m.json", '{"cost": 3}')
    project.dvc("add", "--quiet", "m.json")
    project.commit()
    project.dvc("remote", "add", "--quiet", "-d", "store", str(tmp_path / "store"))
    project.dvc("push", "--quiet")
    shutil.rmtree(project.path(".dvc/cache"))
    project.path("m.json").unlink()
    answer = project.gitml("gate", "HEAD", "HEAD")
    assert answer.code == 4
    assert answer.out.count("m.json: not in the commit, and not in the DVC cache") == 2
    assert "--fetch" in answer.err
    assert project.gitml("gate", "HEAD", "HEAD", "--fetch").code == 0


@pytest.mark.slow
def test_an_evaluation_that_is_defined_anew_does_not_help(gated: Project) -> None:
    _gates(gated, "metric: accuracy, min: 0.95")
    gated.write("gitml.yaml", gated.read("gitml.yaml") + "gates_from: baseline\n")
    gated.commit("strict")
    strict = gated.read("gitml.yaml")
    gated.write("q.csv", _predictions(wrong=0))
    anew = (("prediction: y_pred", "prediction: y"), ("p.csv", "q.csv"), ("test:", "exam:"))
    for old, new in anew:
        gated.write("gitml.yaml", strict.replace(old, new))
        answer = gated.gitml("gate", "--json")
        assert answer.code != 0, new
    gated.write("gitml.yaml", strict.replace("p.csv", "q.csv"))
    assert _results(gated) == [("accuracy", "min", "failed")]


@pytest.mark.slow
def test_a_size_that_the_data_has_not_is_believed_by_no_gate(project: Project) -> None:
    for path in ("m.bin", "folder/a", "folder/b"):
        project.write(path, "12345")
    project.dvc("add", "--quiet", "m.bin", "folder")
    _gates(project, "size: m.bin, max: 5B", "size: folder, max: 10B, max_growth: 1B")
    project.commit("made")
    right = ["passed", "passed", "skipped"]
    assert [result for *_, result in _results(project)] == right
    for pointer in ("m.bin.dvc", "folder.dvc"):
        record = project.read(pointer)
        project.write(pointer, re.sub(r"size: \d+", "size: 3", record))
    answer = project.gitml("gate", "HEAD", "--json")
    told = [(one["result"], one["unread_reason"]) for one in answer.json["gates"]]
    assert told == [
        ("cannot check", "m.bin.dvc says 3 B, its data has 5 B"),
        *[("cannot check", "folder.dvc says 3 B, its data has 10 B")] * 2,
    ]
    # Of what is not here nobody knows more than the record.
    shutil.rmtree(project.path(".dvc/cache"))
    assert [one["result"] for one in project.gitml("gate", "HEAD", "--json").json["gates"]] == [
        "passed"
    ] * 3
