"""A history as a table: upright, turned, and what is told below it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitml.core.commits import Commit
from gitml.core.metrics.history import ValueHistory
from gitml.core.values import Value
from gitml.render.text.cell_text import width
from gitml.render.text.dates import ago
from gitml.render.text.logs.log import log
from gitml.render.text.logs.log_cells import LogView
from gitml.render.text.logs.sparkline import spark

NOW = datetime(2026, 1, 10, tzinfo=UTC)


def history(documents: Sequence[Mapping[str, Value]], *authors: str) -> ValueHistory:
    """A row for each document, newest first, a day between two."""
    points = []
    for at, document in enumerate(documents):
        parents = (f"{at + 1:07}",) if at + 1 < len(documents) else ()
        author = authors[at % len(authors)] if authors else "Ada"
        made = Commit(f"{at:07}", author, NOW - timedelta(days=at), f"step {at}", parents)
        points.append((made, {"m.json": dict(document)}))
    return ValueHistory(points)


def lines(rows: ValueHistory, view: LogView) -> list[str]:
    return click.unstyle(log(rows, tuple(rows.series), view)).splitlines()


def test_marks_stand_below_each_other_and_headers_above_the_numbers() -> None:
    rows = history([{"acc": 0.9, "n": 5}, {"acc": 0.75, "n": 5}, {"acc": 0.8, "n": 5}])
    assert lines(rows, LogView(directions={})) == [
        "Commit   Date        Subject   acc     n",
        "0000000  2026-01-10  step 0   0.90 +★  5",
        "0000001  2026-01-09  step 1   0.75 -   5",
        "0000002  2026-01-08  step 2   0.80     5",
        "                               ▃▁█",
        "",
        "Author: Ada",
        "+ - * rose, fell, changed since the commit before on its branch (untested), ★ the best",
    ]


def test_the_best_is_what_tests_call_better_whatever_was_declared() -> None:
    rows = history([{"acc": 0.44}, {"acc": 0.88}])
    key = ("m.json", "acc")
    view = LogView(directions={"acc": "lower"}, tested={("0000000", key): "worse"})
    assert "0.44 ▼★" in "\n".join(lines(rows, view))
    told = "\n".join(lines(rows, replace(view, ways={key: "higher"})))
    assert "0.44 ▼★" not in told
    assert "★" in told.split("0.88", 1)[1]


def test_branches_tags_authors_and_how_long_ago() -> None:
    rows = history([{"n": 1}, {"n": 1}], "Ada", "Bo")
    view = LogView(now=NOW, refs={"0000000": ("main", "v1")})
    assert lines(rows, view) == [
        "Commit   Refs      Date           Author  Subject  n",
        "0000000  main, v1  0 seconds ago  Ada     step 0   1",
        "0000001            24 hours ago   Bo      step 1   1",
    ]


def test_the_best_first() -> None:
    rows = history([{"loss": 0.5}, {}, {"loss": 0.25}, {"loss": float("nan")}])
    shown = lines(rows, LogView(directions={}, sort=("m.json", "loss")))
    assert [line[6] for line in shown[1:5]] == ["2", "0", "1", "3"]
    assert "★" in shown[1]
    assert shown[5].strip() == "▁ █", "the drawing goes by time"


def test_without_a_known_way_nothing_is_the_best() -> None:
    rows = history([{"thing": 2.0, "acc": 1.0}, {"thing": 1.0, "acc": 1.0}])
    assert not any("★" in line for line in lines(rows, LogView(directions={}))[:-1])
    declared = LogView(directions={"thing": "lower"})
    assert "★" in lines(rows, declared)[2]


def test_what_is_too_wide_is_told_once_or_turned() -> None:
    documents = [{f"metric_{i}": i for i in range(9)} | {"acc": at / 7} for at in range(3)]
    shown = lines(history(documents), LogView(columns=80))
    assert shown[0].split() == ["Commit", "Date", "Subject", "acc"]
    assert " ".join(shown).count("metric_3 3") == 1
    documents = [{f"metric_{i}": i + at / 7 for i in range(9)} for at in range(3)]
    shown = lines(history(documents), LogView(columns=80))
    assert shown[0].split() == ["Commit", "0000000", "0000001", "0000002"]
    assert shown[2].split()[0] == "metric_0"
    assert max(map(width, shown)) <= 80


def test_a_turned_log_is_a_screen_of_the_newest_commits_unless_more_are_asked_for() -> None:
    documents = [{f"metric_{i}": i + at / 7 for i in range(15)} for at in range(329)]
    shown = lines(history(documents), LogView(columns=80))
    assert len(shown) <= 50
    assert shown[0].split()[:2] == ["Commit", "0000000"]
    [note] = [line for line in shown if "older commits" in line]
    told = sum(line.count("00000") for line in shown if line.startswith("Commit"))
    assert note.startswith(f"… and {329 - told} older commits")
    whole = lines(history(documents[:100]), LogView(columns=80, lines=None))
    assert sum(line.count("00000") for line in whole if line.startswith("Commit")) == 100
    assert not any("older commits" in line for line in whole)


def test_what_no_commit_of_a_turned_log_has_is_named_and_has_no_row() -> None:
    new: list[Mapping[str, Value]] = [
        {f"metric_{i}": i + at / 7 for i in range(15)} for at in range(100)
    ]
    shown = lines(history([*new, {"old_f1": 0.5, "old_acc": 0.25}]), LogView(columns=80))
    assert not any(line.startswith("old_") for line in shown)
    assert "… and 2 values that none of these commits has: old_f1, old_acc" in shown


def test_of_one_commit_nothing_is_the_same_everywhere() -> None:
    one = history([{f"metric_{i}": i for i in range(30)}])
    shown = lines(one, LogView(columns=80))
    assert not any("The same in all" in line for line in shown)
    assert any(line.startswith("metric_29") for line in shown)


@pytest.mark.slow
@pytest.mark.parametrize("columns", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("metrics", [1, 3, 9, 112])
def test_no_line_is_wider_than_the_terminal(columns: int, metrics: int) -> None:
    documents = [{f"train.layer{i}.accuracy": (i + at) / 7 for i in range(metrics)}
                 for at in range(30)]  # fmt: skip
    refs = {f"{at:07}": ("a-branch-of-many-letters", "v1.0") for at in range(3)}
    rows = history(documents, "Ada of the long name", "Bo")
    view = LogView(columns, NOW, refs, {})
    assert max(map(width, lines(rows, view))) <= columns


@pytest.mark.slow
def test_more_than_anybody_reads_is_counted() -> None:
    documents = [{f"m{i}": i * at for i in range(20_000)} for at in range(3)]
    shown = lines(history(documents), LogView(columns=200))
    assert len(shown) < 220
    assert any("… and 19799 more values" in line for line in shown)


def test_an_integer_that_no_float_holds_is_not_drawn() -> None:
    rows = history([{"n": 10**400}, {"n": 1}])
    assert "1.000000e+400" in lines(rows, LogView())[1]


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=1), "1 second ago"),
        (timedelta(seconds=-5), "0 seconds ago"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=20), "2 weeks ago"),
        (timedelta(days=100), "3 months ago"),
        (timedelta(days=900), "2 years ago"),
    ],
)
def test_ago(passed: timedelta, said: str) -> None:
    assert ago(NOW - passed, NOW) == said


def test_spark_keeps_the_extremes_where_there_is_little_room() -> None:
    assert spark((1.0, 2.0, 3.0), 2) == "▁█"
    assert spark((*[5.0] * 40, 0.0, *[5.0] * 40, 10.0, *[5.0] * 38), 6) in ("▅▅▁▅█▅", "▄▄▁▄█▄")
    assert spark((None, None, 1.0, 2.0), 4) == "  ▁█"
    assert spark((*[5.0] * 40, 10.0, 0.0, *[5.0] * 40, 6.0), 8)[-1] == spark((0.0, 6.0, 10.0))[1]
    assert {"▁", "█"} <= {*spark((*[5.0] * 40, 10.0, 0.0, *[5.0] * 40, 6.0), 8)}
    assert spark((*[5.0] * 40, 0.0, 10.0, 6.0), 8)[-3:] == "▁█" + spark((0.0, 6.0, 10.0))[1]


def test_spark_of_few_values_has_no_room_for_places_without_one() -> None:
    assert spark((None, 1.0, *[None] * 90, 2.0, 3.0), 8) == spark((1.0, 2.0, 3.0))


@pytest.mark.slow
@given(st.lists(st.tuples(st.none() | st.floats(), st.integers(1, 5)), max_size=8))
def test_spark_of_runs_is_that_of_each_place(runs: list[tuple[float | None, int]]) -> None:
    numbers, counts = [number for number, _ in runs], [count for _, count in runs]
    places = [number for number, count in runs for _ in range(count)]
    for columns in (1, 3, 20):
        assert spark(numbers, columns, counts) == spark(places, columns)


def test_a_date_is_not_cut() -> None:
    rows = history([{f"metric_{i}": i + at / 7 for i in range(9)} for at in range(3)])
    shown = lines(rows, LogView(columns=80, now=NOW + timedelta(seconds=108)))
    assert "108 seconds ago" in shown[1]


def test_drawings_of_a_turned_table_are_of_one_width_with_gaps_for_what_was_not_there() -> None:
    documents = [
        {f"m{i}_{'x' * (i * 3)}": i + at / 7 for i in range(9) if i or at < 20} for at in range(30)
    ]
    rows = history(documents)
    shown = lines(rows, LogView(columns=80))
    drawn = [line for line in shown[: shown.index("")] if line.startswith("m")]
    trends = {line.split("  ")[0]: "".join(c for c in line if c in "▁▂▃▄▅▆▇█") for line in drawn}
    assert len(trends["m0_"]) < 8
    assert {len(trend) for name, trend in trends.items() if name != "m0_"} == {8}
    further = shown[shown.index("") :]
    assert any(line.startswith("m8_") for line in further)
    assert "▁" not in "".join(further)  # drawn once


def test_a_long_list_does_not_fill_a_table_and_texts_begin_below_each_other() -> None:
    documents: list[dict[str, Value]] = [
        {"layers": [*range(at, at + 90)], "name": "a" * at} for at in (1, 5)
    ]
    shown = lines(history(documents), LogView(columns=200))
    assert max(map(width, shown)) < 100
    assert "…" in shown[1]
    assert shown[1].index("[1, ") == shown[0].index("layers") == shown[2].index("[5, ")
    assert "89, 90]" in lines(history(documents), LogView())[1]
