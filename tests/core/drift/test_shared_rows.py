"""Rows that both tables have, told from those that came since."""

from dataclasses import replace

import numpy as np
import pytest

from gitml.checks.tables.drift import DriftSide, compare
from gitml.core.drift.profiles import limits
from gitml.core.drift.shared_rows import SharedRows, shared_rows
from gitml.core.drift.table import DriftRules, TableDrift
from gitml.core.tables.arrow_arrays import strings
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.core.tables.profiles.profile import TableProfile
from gitml.render.text.checks import drift as text

Rows = list[tuple[float, ...]]


def profile(rows: Rows) -> TableProfile:
    columns = dict(zip("ab", zip(*rows, strict=True), strict=True))
    cells = {name: Cells(strings([str(cell) for cell in of])) for name, of in columns.items()}
    return TableProfile.of(Block("", 0, len(rows), cells), limits(2))


def judged(reference: Rows, current: Rows) -> TableDrift:
    sides = DriftSide("old.csv", profile(reference)), DriftSide("new.csv", profile(current))
    return compare(*sides, DriftRules(), multivariate=True)


def free(count: int, seed: int = 0) -> Rows:
    return [tuple(row) for row in np.random.default_rng(seed).normal(size=(count, 2)).tolist()]


def tied(count: int) -> Rows:
    return [(a, a + b / 10) for a, b in free(count, seed=1)]


@pytest.mark.slow
def test_new_rows_are_told_from_those_that_both_have() -> None:
    old = free(300)
    found = judged(old, [*old, *tied(100)])
    assert found.together is not None
    assert (found.together.verdict, found.together.rows, found.together.left_out) == (
        "shifted",
        400,
        300,
    )
    assert "At least 75 % of the rows of new.csv are also in old.csv" in text.shared(found)[0]
    notes = text.drift(found, columns=60).splitlines()
    assert "At least 75 % of the rows of new.csv are also in old.csv:" in notes
    one_name = replace(found, reference=replace(found.reference, name="new.csv"))
    assert "of the rows of new.csv are also in the reference" in text.shared(one_name)[0]
    assert "400 rows; 300 rows of both left out" in text.together(found.together)


@pytest.mark.slow
def test_new_rows_of_the_same_kind_are_no_shift() -> None:
    old = free(300)
    found = judged(old, [*old, *free(100, seed=2)]).together
    assert found is not None
    assert found.verdict == "no shift seen"


def test_the_same_rows_are_no_shift() -> None:
    found = judged(free(100), free(100)).together
    assert found is not None
    assert (found.auc, found.verdict) == (0.5, "no shift seen")
    assert "both sides have the same rows" in text.together(found)


@pytest.mark.parametrize(
    ("reference", "current", "own"),
    [
        (free(90), [*free(90), *tied(40)], (0, 40)),  # appended
        (free(90), [*tied(40), *free(90)], (0, 40)),  # put before
        ([*free(90), *tied(40)], free(90), (40, 0)),  # taken away
        (free(90), free(90, seed=5), (90, 90)),
        ([(n % 2, 0) for n in range(90)], [(n % 2, 0) for n in range(130)], (0, 40)),
        ([(n % 2, 0) for n in range(90)], [(n % 3, 0) for n in range(130)], None),  # who knows
    ],
)
def test_which_rows_are_shared(reference: Rows, current: Rows, own: tuple[int, int] | None) -> None:
    found = shared_rows(profile(reference), profile(current))
    if own is None:
        assert found == SharedRows()
    else:
        assert (found.reference.count(False), found.new) == own


def test_a_row_is_shared_as_often_as_the_other_side_has_it() -> None:
    many = free(200)
    found = shared_rows(profile(many), profile([many[3], many[3], *reversed(many)]))
    assert found.new == 2


def test_a_few_new_rows_of_few_are_not_said_to_be_none() -> None:
    old = free(40)
    assert judged(old, [*old, *tied(20)]).together is None
