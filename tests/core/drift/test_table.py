"""The usual rule: what it calls a shift, on halves of real tables and on tables with edges."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gitml.core.drift.column_drift import Choice
from gitml.core.drift.samples import Categories, ColumnSample, Kind, TableSample, numbers
from gitml.core.drift.table import DriftRules, TableDrift, judge
from gitml.errors import UsageError
from tests.core.drift.real_tables import NAMES, column_sample, sample, table

RUNS = 80  # of each table


def halves(name: str, run: int, shift: float = 0.0) -> TableDrift:
    columns = table(name)
    random = np.random.default_rng(run)
    rows = random.permutation(len(next(iter(columns.values()))))
    one, other = rows[::2], rows[1::2]
    moved = {
        column: values if values.dtype == object else values + shift * np.std(values)
        for column, values in columns.items()
    }
    return judge(sample("one", columns, one), sample("other", moved, other), DriftRules())


@pytest.mark.slow
def test_halves_of_one_table_are_hardly_ever_called_shifted() -> None:
    found = [halves(name, run) for name in NAMES for run in range(RUNS)]
    assert sum(bool(one.shifted) for one in found) <= 0.03 * len(found)
    assert sum(one.outcome != "passed" for one in found) <= 0.01 * len(found)


@pytest.mark.parametrize("name", NAMES)
def test_a_shift_of_all_numbers_is_found(name: str) -> None:
    found = [halves(name, run, shift=0.7) for run in range(5)]
    assert all(one.outcome == "failed" for one in found)
    assert all("class" not in {c.name for c in one.shifted} for one in found)


def one_column(reference: ColumnSample, current: ColumnSample, **rules: Any) -> TableDrift:
    one, other = (TableSample(side.name, side.rows, {"x": side}) for side in (reference, current))
    return judge(one, other, DriftRules(**rules))


def values(*rows: object) -> ColumnSample:
    as_objects = any(isinstance(row, str) or row is None for row in rows)
    return column_sample("x", np.asarray(rows, dtype=object if as_objects else float))


def test_small_effects_beyond_chance_are_small_shifts() -> None:
    random = np.random.default_rng(0)
    one, other = random.normal(size=20_000), random.normal(size=20_000) + 0.1
    column = one_column(values(*one), values(*other)).columns[0]
    assert (column.verdict, column.method) == ("small shift", "ks")
    assert column.p_adjusted is not None
    assert column.p_adjusted < 1e-6


def test_a_shift_of_the_missing_share_is_one_of_its_own() -> None:
    random = np.random.default_rng(1)
    one, other = random.normal(size=200), random.normal(size=200)
    other[::3] = np.nan
    column = one_column(values(*one), values(*other)).columns[0]
    assert (column.of_values, column.missing.verdict) == ("no shift seen", "shifted")
    assert column.verdict == "shifted"
    assert column.missing.current == pytest.approx(67 / 200)


def test_a_small_shift_of_the_missing_share_is_seen() -> None:
    random = np.random.default_rng(1)
    one, other = random.normal(size=3000), random.normal(size=3000)
    other[::15] = np.nan
    found = one_column(values(*one), values(*other))
    assert found.columns[0].missing.verdict == found.columns[0].verdict == "small shift"
    assert (found.judged, found.shifted) == (found.columns, ())


def test_a_side_without_rows_is_told_as_such() -> None:
    number, nothing = values(*range(40)), ColumnSample("x", "empty", 0, 0, None)
    found = one_column(number, nothing).columns[0]
    assert (found.verdict, found.why) == ("not tested", "no-rows")


def test_all_missing_now_is_a_shift_and_always_is_nothing_to_test() -> None:
    number, empty = values(*range(40)), ColumnSample("x", "empty", 40, 40, None)
    now = one_column(number, empty).columns[0]
    assert (now.verdict, now.of_values, now.why) == ("shifted", "not tested", "all-missing")
    always = one_column(empty, empty)
    assert (always.columns[0].why, always.outcome) == ("all-missing", "cannot tell")


def test_a_new_category_is_named_and_is_no_drift_by_itself() -> None:
    known = ["a"] * 60 + ["b"] * 40
    column = one_column(values(*known), values(*known, "c")).columns[0]
    assert column.verdict == "no shift seen"
    [new] = column.new
    assert (new.value, new.count) == ("c", 1)
    assert new.share == pytest.approx(1 / 101)


def test_two_numbers_are_two_categories() -> None:
    column = one_column(values(*[0, 1] * 50), values(*[1, 1, 1, 0] * 25)).columns[0]
    assert (column.method, column.verdict) == ("fisher", "shifted")
    assert column.effect == pytest.approx(0.25)


def test_constant_and_infinite_columns() -> None:
    same = one_column(values(*[3.0] * 40), values(*[3.0] * 50)).columns[0]
    assert (same.verdict, same.p) == ("no shift seen", 1.0)
    other = one_column(values(*[3.0] * 40), values(*[4.0] * 40)).columns[0]
    assert (other.verdict, other.effect) == ("shifted", 1.0)
    infinite = one_column(values(*range(60)), values(*range(30), *[np.inf] * 30)).columns[0]
    assert infinite.missing.verdict == "shifted"


def test_few_rows_say_nothing_and_that_is_no_pass() -> None:
    one = one_column(values(1.0), values(2.0))
    assert (one.columns[0].verdict, one.outcome) == ("too few rows", "cannot tell")
    nothing = one_column(values(*range(40)), ColumnSample("x", "empty", 0, 0, None))
    assert nothing.outcome == "cannot tell"


def test_an_identifier_of_both_sides_and_a_column_that_became_text() -> None:
    running = ColumnSample("x", "identifier", 100, 0, numbers(range(100)))
    later = ColumnSample("x", "identifier", 100, 0, numbers(range(100, 200)))
    found = one_column(running, later)
    assert (found.columns[0].verdict, found.columns[0].why) == ("not tested", "identifier")
    asked = one_column(running, later, choices={"x": Choice("ks", named=True)})
    assert asked.columns[0].verdict == "shifted"
    only_now = one_column(replace(running, kind="number"), later)
    assert only_now.columns[0].verdict == "shifted"
    became = one_column(values(*range(40)), values(*["a", "b"] * 20))
    assert (became.columns[0].verdict, became.outcome) == ("type changed", "failed")


def test_few_rows_do_not_tell_of_a_type_either() -> None:
    few = one_column(values(2, 4), ColumnSample("x", "identifier", 3, 0, None))
    assert (few.columns[0].verdict, few.outcome) == ("too few rows", "cannot tell")


@pytest.mark.parametrize("kind", ["date", "text", "many"])
def test_what_cannot_be_compared_is_no_silent_pass(kind: Kind) -> None:
    data = numbers(range(40)) if kind == "date" else None
    later = ColumnSample("x", kind, 40, 0, data)
    for earlier in (values(*range(40)), values(*["a", "b"] * 20)):
        found = one_column(earlier, later)
        assert (found.columns[0].verdict, found.outcome) == ("type changed", "failed")
    same = one_column(later, later)
    assert (same.columns[0].verdict, same.outcome) == ("not tested", "cannot tell")


def test_what_decides_about_the_table() -> None:
    still = values(*range(100))
    moved = values(*range(50, 150))

    def sides(moving: int, absent: int = 0) -> tuple[TableSample, TableSample]:
        columns = {
            f"c{n}": replace(moved if n < moving else still, name=f"c{n}") for n in range(10)
        }
        before = {name: replace(still, name=name) for name in columns}
        after = dict(list(columns.items())[: 10 - absent])
        return TableSample("one", 100, before), TableSample("two", 100, after)

    assert judge(*sides(3), DriftRules()).outcome == "passed"
    assert judge(*sides(4), DriftRules()).outcome == "failed"
    assert judge(*sides(1), DriftRules(max_shifted=0)).outcome == "failed"
    assert judge(*sides(1), DriftRules(watch=("c0",))).outcome == "failed"
    assert judge(*sides(1), DriftRules(watch=("c5",))).outcome == "passed"
    assert judge(*sides(0, absent=4), DriftRules()).outcome == "failed"
    gone = judge(*sides(0, absent=1), DriftRules(watch=("c9",)))
    assert (gone.columns[9].verdict, gone.outcome) == ("gone", "failed")
    with pytest.raises(UsageError) as caught:
        judge(*sides(0), DriftRules(watch=("c99",)))
    assert caught.value.hint == "did you mean 'c9'?"


def test_p_values_are_adjusted_for_all_columns() -> None:
    random = np.random.default_rng(3)
    columns = {f"c{n}": random.normal(size=80) for n in range(200)}
    later = {name: random.normal(size=80) for name in columns}
    found = judge(sample("one", columns), sample("two", later), DriftRules())
    assert any(one.p < 0.05 for one in found.columns if one.p is not None)
    assert not found.shifted


def test_a_method_for_all_leaves_columns_that_it_is_not_made_for_to_the_rule() -> None:
    columns = {"n": values(*range(100)), "c": values(*["a", "b"] * 50)}
    side = TableSample("one", 100, columns)
    found = judge(side, side, DriftRules(others=Choice("wasserstein")))
    assert [one.method for one in found.columns] == ["wasserstein", "fisher"]
    assert [one.chosen for one in found.columns] == [True, False]


def test_categories_that_are_not_all_listed() -> None:
    part = ColumnSample("x", "category", 100, 0, Categories({"a": 50}, others=50))
    found = one_column(part, values(*["a"] * 50, *["z"] * 50)).columns[0]
    assert (found.verdict, found.new) == ("no shift seen", ())
