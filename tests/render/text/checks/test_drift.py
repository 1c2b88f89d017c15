import pytest

from gitml.core.drift.column_drift import ColumnDrift
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
