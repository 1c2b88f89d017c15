"""``gitml metrics show`` and ``diff``, as a user types them."""

import json

import pytest

from tests.fixtures.project import Project

DVC_YAML = "stages:\n  eval:\n    cmd: x\n    metrics: [{m.json: {cache: false}}]\n"


@pytest.fixture
def two(project: Project) -> Project:
    """Two commits with different metrics."""
    project.write("dvc.yaml", DVC_YAML)
    project.write("m.json", '{"accuracy": 0.9, "log_loss": 0.3, "odd": 1, "same": 5}')
    project.commit("one")
    project.git("tag", "one")
    project.write("m.json", '{"accuracy": 0.8, "log_loss": 0.2, "odd": 2, "same": 5, "new": 1}')
    project.commit("two")
    return project


def test_diff_says_that_numbers_are_not_tested(two: Project) -> None:
    answer = two.gitml("metrics", "diff", "one", "HEAD")
    assert answer.code == 0
    rows = [line.split() for line in answer.out.splitlines()]
    assert rows[0] == ["Metric", "one", "HEAD", "Change", "Verdict"]
    assert [(row[0], row[-1]) for row in rows[1:]] == [
        ("accuracy", "untested"),
        ("log_loss", "untested"),
        ("odd", "unknown"),
        ("new", "new"),
    ]
    assert "declined, untested" in answer.out
    assert answer.err.startswith("untested: numbers alone do not tell")


@pytest.mark.slow
def test_predictions_that_cannot_be_used_are_named_once(two: Project) -> None:
    rules = "{predictions: p.csv, id: i, label: y, prediction: p, metrics: [accuracy]}"
    two.write("gitml.yaml", f"evaluations: {{e: {rules}}}\n")
    for accuracy, last in ((1, "2,0,0"), (0.4, "1,0,0"), (0.5, "2,0,1")):
        two.write("p.csv", f"i,y,p\n1,1,1\n{last}\n")
        two.write("m.json", f'{{"accuracy": {accuracy}}}')
        two.commit()
    for base, head in (("HEAD~2", "HEAD~1"), ("HEAD~1", "HEAD")):
        answer = two.gitml("metrics", "diff", base, head)
        assert "warning: HEAD~1: p.csv: two rows have the id '1'\n" in answer.err
        assert "to have it tested" not in answer.err


def test_diff_json(two: Project) -> None:
    document = two.gitml("metrics", "diff", "one", "--all", "--json").json
    assert document["schema"] == "gitml.metrics-diff/1"
    assert (document["base"], document["head"]) == ("one", "workspace")
    metrics = document["metrics"]["m.json"]
    assert metrics["log_loss"]["better"] is True
    assert metrics["log_loss"]["change"] == pytest.approx(-0.1)
    assert metrics["log_loss"]["percent"] == pytest.approx(-100 / 3)
    assert metrics["odd"] == {
        "kind": "modified",
        "base": 1,
        "head": 2,
        "change": 1,
        "percent": 100,
        "better": None,
        "verdict": "changed",
        "ci": None,
        "p": None,
    }
    assert metrics["new"]["base"] is None
    assert metrics["same"]["change"] == 0


def test_declared_directions_win(two: Project) -> None:
    two.write("gitml.yaml", "metrics: {odd: {better: lower}, accuracy: {better: lower}}\n")
    metrics = two.gitml("metrics", "diff", "one", "--json").json["metrics"]["m.json"]
    assert metrics["odd"]["better"] is False
    assert metrics["accuracy"]["better"] is True


def test_diff_defaults_to_uncommitted_changes(two: Project) -> None:
    assert two.gitml("metrics", "diff").out == ""
    two.write("m.json", '{"accuracy": 1}')
    assert "accuracy" in two.gitml("metrics", "diff").out


def test_nothing_differs_is_said_on_stderr_only(two: Project) -> None:
    answer = two.gitml("metrics", "diff", "HEAD", "HEAD")
    assert (answer.code, answer.out) == (0, "")
    assert "no metric differs" in answer.err
    assert two.gitml("--quiet", "metrics", "diff", "HEAD", "HEAD").err == ""


def test_all_shows_the_unchanged_too(two: Project) -> None:
    assert "same" in two.gitml("metrics", "diff", "one", "--all").out


def test_show_revisions_side_by_side(two: Project) -> None:
    answer = two.gitml("metrics", "show", "one", "HEAD", "workspace")
    assert answer.out.splitlines()[0].split() == ["Metric", "one", "HEAD", "workspace"]
    assert answer.out.splitlines()[-1].split() == ["new", "–", "1", "1"]
    document = two.gitml("metrics", "show", "one", "--json").json
    assert document["revs"]["one"]["metrics"]["m.json"]["accuracy"] == 0.9


