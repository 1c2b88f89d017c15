"""Rows of a log that are shown while older commits are still read."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import click
import pytest

from gitml.core.commits import Commit
from gitml.core.metrics.history import ValueHistory, Values
from gitml.core.values import Value
from gitml.render.text.cell_text import width
from gitml.render.text.logs.log_cells import LogView
from gitml.render.text.logs.log_stream import LogStream

DAY = datetime(2026, 1, 10, tzinfo=UTC)


def points(documents: Sequence[Mapping[str, Value]], author: str = "Ada") -> list[Values]:
    return [
        (
            Commit(f"{at:07}", author if at else "Ada", DAY, f"step {at}", (f"{at + 1:07}",)),
            {"m.json": dict(document)},
        )
        for at, document in enumerate(documents)
    ]


def lines(found: list[Values], first: int, view: LogView) -> list[str]:
    stream = LogStream([commit for commit, _ in found], ValueHistory(found[:first]), view)
    shown = [stream.header(), *stream.rows(ValueHistory(found[:first], found[first:]))]
    shown += [*stream.rows(ValueHistory(found[first:])), *stream.footer(ValueHistory(found))]
    return [click.unstyle(line) for line in shown]


def test_rows_that_come_later_stand_below_the_first() -> None:
    found = points([{"acc": 0.9, "n": 5}, {"acc": 0.75, "n": 5}, {"n": "a text", "old": 1}])
    assert lines(found, 2, LogView(columns=80, directions={})) == [
        "Commit   Date        Subject       acc           n",
        "0000000  2026-01-10  step 0       0.90 +         5",
        "0000001  2026-01-10  step 1       0.75           5 *",
        "0000002  2026-01-10  step 2          –      a text",
        "                                    ▁█",
        "",
        "Author: Ada",
        "+ - * rose, fell, changed since the commit before on its branch (untested)",
        "★ is not known before the last row: run it again, and the best of each column",
        "has it",
        "1 value of older commits not shown: run it again to see all",
    ]


@pytest.mark.parametrize("columns", [50, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    documents: list[dict[str, Value]] = [{"acc": 0.5, "n": 1}] * 3
    late: list[Value] = [10**15, 10**400, "x" * 99, [1] * 50]
    documents += [{"acc": -1.5e-300, "n": value} for value in late]
    found = points(documents, "Bo of a very long name")
    view = LogView(columns, refs={"0000001": ("a-branch-of-many-letters",)})
    stream = LogStream([commit for commit, _ in found], ValueHistory(found[:3]), view)
    assert stream.fits == (columns >= 100)
    if stream.fits:
        assert max(map(width, lines(found, 3, view))) <= columns


def test_a_number_loses_digits_and_never_its_middle() -> None:
    found = points([{"n": 1}, {"n": 123456789012}, {"n": 0.123456789}])
    shown = lines(found, 1, LogView(columns=80))
    assert [line.split()[4] for line in shown[1:4]] == ["1", "1.2e+11", "0.1235"]


def test_what_does_not_fit_is_not_begun() -> None:
    found = points([{f"metric{n}": 1 for n in range(9)}])
    assert not LogStream([found[0][0]], ValueHistory(found), LogView(columns=80)).fits
