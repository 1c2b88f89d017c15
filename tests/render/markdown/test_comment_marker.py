"""What a comment remembers in its first line, and what is believed of it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.forges.ci import RunNumber
from gitml.core.reports.results import ANSWERS, ReportedResult
from gitml.errors import UsageError
from gitml.render.markdown import plain_dialect
from gitml.render.markdown.comment_marker import (
    CommentRecord,
    first_line,
    marker,
    read_first_line,
    read_result_mark,
    result_mark,
)

SHA = "a" * 40
RUN = RunNumber("octo/churn/.github/workflows/gitml.yml", 42, 2)
RESULTS = st.builds(
    ReportedResult,
    st.sampled_from(ANSWERS),
    st.text(max_size=80),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.text("0123456789abcdef", min_size=40, max_size=40).filter(lambda sha: sha.strip("0")),
    st.booleans(),
)


@pytest.mark.parametrize("name", ["", "a b", "a-->", "-a", "a\n", "é", "a" * 65])
def test_a_name_that_could_break_the_marker(name: str) -> None:
    with pytest.raises(UsageError, match="not a name"):
        marker(name)


def test_a_later_run_of_the_same_workflow_is_known() -> None:
    line = first_line("a", RUN)
    assert "gitml.yml" not in line
    for comment in (line, f"{line}\r\n# Report", f"{line}\n# Report"):
        known = read_first_line(comment)
        for later in (RunNumber(RUN.workflow, 42, 1), RunNumber(RUN.workflow, 9, 7)):
            assert known.is_from_later_run(later)
        others = (RunNumber(RUN.workflow, 42, 3), RunNumber(RUN.workflow, 43), RunNumber("x", 1))
        assert not any(map(known.is_from_later_run, (RUN, *others, None)))


@pytest.mark.parametrize("run", [None, RunNumber("w", 1)])
def test_a_report_cannot_claim_to_be_of_a_later_run(run: RunNumber | None) -> None:
    forged = first_line("a", RunNumber("w", 9))
    known = read_first_line(f"{first_line('a', run)}\n{forged}\n{forged}")
    assert not known.is_from_later_run(RunNumber("w", 2))
    for other in (f"{forged} x", f" {forged}", f"# Report\n{forged}", "<!-- gitml:report:a -->"):
        assert read_first_line(other) == CommentRecord()


@given(st.lists(RESULTS, max_size=3, unique_by=lambda one: one.commit), st.booleans())
def test_results_are_read_back_in_both_dialects(
    results: list[ReportedResult], is_plain: bool
) -> None:
    line = first_line("a", RUN, results)
    shown = plain_dialect.plain(line) if is_plain else line
    assert shown.startswith(plain_dialect.plain_marker(marker("a")) if is_plain else marker("a"))
    assert shown.isascii()
    assert len(shown.splitlines()) == 1
    known = read_first_line(plain_dialect.with_comments(shown))
    assert known.results == tuple(results)[: len(known.results)]
    assert len(known.results) == len(results) or len(line) > 2000


def test_the_oldest_results_are_forgotten_where_they_are_too_long() -> None:
    results = [ReportedResult("better", "🎉" * 80, 0.5, str(n) * 40) for n in range(1, 7)]
    line = first_line("a", None, results)
    assert len(line) <= 3100
    kept = read_first_line(line).results
    assert 0 < len(kept) < 6
    assert list(kept) == results[: len(kept)]


@pytest.mark.parametrize(
    "result",
    [
        {"answer": "perfect", "commit": SHA},
        {"answer": ["better"], "commit": SHA},
        {"answer": "better", "commit": "0" * 40},
        {"answer": "better", "commit": f"{SHA})"},
        {"answer": "better"},
        {"answer": "better", "commit": SHA, "metric": ["auc"]},
        {"answer": "better", "commit": SHA, "metric": "x" * 81},
        "better",
        None,
    ],
)
def test_what_is_no_result_is_none(result: object) -> None:
    line = f"<!-- gitml:report:a {json.dumps({'results': [result]})} -->"
    assert read_first_line(line) == CommentRecord()


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1" + "0" * 999, "true", '"1"'])
def test_a_value_that_is_no_number_is_none(value: str) -> None:
    said = f'{{"answer":"better","commit":"{SHA}","metric":"auc","value":{value}}}'
    known = read_first_line(f'<!-- gitml:report:a {{"results":[{said}]}} -->')
    assert known.results == (ReportedResult("better", "auc", None, SHA),)


@pytest.mark.parametrize(
    "line",
    [
        '<!-- gitml:report:a {"results":' + "[" * 2000 + " -->",
        '<!-- gitml:report:a {"run":["0123456789abcdef",1]} -->',
        '<!-- gitml:report:a {"run":["0123456789abcdef",-1,1]} -->',
        '<!-- gitml:report:a {"run":["x",1,1],"results":{}} -->',
        "<!-- gitml:report:a {" + " " * 9000 + "} -->",
        "<!-- gitml:report:a [] -->",
        "",
    ],
)
def test_a_line_that_gitml_did_not_write(line: str) -> None:
    assert read_first_line(line) == CommentRecord()


def test_a_mark_of_a_report_is_as_strict() -> None:
    found = ReportedResult("blocked", "auc", 0.5)
    assert read_result_mark(result_mark(found)) == found
    assert read_result_mark(f"{result_mark(found)} ") is None
    assert read_result_mark('<!-- gitml:result: {"answer":"<b>"} -->') is None
