"""Rows that another table has, too: when two are one, and when nobody can tell."""

import pytest

from gitml.checks.tables import declared_tables
from gitml.checks.tables.schemas import Table
from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.schemas.gates import judge_schema
from gitml.core.settings.data_rules import DataRule
from gitml.core.settings.gate_rules import SchemaGate
from gitml.errors import UsageError
from tests.fixtures.tables import rows, table

_TRAIN = rows("id,x,g", "1,0.5,a", "2,0.25,b", "3,9,c")
_RULE = DataRule("train.csv", "s.yaml", apart_from="test.csv")
_GATE = SchemaGate("s.yaml", "train.csv")
_NAMED = "{id: {type: int, role: id}, x: {type: float}, g: {type: string}}"


def _check(
    other: Table | None, columns: str = _NAMED, train: Table = _TRAIN, top: str = ""
) -> CheckedTable:
    def open_table(path: str) -> Table:
        if path == "train.csv":
            return train
        if other is None:
            raise UsageError(f"no such file: '{path}'")
        return other

    text = f"gitml_schema: 1\nother_columns: allow\n{top}columns: {columns}\n"
    return declared_tables.check(_RULE, text.encode(), declared_tables.Sources(open_table))


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (None, "no such file: 'test.csv'"),
        (rows("p,q", "1,2"), "t.csv has no column in common with t.csv"),
        (rows("id,x,g"), "t.csv has no rows"),
        (table("id,x,g\n1,0.5,a\n", "id,x\n1,0.5\n"), "t1.csv has no column 'g'"),
    ],
)
def test_what_cannot_be_looked_for_does_not_pass(other: Table | None, told: str) -> None:
    found = _check(other)
    (rule,) = found.unchecked
    assert (rule.rule, rule.why, rule.excused) == ("apart_from", told, False)
    assert not found.passed
    (result,) = judge_schema(_GATE, found)
    assert (result.outcome, result.why) == ("cannot check", "unchecked")
    assert result.names == (f"apart_from: {told}",)


def test_a_file_of_the_table_that_lacks_a_column() -> None:
    train = table("id,x,g\n1,0.5,a\n", "id,x\n1,0.5\n")
    columns = _NAMED.replace("g: {", "g: {optional: true, ")
    found = _check(rows("x,g", "7,z"), columns, train)
    assert [one.rule for one in found.undecided] == ["apart_from"]


def test_a_baseline_that_is_not_there_yet_is_a_note() -> None:
    found = _check(rows("id,x,g", "7,7,g"), top="rows: {vs_baseline: {min: 0.5}}\n")
    assert [(one.rule, one.excused) for one in found.unchecked] == [("rows.vs_baseline", True)]
    assert found.passed
    assert judge_schema(_GATE, found)[0].outcome == "passed"


@pytest.mark.parametrize(
    ("other", "columns", "bad"),
    [
        (rows("id,x,g", "8,0.50,a", "9,5e-1,a"), _NAMED, 1),  # numbers as numbers, ids not at all
        (rows("g,x", "a ,0.5", "b,0.25"), _NAMED, 2),  # blanks, and a table without the ids
        (rows("g,x", "A,0.5", "a,0.500000001"), _NAMED, 0),
        (rows("id,x,g", "1,0.5,a", "9,9,z"), "{}", 1),  # a schema that names nothing
        (rows("id,x", "2,7", "9,9"), "{id: {type: int, role: id}}", 1),
    ],
)
def test_when_two_rows_are_one(other: Table, columns: str, bad: int) -> None:
    found = _check(other, columns)
    assert not found.unchecked
    assert [(one.kind, one.bad, one.of) for one in found.anomalies] == (
        [("overlap", bad, 3)] if bad else []
    )


def test_rows_that_are_known_by_columns_that_are_asked_for() -> None:
    train, other = rows("n,x", "1,0.5", "2,0.7"), rows("n,x", "8,0.5")
    schema = b"gitml_schema: 1\ncolumns: {n: {type: int}, x: {type: float}}\n"
    sources = declared_tables.Sources({"train.csv": train, "test.csv": other}.__getitem__)
    assert not declared_tables.check(_RULE, schema, sources).anomalies
    found = declared_tables.check(_RULE, schema, sources, ("x", "gone"))
    assert [(one.kind, one.bad) for one in found.anomalies] == [("overlap", 1)]
    assert not declared_tables.check(_RULE, schema, sources, ("gone",)).anomalies


@pytest.mark.parametrize(
    ("rule", "one", "other", "bad"),
    [
        ("date", "2024-01-02 00:00:00", "2024-01-02T00:00:00", 1),
        ("date", "2024-01-02T00:00:00.000", " 2024-01-02", 1),
        ("date", "2024-01-02T01:00:00+01:00", "2024-01-02T00:00:00Z", 1),
        ("date", "2024-01-02T00:00:00.001", "2024-01-02", 0),
        ("date", "2024-01-02", "2024-W01-2", 1),
        ("date", "2024-01-03", "2024-W01-2", 0),
        ("date", "soon", " soon", 1),
        ("date, format: '%d.%m.%Y'", "02.01.2024", "2.1.2024", 1),
        ("date, format: '%d.%m.%Y'", "02.01.2024", "01.02.2024", 0),
        ("date, format: '%d.%m.%Y %H:%M:%S.%f'", "2.1.2024 1:00:00.5", "2.1.2024 1:00:00.5 ", 1),
        ("string", "2024-01-02 00:00:00", "2024-01-02T00:00:00", 0),
        ("category", "1.0", "1", 1),
        ("category, values: ['1', '2023-01-01']", "1.", " 1.00", 1),
        ("category", "1.10", "1.1", 0),
        ("string", "1.0", "1", 0),
    ],
)
def test_when_two_cells_are_one(rule: str, one: str, other: str, bad: int) -> None:
    train = rows("t,x", f"{one},1", "2023-01-01,2")
    found = _check(rows("t,x", f"{other},1"), f"{{t: {{type: {rule}}}, x: {{type: int}}}}", train)
    assert sum(found.bad for found in found.anomalies if found.kind == "overlap") == bad
