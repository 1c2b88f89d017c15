"""``gitml metrics log`` and ``params log``: one row a commit."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

import pytest

from gitml.core.commits import Commit
from gitml.core.metrics.history import ValueHistory
from gitml.core.values import Value
from gitml.render.text.logs.sparkline import spark
from tests.fixtures.project import Project

_Row: TypeAlias = tuple[Commit, Mapping[str, Value]]


@pytest.fixture
def history(project: Project) -> Project:
    """Three commits of one metric and one parameter, and a branch beside them."""
    project.write("dvc.yaml", "metrics: [m.json]\n")
    for number, accuracy in enumerate((0.7, 0.9, 0.8)):
        project.write("m.json", f'{{"accuracy": {accuracy}, "n": 5, "name": "v{number}"}}')
        project.write("params.yaml", f"depth: {number}\n")
        project.commit(f"step {number}")
    project.git("branch", "other", "HEAD~1")
    project.git("branch", "same", "other")
    return project


def test_rows_are_newest_first_with_marks_and_a_sparkline(history: Project) -> None:
    answer = history.gitml("metrics", "log")
    assert "left out: 1 commit without any of these values (--empty shows them)" in answer.err
    lines = answer.out.splitlines()
    assert lines[0].split() == ["Commit", "Refs", "Date", "Subject", "accuracy", "n", "name"]
    cells = [line.split() for line in lines[1:]]
    assert [cells[0][1], *cells[0][3:]] == ["main", "step", "2", "0.8", "-", "5", "v2", "*"]
    assert cells[1][1:3] == ["other,", "same"]
    assert cells[1][4:] == ["step", "1", "0.9", "+★", "5", "v1", "*"]
    assert cells[2][2:] == ["step", "0", "0.7", "5", "v0"]
    assert cells[3] == ["▁█▅"]
    assert lines[-2:] == [
        "Author: Ada Tester",
        "+ - * rose, fell, changed since the commit before on its branch (untested), ★ the best",
    ]


def test_json_has_date_author_and_subject(history: Project) -> None:
    revs = history.gitml("metrics", "log", "--json").json["revs"]
    first = revs[history.git("rev-parse", "HEAD")]
    assert first["subject"] == "step 2"
    assert first["author"] == "Ada Tester"
    assert first["date"].startswith("20")
    assert first["metrics"]["m.json"]["accuracy"] == 0.8
    assert list(revs) == history.git("rev-list", "HEAD").split()


@pytest.mark.slow
def test_ranges_last_and_all(history: Project) -> None:
    assert len(history.gitml("metrics", "log", "--last", "2", "--json").json["revs"]) == 2
    assert len(history.gitml("metrics", "log", "other..main", "--json").json["revs"]) == 1
    assert len(history.gitml("metrics", "log", "other", "--json").json["revs"]) == 3
    history.git("checkout", "--quiet", "--orphan", "lone")
    history.commit("lone")
    assert len(history.gitml("metrics", "log", "--all", "--json").json["revs"]) == 5


def test_two_refs_of_one_commit_are_one_row(history: Project) -> None:
    answer = history.gitml("metrics", "log", "other", "same")
    assert len([line for line in answer.out.splitlines() if "step" in line]) == 2


def test_path_and_markdown(history: Project) -> None:
    history.write("sub/dvc.yaml", "metrics: [x.json]\n")
    history.write("sub/x.json", '{"x": 1}')
    history.commit("more")
    assert "accuracy" not in history.gitml("metrics", "log", "--path", "sub").out
    answer = history.gitml("metrics", "log", "--last", "1", "--md").out
    assert answer.splitlines()[0].startswith("| Commit | Date | Author | Subject |")
    assert "`x`" in answer


def test_params_log(history: Project) -> None:
    revs = history.gitml("params", "log", "--json").json["revs"]
    depths = [rev["params"].get("params.yaml", {}).get("depth") for rev in revs.values()]
    assert depths == [2, 1, 0, None]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "magic"), [("h.png", b"\x89PNG"), ("h.svg", b"<?xml")])
def test_plot(history: Project, name: str, magic: bytes) -> None:
    assert history.gitml("metrics", "log", "--plot", name).code == 0
    first = history.path(name).read_bytes()
    assert first.startswith(magic)
    history.gitml("metrics", "log", "--plot", name)
    assert history.path(name).read_bytes() == first, "the same picture for the same data"


@pytest.mark.parametrize(
    "words", [("nowhere",), ("main..nowhere",), ("--last", "0"), ("--plot", "x.gif"), ("-1",)]
)
def test_usage(history: Project, words: tuple[str, ...]) -> None:
    answer = history.gitml("metrics", "log", *words)
    assert (answer.code, answer.out) == (2, "")
    assert "error:" in answer.err


def test_a_commit_that_cannot_be_read_does_not_hide_the_others(history: Project) -> None:
    history.write("m.json", "{")
    history.commit("broken")
    history.write("m.json", '{"accuracy": 1}')
    history.commit("mended")
    answer = history.gitml("metrics", "log")
    assert answer.code == 4
    assert len([line for line in answer.out.splitlines() if "step" in line]) == 3
    assert f"{history.git('rev-parse', 'HEAD~1')[:7]}: m.json:1:2: not valid JSON" in answer.err


def test_a_file_that_a_commit_never_had_is_a_note(history: Project) -> None:
    history.write("dvc.yaml", "metrics: [m.json, never.json]\n")
    history.commit("declared")
    answer = history.gitml("metrics", "log")
    assert answer.code == 0, answer.err
    assert (
        f"note: {history.git('rev-parse', 'HEAD')[:7]}: never.json: not in the commit" in answer.err
    )
    shown = history.gitml("metrics", "show", "HEAD")
    assert (shown.code, "never.json" in shown.err) == (4, True)


def commit(sha: str, *parents: str) -> Commit:
    return Commit(sha, "Ada", datetime(2026, 1, 2, tzinfo=UTC), sha, parents)


def test_a_commit_is_compared_with_the_one_before_it_on_its_branch() -> None:
    """Whatever row lies below: another branch's, or none, as the range begins there."""
    key = ("f", "a")
    values = {"merge": 5, "side": 9, "main": 4, "start": 3}
    merge, *both = commit("merge", "main", "side"), commit("side", "start"), commit("main", "start")
    points: list[_Row] = [(one, {"f": {"a": values[one.sha]}}) for one in (merge, *both)]
    before: list[_Row] = [(commit("start"), {"f": {"a": 3}})]
    assert [ValueHistory(points, before).move(key, at) for at in range(3)] == ["up", "up", "up"]
    assert [ValueHistory(points).move(key, at) for at in range(3)] == ["up", None, None]
    nan: list[tuple[Commit, Mapping[str, Value]]] = [
        (merge, {"f": {"a": float("nan")}}),
        *points[1:],
    ]
    assert ValueHistory(nan).move(key, 0) == "changed"


