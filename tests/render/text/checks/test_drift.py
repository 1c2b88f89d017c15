import pytest

from gitml.core.drift.column_drift import ColumnDrift, MissingShift, Untested, Verdict
from gitml.core.drift.samples import ColumnSample, TableSample, numbers
from gitml.core.drift.table import DriftRules, judge
from gitml.render.text.checks.drift import cells, notes, verdict


@pytest.mark.parametrize(
    ("method", "p", "shown"),
    [
        ("anderson", 0.001, "≤0.001"),
        ("anderson", 0.25, "≥0.25"),
        ("anderson", 0.04, "0.040"),
        ("ks", 0.25, "0.250"),
        ("psi", None, ""),
    ],
)
def test_a_p_value_at_the_end_of_its_table(method: str, p: float | None, shown: str) -> None:
    found = ColumnDrift("x", "number", (None, None), method, p=p, chosen=True)
    assert cells(found)[4] == shown


def _table(*names: str) -> TableSample:
    return TableSample("t", 9, {name: ColumnSample(name, "empty", 9, 9, None) for name in names})


def test_two_tables_without_a_column_in_common_are_told() -> None:
    (said,) = notes(judge(_table("red", "green"), _table("age"), DriftRules()))
    assert said.startswith("The two have no column in common")
    assert notes(judge(_table("a", "b"), _table("a", "c"), DriftRules())) == []


def test_a_type_that_changed_is_named_as_it_is() -> None:
    whole = ColumnSample("x", "identifier", 40, 0, numbers(range(40)))
    words = ColumnSample("x", "identifier", 40, 0, None)
    found = ColumnDrift("x", "identifier", (whole, words), of_values="type changed")
    assert verdict(found) == "type changed: int → text"


def test_a_small_shift_of_missing_values_is_told_with_what_is_told_of_the_values() -> None:
    side = ColumnSample("x", "number", 40, 0, numbers(range(40)))
    missing = MissingShift(0.02, 0.08, verdict="small shift")

    def said(of_values: Verdict, why: Untested = "") -> str:
        return verdict(
            ColumnDrift("x", "number", (side, side), of_values=of_values, why=why, missing=missing)
        )

    assert said("no shift seen") == "small shift: missing values"
    assert said("small shift") == "small shift, and a small shift of missing values"
    assert said("not tested", "date") == "not tested: dates, and a small shift of missing values"


def test_a_table_without_rows_has_no_share_of_missing_values() -> None:
    sides = ColumnSample("x", "empty", 40, 4, None), ColumnSample("x", "empty", 0, 0, None)
    found = ColumnDrift("x", "empty", sides, why="no-rows", missing=MissingShift(0.1, 0.0))
    assert cells(found)[5:] == ["", "not tested: no rows"]


def test_words_that_are_too_many_to_count_are_text() -> None:
    sides = (
        ColumnSample("x", "number", 40, 0, numbers(range(40))),
        ColumnSample("x", "many", 40, 0, None),
    )
    assert (
        verdict(ColumnDrift("x", "many", sides, of_values="type changed"))
        == "type changed: number → text"
    )
