"""``gitml.render.markdown.comment``: what a report looks like as a comment."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.reports.results import ReportedResult
from gitml.render.markdown.code_blocks import fenced
from gitml.render.markdown.comment import (
    BLOCKED,
    UNJUDGED,
    Footer,
    body,
    gates_mark,
    gates_status,
    headline,
    result,
    state,
)
from gitml.render.markdown.comment_marker import first_line, read_first_line, result_mark
from gitml.render.markdown.tables import plain

LIMIT = 65_536


def test_a_body_begins_with_the_marker_and_ends_with_its_origin() -> None:
    around = Footer("a" * 40, "https://h/run", ("No pictures.",))
    assert body("nightly", "# Report\n\ngood\n", around, LIMIT) == (
        "<!-- gitml:report:nightly {} -->\n# Report\n\ngood\n\n> No pictures.\n\n"
        f'<sub>for {"a" * 40}, <a href="https://h/run">made by this run</a></sub>\n'
    )


def test_the_commit_is_told_once() -> None:
    text = body("a", f"about {'a' * 40}", Footer("a" * 40, "https://h/run"), LIMIT)
    assert text.count("a" * 40) == 1


def test_a_body_that_fits_is_whole() -> None:
    markdown = "x" * (LIMIT - len(first_line("a", None)) - 3)
    assert len(body("a", markdown, Footer(), LIMIT)) <= LIMIT
    assert markdown in body("a", markdown, Footer(), LIMIT)


def test_characters_of_four_bytes_count_once_as_the_forge_counts_them() -> None:
    text = body("a", "🎉" * (LIMIT + 1), Footer(run_url="https://h/run"), LIMIT)
    assert LIMIT - 400 < len(text) <= LIMIT
    assert len(headline("🎉" * 500, 140)) <= 140


def test_a_long_body_is_cut_before_a_heading() -> None:
    sections = [f"## Section {n}\n\n{'word ' * 40}\n\nmore\n\n" for n in range(20)]
    text = body("a", "".join(sections), Footer(run_url="https://h/run"), limit=2000)
    assert len(text) <= 2000
    assert "more\n\n> The report is cut here" in text
    assert "[the summary of the run](https://h/run)" in text


def test_no_cut_inside_a_fold_or_a_fence() -> None:
    fold = "<details>\n\n# not here\n\nnor here\n\n</details>\n\n"
    fence = "```\n# not here\n\nnor here\n```\n\n"
    start = "intro " * 90 + "\n\n"
    text = body("a", start + fold + fence + "y" * 900 + "\n\nend", Footer(), limit=900)
    assert text.count("</details>") == 1
    assert text.count("```") == 2
    assert "yy" not in text


def test_a_cut_inside_an_endless_block_closes_it() -> None:
    markdown = "<details>\n\n```\n" + "line\n" * 1000
    text = body("a", markdown, Footer(), limit=1000)
    assert text.count("```") == 2
    assert text.count("</details>") == 1


@given(st.text(alphabet="#` \n<details>/x", max_size=3000), st.integers(500, 1500))
def test_no_body_is_longer_than_the_limit(markdown: str, limit: int) -> None:
    around = Footer("a" * 40, "https://h/run")
    text = body("a", markdown, around, limit)
    assert len(text) <= limit
    assert text.startswith("<!-- gitml:report:a ")
    assert text.endswith("</sub>\n")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        (
            "## ✅ `churn` is better: **auc** 0.9 → 0.95\n\nmore",
            "✅ churn is better: auc 0.9 → 0.95",
        ),
        ("<!-- x -->\n\n| a |\n|---|\n\n[Worse](http://x), sadly", "Worse, sadly"),
        ("> [!NOTE]\n> First report", "First report"),
        ('<img src="a.png">\n\n```\ncode\n```\nwords', "words"),
        ("", "report posted"),
    ],
)
def test_the_headline_is_plain(markdown: str, expected: str) -> None:
    assert headline(markdown, 140) == expected


def test_a_headline_says_the_characters_that_its_entities_stand_for() -> None:
    words = "recall@5 of #7 fell by \u22120.1 \u00b1 0.05 & a_b <c> *d*"
    assert headline(f"## ❌ {plain(words)}", 140) == f"❌ {words}"


_PASSED = gates_mark("1 passed")


@pytest.mark.parametrize(
    ("own", "state_of_all", "of_gates"),
    [
        ([gates_mark("")], "success", ("success", "no gates")),
        ([UNJUDGED, gates_mark("")], "error", ("error", "not judged")),
        ([BLOCKED, gates_mark("1 failed")], "failure", ("failure", "1 failed")),
        ([], "success", None),
    ],
)
@pytest.mark.parametrize("line", [_PASSED, BLOCKED, UNJUDGED])
def test_what_a_log_says_of_gates_is_not_believed(
    own: list[str], state_of_all: str, of_gates: object, line: str
) -> None:
    log = fenced(["epoch 1", "```", "", line, "", "~~~"])
    markdown = "\n\n".join(["## Report", log, *own]) + "\n"
    for text in (markdown, markdown.replace("\n", "\r\n")):
        assert (state(text), gates_status(text)) == (state_of_all, of_gates)


def test_a_block_that_is_left_open_hides_no_failure() -> None:
    text = f"```\nmine\n\n## Blocked\n\n{BLOCKED}\n\n{gates_mark('1 failed')}\n"
    assert (state(text), gates_status(text)) == ("failure", ("failure", "1 failed"))


def test_a_long_headline_fits_a_status() -> None:
    assert len(headline("word " * 100, 140)) == 140


@pytest.mark.parametrize(
    "markdown",
    [
        "## x\n" * 40_000,
        "```\n" + "## x\n" * 40_000,
        "<!--" * 40_000,
        "[a](" * 40_000,
        ("|" + "<!--" * 499 + "\n") * 90,
    ],
    ids=["headings", "fenced", "comments", "links", "lines of comments"],
)
def test_a_long_hostile_report_takes_no_longer(markdown: str) -> None:
    begun = time.process_time()
    assert len(body("a", markdown, Footer(), LIMIT)) <= LIMIT
    headline(markdown, 140)
    assert time.process_time() - begun < 3


def test_a_description_of_exactly_the_limit_is_whole() -> None:
    assert headline("w" * 140, 140) == "w" * 140
    assert headline("w" * 141, 140) == "w" * 139 + "…"


def test_what_cannot_be_closed_in_little_room_stays_open() -> None:
    markdown = "<details>" * 300 + "word " * 1000
    assert len(body("a", markdown, Footer(), limit=2000)) <= 2000


@pytest.mark.parametrize("count", [1, 2_000, 50_000])
def test_notes_count_against_the_length(count: int) -> None:
    notes = tuple(f"A picture is left out: q{number}.png: No such file" for number in range(count))
    text = body("a", "# Report\n\n" + "word\n\n" * 20_000, Footer("a" * 40, notes=notes), LIMIT)
    assert len(text) <= LIMIT
    assert text.count("> A picture is left out") == min(count, text.count("> A picture"))
    assert ("more like this" in text) == (count > 1)
    assert text.count("word") > 5_000


def test_a_note_cannot_leave_its_line() -> None:
    note = "left out: `a`\n\n# Approved by @ada <img src=x> ![x](https://h) #1"
    text = body("a", "# Report", Footer(notes=(note,)), LIMIT)
    assert not any(part in text for part in ("\n# A", "@ada", "<img", "![", "`", "#1"))


def test_an_address_stays_inside_its_link() -> None:
    url = 'https://h/run"><h1>) [x](https://evil'
    text = body("a", "word " * 20_000, Footer("</sub>", url), LIMIT)
    assert "<h1>" not in text
    assert "(https://evil" not in text


EARLIER = tuple(ReportedResult("better", "auc", 0.9, commit=str(n) * 40) for n in range(1, 4))


def test_earlier_results_are_a_folded_table_below_the_report() -> None:
    newest = ReportedResult("worse", "auc", 0.8, commit="a" * 40)
    around = Footer(earlier=EARLIER, newest=newest, page=lambda sha: f"https://h/{sha}")
    text = body("a", "# Report", around, LIMIT)
    assert "<summary>Earlier results of this pull request: 3</summary>" in text
    assert f"| [`1111111`](https://h/{'1' * 40}) | ✅ Better | `auc` 0.9 |" in text
    assert read_first_line(text).results == (newest, *EARLIER)


def test_earlier_results_are_cut_before_the_report_is() -> None:
    around = Footer(earlier=EARLIER)
    room = LIMIT - len(first_line("a", None, EARLIER)) - 3
    text = body("a", "x" * room, around, LIMIT)
    assert "Earlier results" not in text
    assert "The report is cut" not in text
    assert read_first_line(text).results == EARLIER
    assert len(text) <= LIMIT


def test_a_report_tells_its_result() -> None:
    found = ReportedResult("better", "a-->b\n`@x`)(", 0.9)
    assert result(f"# Report\n\n{result_mark(found)}\n") == found
    assert result(f"# Report\n\n{fenced([result_mark(found)])}\nmore\n") is None
    assert result("# Report\n") is None