def test_markdown(two: Project) -> None:
    answer = two.gitml("metrics", "diff", "one", "--md")
    assert answer.code == 0
    assert answer.out.startswith("|")
    answer = two.gitml("metrics", "show", "--md")
    assert answer.out.splitlines()[1].startswith("|")


def test_a_bare_number_a_list_and_null(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [n.json, big.json, l.json]\n")
    project.write("n.json", "0.25")
    project.write("big.json", '{"i": 9007199254740993, "x": NaN, "none": null}')
    project.write("l.json", "[1, 2]")
    answer = project.gitml("metrics", "show")
    assert answer.code == 0
    assert "9007199254740993" in answer.out
    document = json.loads(project.gitml("metrics", "show", "--json").out)
    assert document["revs"]["workspace"]["metrics"] == {
        "n.json": 0.25,
        "big.json": {"i": 9007199254740993, "x": None, "none": None},
        "l.json": [1, 2],
    }


def test_a_broken_file_is_named_and_the_rest_is_shown(two: Project) -> None:
    two.write("dvc.yaml", DVC_YAML + "metrics: [bad.json, missing.yaml]\n")
    two.write("bad.json", '{"a": ')
    answer = two.gitml("metrics", "show")
    assert answer.code == 4
    assert "accuracy" in answer.out
    assert "workspace: bad.json:" in answer.err
    assert "missing.yaml: not in the working tree" in answer.err


def test_a_broken_working_tree_does_not_disturb_two_commits(two: Project) -> None:
    two.write("dvc.yaml", "stages: [\n")
    two.write("m.json", "{")
    answer = two.gitml("metrics", "diff", "one", "HEAD")
    assert answer.code == 0
    assert answer.err.count("\n") == 1  # how to have numbers tested, and no problem


def test_a_broken_dvc_yaml_names_line_and_column(two: Project) -> None:
    two.write("dvc.yaml", "stages:\n  a:\n    cmd: [x\n  b: 1\n")
    answer = two.gitml("metrics", "show")
    assert answer.code == 4
    assert "workspace: dvc.yaml:4:4: not valid YAML" in answer.err


def test_no_metrics_says_what_to_do(project: Project) -> None:
    assert "name their files under 'metrics:'" in project.gitml("metrics", "show").err
    project.write("dvc.yaml", DVC_YAML)
    assert "gitml repro" in project.gitml("metrics", "show").err


def test_from_a_subfolder_and_on_a_detached_head(two: Project) -> None:
    two.path("deep/er").mkdir(parents=True)
    two.git("checkout", "--quiet", "--detach")
    answer = two.gitml("metrics", "diff", "one", folder="deep/er")
    assert "accuracy" in answer.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("metrics", "diff", "nowhere"), 2, "unknown revision 'nowhere'"),
        (("metrics", "show", "HEAD~9"), 2, "unknown revision 'HEAD~9'"),
        (("metrics", "diff", "a", "b", "c"), 2, "unexpected extra argument"),
        (("metrics", "shw"), 2, "No such command"),
    ],
)
def test_usage(two: Project, words: tuple[str, ...], code: int, says: str) -> None:
    answer = two.gitml(*words)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err


def test_a_wrong_gitml_yaml(two: Project) -> None:
    two.write("gitml.yaml", "metrics: {accuracy: {bettr: higher}}\n")
    answer = two.gitml("metrics", "diff", "one")
    assert answer.code == 3
    assert "did you mean 'better'?" in answer.err


def test_hostile_names_do_not_break_the_table(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", json.dumps({"a|b\nc\x1b[31m": 1, "`x`": 2}))
    text = project.gitml("metrics", "show").out
    assert len(text.splitlines()) == 3
    assert "\x1b" not in text


def test_not_a_repository(tmp_path: object, git_repository: Project) -> None:
    answer = git_repository.gitml("metrics", "show")
    assert answer.code == 4
    assert "not a DVC repository" in answer.err
    assert "gitml init" in answer.err


def test_of_a_file_that_cannot_be_read_nobody_says_that_it_is_the_same(project: Project) -> None:
    project.write("dvc.yaml", "metrics: [m.json]\n")
    project.write("m.json", '{"a": 1}')
    project.commit()
    project.write("m.json", '{"a": ')
    answer = project.gitml("metrics", "diff")
    assert answer.code == 4
    assert "no metric" not in answer.err
