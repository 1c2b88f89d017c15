"""Which commits are the points of a metric's history."""

import math
from dataclasses import replace

import pytest

from gitml.core.metrics.history import Cell
from gitml.core.metrics.primary_history import MetricHistory, MetricReading, history
from gitml.core.values import MISSING

PLACE = ("metrics.json", "auc")


def line(*values: Cell) -> list[MetricReading]:
    return [MetricReading(f"c{at}", f"{at:040}", value) for at, value in enumerate(values)]


def names(found: MetricHistory | None) -> list[str]:
    return [point.name for point in found.points] if found else []


@pytest.mark.parametrize(
    ("values", "before", "found"),
    [
        ((1, 2, 3), MISSING, ["c0", "c1", "c2"]),
        ((1, 1, 2, 2, 3, 3), MISSING, ["c0", "c2", "c4", "c5"]),  # the last is always one
        ((1, 2, 3, 4), 1, ["c1", "c2", "c3"]),
        ((MISSING, 1, 2, 3), MISSING, ["c1", "c2", "c3"]),  # nothing was measured before
        ((1, 1, 2), MISSING, []),
        ((1, math.nan, math.nan, "0.5", 2, True, 3), MISSING, ["c0", "c4", "c6"]),
        ((*range(20),), MISSING, [f"c{at}" for at in range(8, 20)]),
        ((1, 2, 10**400, 3), MISSING, ["c0", "c1", "c3"]),
    ],
    ids=str,
)
def test_the_commits_at_which_it_moved(
    values: tuple[Cell, ...], before: Cell, found: list[str]
) -> None:
    assert names(history("m", PLACE, line(*values), before=before)) == found


def test_what_has_no_number_is_counted_once() -> None:
    found = history("m", PLACE, line(1, math.nan, math.nan, MISSING, 2, 3))
    assert found
    assert (names(found), found.left_out) == (["c0", "c4", "c5"], 2)


def test_releases_and_the_base_are_points_where_nothing_moved() -> None:
    commits = line(1, 1, 1, 1, 2)
    commits[1] = replace(commits[1], is_release=True)
    commits[2] = replace(commits[2], is_base=True)
    assert names(history("m", PLACE, commits)) == ["c0", "c1", "c2", "c4"]


@pytest.mark.parametrize("is_apart", [False, True])
def test_a_base_long_ago_stands_first(is_apart: bool) -> None:
    commits = line(*range(20))
    base = replace(commits[0], name="base", is_base=True)
    commits = commits if is_apart else [base, *commits[1:]]
    found = history("m", PLACE, commits, base=base if is_apart else None)
    assert names(found) == ["base", *(f"c{at}" for at in range(9, 20))]
