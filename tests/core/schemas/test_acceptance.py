import pytest

from gitml.core.schemas.acceptance import widen
from tests.fixtures.tables import check, rows, schema


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["1", "-2", "3", "x"], "{type: int, min: -2}"),  # one that strays is not taken
        (["1", "-2", "x", "y", "z"], "{type: string}"),  # text has no bounds
        (["x", "y", "-inf"], "{type: string}"),
    ],
)
def test_a_schema_that_is_widened_keeps_types_and_can_be_read(cells: list[str], kept: str) -> None:
    old = schema("a: {type: int, min: 0}")
    wide = widen(old, check(rows("a", *cells), old).anomalies, {})
    assert wide.columns == schema(f"a: {kept}").columns
