import pytest

from gitml.core.drift.column_drift import ColumnDrift
from gitml.render.text.checks.drift import cells


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