def test_a_range_and_two_branches(history: Project) -> None:
    lines = history.gitml("metrics", "log", "--last", "1").out.splitlines()
    assert lines[1].split()[5:7] == ["0.8", "-"]
    history.git("checkout", "--quiet", "-b", "low", "HEAD~2")
    history.write("m.json", '{"accuracy": 0.75, "n": 5, "name": "low"}')
    history.commit("low")
    lines = history.gitml("metrics", "log", "low", "main").out.splitlines()
    low = next(line for line in lines if "  low  " in line)
    assert low.split()[4:6] == ["0.75", "+"]  # against step 0, not against step 2


def test_series_and_columns() -> None:
    steps = [commit("c", "b"), commit("b", "a"), commit("a")]
    documents: list[dict[str, Any]] = [{"a": 3, "b": "x"}, {"a": 1}]
    files = [{"f": document} for document in documents]
    history = ValueHistory([(steps[0], files[0]), (steps[1], files[1]), (steps[2], {})])
    assert list(history.series) == [("f", "a"), ("f", "b")]
    assert history.series["f", "a"].numbers() == [3.0, 1.0, None]
    assert history.move(("f", "a"), 0) == "up"
    assert spark((1.0, None, 2.0, float("nan"))) == "▁ █ "
    assert spark((1.0, 1.0)) == ""
    assert not ValueHistory([]).series


