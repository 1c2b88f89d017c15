"""``gitml.render.markdown.shorten``: what stays of a text that is too long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.render.markdown.shorten import shorten

NOTE = "\n\n> cut"
HEAD = "## Worse: acc\n\nmain compared with feature.\n\n### Metrics\n\n"
TABLE = "| Metric | Verdict |\n| :-- | --: |\n"


def _row(number: int, verdict: str = "= same") -> str:
    return f"| `metric_{number}` | {verdict} |\n"


def _report(rows: list[str]) -> str:
    return f"{HEAD}{TABLE}{''.join(rows)}\n### Parameters\n\nnone\n\n<sub>gitml</sub>\n"


def test_what_fits_is_left_alone() -> None:
    assert shorten("x" * 100, 100, NOTE) == "x" * 100


def test_as_many_rows_stay_as_fit() -> None:
    text = _report([_row(number) for number in range(1_200)])
    short = shorten(text, 20_000, NOTE)
    assert 19_900 < len(short) <= 20_000
    assert short.startswith(HEAD + TABLE + _row(0) + _row(1))
    assert short.endswith("\n\n### Parameters\n\nnone\n\n<sub>gitml</sub>\n" + NOTE)
    rows = short.count("| `metric_")
    assert rows > 700
    assert f"\n\n… and {1_200 - rows} more rows\n" in short


def test_rows_that_failed_and_those_that_decide_go_last() -> None:
    rows = [_row(number) for number in range(1_200)]
    rows[1_100] = _row(1_100, "❌ worse")
    rows[1_150] = "| **`acc`** (primary) | ✅ better |\n"
    rows[1_180] = "- ⚠️ in no table\n"
    for room in (1_000, 20_000):
        short = shorten(_report(rows), room, NOTE)
        assert len(short) <= room
        assert rows[1_100] in short
        assert rows[1_150] in short


def test_items_of_a_list_are_rows_too() -> None:
    text = "# Report\n\n" + "".join(f"- file_{number}.py: changed\n" for number in range(900))
    short = shorten(text, 2_000, NOTE)
    assert "- file_0.py: changed\n" in short
    assert "more rows" in short


def test_a_table_in_a_fold_leaves_the_fold_whole() -> None:
    rows = "".join(_row(number) for number in range(900))
    text = f"# Report\n\n<details>\n<summary>s</summary>\n\n{TABLE}{rows}\n</details>\n\nend\n"
    short = shorten(text, 2_000, NOTE)
    assert short.endswith("more rows\n\n</details>\n\nend\n" + NOTE)


def test_code_is_no_table() -> None:
    text = "```\n" + TABLE + "".join(_row(number) for number in range(900)) + "```\n"
    assert "more rows" not in shorten(text, 2_000, NOTE)


def test_long_prose_before_any_heading_is_kept_as_far_as_it_fits() -> None:
    text = "# Report\n\n" + "word " * 50_000 + "\n\n# More\n"
    assert len(shorten(text, 20_000, NOTE)) > 19_000


LINES = ["| a | b |", "|---|---|", "| ❌ `x` | 1 |", "- item", "# head", "", "```", "word " * 9]


@pytest.mark.slow
@given(st.lists(st.sampled_from([*LINES, "<details>", "</details>"])), st.integers(150, 900))
def test_never_longer_than_the_room(lines: list[str], room: int) -> None:
    text = "\n".join(lines * 3)
    short = shorten(text, room, NOTE)
    assert len(short) <= room
    assert short == text or short.endswith(NOTE)


@pytest.mark.slow
@pytest.mark.parametrize("line", [*LINES, "|" + ":-|" * 99, "|" + " " * 99, "- " * 50])
def test_a_hostile_text_takes_no_longer(line: str) -> None:
    text = f"{line}\n" * (2_000_000 // (len(line) + 1))
    begun = time.process_time()
    assert len(shorten(text, 65_000, NOTE)) <= 65_000
    assert time.process_time() - begun < 20
