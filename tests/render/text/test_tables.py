"""Aligned tables: never wider than where they are shown, and nothing breaks out of a cell."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.data.results import Moved
from gitml.render.text import cell_text, tables
from gitml.render.text.colours import Painted
from gitml.render.text.data import data_moves

WORDS = st.text(alphabet="ab界é.\n", max_size=40)


@pytest.mark.slow
@given(
    st.integers(1, 6).flatmap(
        lambda many: st.lists(st.lists(WORDS, min_size=many, max_size=many), min_size=1, max_size=5)
    ),
    st.integers(30, 120),
)
def test_no_line_is_wider_than_its_place(rows: list[list[str]], columns: int) -> None:
    sides = [False] * len(rows[0])
    for drawn in (
        tables.align(rows, sides, columns),
        tables.table(rows[0], rows[1:], (), columns),
        tables.by_file(["File", *rows[0]], [["f", *row] for row in rows], (), columns),
        tables.blocks(rows[0], rows, min(2, len(sides)), columns),
    ):
        assert max(map(cell_text.width, drawn.split("\n"))) <= columns


def test_the_widest_cells_give_way_and_keep_their_ends() -> None:
    rows = [["train.encoder.layers.weight_decay", "1", "0.5"]]
    assert tables.align(rows, [False, True, True], 24) == "train.en…t_decay  1  0.5"
    assert tables.align(rows, [False, True, True], 60) == "  ".join(rows[0])
    assert cell_text.middle("界界界界", 5) == "界…界"
    assert cell_text.cut("界界界界", 5) == "界界…"


def test_tables_that_are_too_wide_stand_below_each_other() -> None:
    drawn = tables.blocks(
        ["", "one", "two", "three"], [["a", "1", "2", "3"]], 1, 12, ["one", "two"]
    )
    assert drawn.splitlines() == ["   one  two", "a    1    2", "", "   three", "a  3"]


def test_files_stand_above_their_rows_where_there_is_no_room() -> None:
    headers, rows = ["Path", "Key", "Value"], [["long/name.json", "a", "1"], ["b.json", "c", "2"]]
    assert tables.by_file(headers, rows[:1], ["Value"], 80).splitlines()[0].split() == headers[1:]
    assert tables.by_file(headers, rows, ["Value"], 80).splitlines()[0].split() == headers
    assert tables.by_file(headers, rows, ["Value"], 20).splitlines() == [
        "Key  Value",
        "long/name.json",
        "  a      1",
        "b.json",
        "  c      2",
    ]


def test_a_line_of_its_own_is_cut_also_where_the_rows_have_room() -> None:
    (line, _) = tables.align([["x" * 50], ["a", "b"]], [False, False], 20).splitlines()
    assert cell_text.width(line) == 20


def test_a_last_column_of_words_keeps_its_room() -> None:
    rows = [["a" * 60, "it is better by at least a hundredth"]]
    lines = tables.table_within(50, ["Name", "Why"], rows).splitlines()
    assert max(map(cell_text.width, lines)) <= 50
    assert [line[26:].strip() for line in lines] == [
        "Why",
        "it is better by at least",
        "a hundredth",
    ]


def test_what_is_in_a_cell_cannot_break_a_row() -> None:
    assert tables.align([["a\nb", "\x1b[2J"]], [False, False]) == "a\\nb  \\x1b[2J"
    painted = tables.align([[Painted("\x1b[2J", "red"), "b"]], [False, False])
    assert painted == "\x1b[31m\\x1b[2J\x1b[0m  b"


def test_a_colour_takes_no_room() -> None:
    rows = [[Painted("better ", "green"), "1"], ["worse", "2"]]
    drawn = tables.align(rows, [False, False])
    assert drawn.splitlines()[0] == "\x1b[32mbetter\x1b[0m   1"
    assert click.unstyle(drawn).splitlines() == ["better   1", "worse    2"]


def test_names_stand_beside_the_first_line_of_what_is_broken_below() -> None:
    rows = [["lr", "one two three four five six seven eight nine"]]
    shown = tables.table_within(40, ["Name", "Why"], rows).splitlines()
    assert [line[:2] for line in shown[1:]] == ["lr", "  "]
    assert " ".join(" ".join(shown[1:]).split()) == f"lr {rows[0][1]}"


def test_words_stay_words_when_they_are_shortened() -> None:
    rows = [["a", tables.Words("w" * 60)], ["b", tables.Words("x")], ["c", "1"]]
    shown = tables.table(["Key", "Value"], rows, ["Value"], 40).splitlines()
    assert shown[1].startswith("a    ww")
    assert shown[2] == "b    x"
    assert shown[3].startswith("c     ")


def test_numbers_are_whole_and_verdicts_are_broken_between_words() -> None:
    headers = ["metric", "change", "95 % interval", "spread", "verdict"]
    cells = ["log_loss", "-0.0255", "-0.0329 to -0.0180", "0.0033 and 0.006", "no difference shown"]
    wide, narrow, apart = (
        tables.table(headers, [cells], headers[1:-1], columns).splitlines()
        for columns in (71, 50, 28)
    )
    assert [line.split("  ")[-1].strip() for line in wide] == ["verdict", "no difference", "shown"]
    for lines in (wide, narrow, apart):
        assert "…" not in "".join(lines)
        words = " ".join(lines).split()
        assert all(words.count(word) for cell in cells for word in cell.split())
    assert max(map(cell_text.width, apart)) <= 28


def test_what_came_from_the_remote_is_told_beside_the_files() -> None:
    moved = Moved(added=("data",), files={"added": 2, "deleted": 0}, fetched=2)
    assert click.unstyle(data_moves.data_results(moved)).splitlines() == [
        "data: 2 files (2 added), checked by hash; 2 objects fetched",
        "  + data",
    ]
    local = Moved(deleted=("old",), files={"deleted": 1})
    assert "fetched" not in data_moves.data_results(local)
    assert data_moves.data_results(Moved()) == "data: nothing to move"