def test_only_and_sort(history: Project) -> None:
    lines = history.gitml("metrics", "log", "--only", "acc*", "--sort", "accuracy").out.splitlines()
    assert lines[0].split() == ["Commit", "Refs", "Date", "Subject", "accuracy"]
    assert [line.split("step ")[1][0] for line in lines[1:4]] == ["1", "2", "0"]
    revs = history.gitml("metrics", "log", "--only", "n", "--sort", "n", "--json").json["revs"]
    assert [rev["metrics"] for rev in revs.values()] == [{"m.json": {"n": 5}}] * 3 + [{}]
    answer = history.gitml("metrics", "log", "--only", "acuracy")
    assert (answer.code, answer.out) == (2, "")
    assert "hint: did you mean 'accuracy'?" in answer.err


def test_branches_and_tags(history: Project) -> None:
    history.git("tag", "--annotate", "--message", "x", "v1", "other")
    history.git("update-ref", "refs/remotes/origin/main", "main")
    history.git("update-ref", "refs/remotes/origin/more", "main")
    history.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    cells = [line.split("  ") for line in history.gitml("metrics", "log").out.splitlines()]
    assert cells[1][1] == "main, origin/more"
    assert cells[2][1] == "other, same, v1"


@pytest.mark.slow
def test_a_row_is_as_wide_as_need_be_only_if_asked(history: Project) -> None:
    history.write("m.json", '{"list": [' + ",".join("1" * 300) + "]}")
    history.commit("many")
    for words in (("metrics", "show"), ("metrics", "diff", "HEAD~1"), ("metrics", "log")):
        assert max(map(len, history.gitml(*words).out.splitlines())) <= 200
        assert max(map(len, history.gitml(*words, "--wide").out.splitlines())) > 900


def test_in_markdown_the_best_is_bold(history: Project) -> None:
    answer = history.gitml("metrics", "log", "--md").out
    assert answer.count("**0.9**") == 1
    assert answer.count("**") == 2
    assert answer.endswith("\n\nBold: the best of its column.\n")
    assert "**" not in history.gitml("params", "log", "--md").out


def test_no_metrics_are_no_rows_but_a_word(project: Project) -> None:
    said = "no metrics are declared; name their files under 'metrics:' in dvc.yaml"
    for command in (["log"], ["log", "--md"], ["diff", "HEAD"]):
        found = project.gitml("metrics", *command)
        assert (found.out, found.err.strip()) == ("", said)
    assert "no parameters" in project.gitml("params", "log").err
    assert "no parameters" in project.gitml("params", "diff").err


def test_a_log_of_nothing_says_whether_it_could_be_read(history: Project) -> None:
    found = history.gitml("metrics", "log", "--path", "elsewhere")
    assert (found.out, found.err.strip()) == ("", "none of 4 commits has metrics at elsewhere")
    history.write("m.json", "{")
    history.commit("broken")
    found = history.gitml("metrics", "log", "HEAD~1..")
    assert found.out == ""
    assert "none of the metrics could be read" in found.err


@pytest.mark.slow
def test_what_is_wrong_with_files_that_were_not_asked_for_is_not_told(history: Project) -> None:
    history.write("dvc.yaml", "metrics: [m.json, gone.json]\n")
    history.commit("two")
    found = history.gitml("metrics", "log", "--path", "elsewhere", "--last", "2")
    assert (found.code, found.err.strip()) == (0, "none of 2 commits has metrics at elsewhere")
    assert history.gitml("metrics", "log", "--path", "m.json", "--last", "2").err == ""
    history.write("dvc.yaml", "metrics: [\n")
    history.commit("broken")
    assert history.gitml("metrics", "log", "--path", "elsewhere", "--last", "1").code == 4
