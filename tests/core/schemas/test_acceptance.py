import pytest

from gitml.adapters.formats import schema_files
from gitml.core.schemas.acceptance import accept, predicting, widen
from gitml.core.schemas.anomalies import Anomaly
from gitml.core.schemas.plain import edits
from gitml.core.schemas.shares import least_share
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


@pytest.mark.parametrize(
    ("rule", "cells", "kept"),
    [
        ("date", ["31.01.2024", "1.2.2024"], "date, format: '%d.%m.%Y'"),
        ("date", ["01/31/2024 10:00", "02/01/2024 9:30"], "date, format: '%m/%d/%Y %H:%M'"),
        ("date, format: '%d.%m.%Y'", ["2024-01-31"], "date, format: '%Y-%m-%d'"),
        ("date", ["01/02/2024", "03/04/2024"], "string"),  # of which day, nobody knows
        ("date", ["31.01.2024", "01/31/2024"], "string"),
        ("date", ["31.01.2024", "2024-01-31"], "string"),  # no format is of both
    ],
)
def test_the_one_format_of_all_cells_is_taken(rule: str, cells: list[str], kept: str) -> None:
    old = schema(f"a: {{type: {rule}}}")
    (one,) = check(rows("a", *cells), old).anomalies
    assert accept(old, one, {}) == schema(f"a: {{type: {kept}}}")


def test_other_columns_are_predicted_from_now_on() -> None:
    old = schema("a: {type: int}\nb: {type: int, role: target}\nc: {type: int, role: target}")
    inferred = schema("d: {type: int, role: target, absent_in: [serving]}").columns
    new = predicting(old, {"a", "c", "d"}, inferred)
    assert new == schema(
        "a: {type: int, role: target, absent_in: [serving]}\n"
        "b: {type: int}\n"
        "c: {type: int, role: target}\n"  # as a person left it
        "d: {type: int, role: target, absent_in: [serving]}"
    )
    assert new.targets == ("a", "c", "d")


def test_no_more_rows_of_the_test_set_are_accepted_than_there_are() -> None:
    old = schema("a: {type: int}")
    new = accept(old, Anomaly("overlap", bad=38, of=1000), {})
    assert new.overlap == 0.038
    for bad, of in ((1, 3), (1, 999_999), (2, 7), (999, 1000), (5, 5)):
        share = least_share(bad, of)
        assert bad <= share * of + 1e-9 < bad + 0.5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rows: {min: 2}  # why", "rows: {min: 0}  # why"),
        (
            "rows: {min: 2, vs_baseline: {min: 0.9}}  # why",
            "rows: {min: 0, vs_baseline: {min: 0.5, max: 2}}  # why",
        ),
        ("rows: {min: 2, max: 5}  # why", "rows: {min: 2}  # why"),
        ("rows:\n  # how many\n  min: 2", "rows:\n  # how many\n  min: 3\n  max: 4"),
    ],
)
def test_a_rule_of_rows_keeps_its_layout(old: str, new: str) -> None:
    before, after = (
        f"gitml_schema: 1\n{rows}\ncolumns: {{a: {{type: int}}}}\n" for rows in (old, new)
    )
    assert _edited(before, after) == after


def test_rules_of_rows_that_the_file_has_not() -> None:
    before = "gitml_schema: 1\ncolumns: {a: {type: int}}\n"
    rules = "rows: {max: 9, vs_baseline: {min: 0.5, max: 2}}\n"
    assert _edited(before, before + rules) == before + rules


def _edited(before: str, after: str) -> str:
    old, new = (schema_files.read("s.yaml", text.encode()) for text in (before, after))
    return schema_files.edit("s.yaml", before.encode(), edits(old, new)).decode()


def test_rows_of_the_test_set_do_not_widen_a_schema() -> None:
    old = schema("a: {type: int}")
    assert widen(old, [Anomaly("overlap", bad=3, of=10)], {}) == old
