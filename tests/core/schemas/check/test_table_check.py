"""Tables held against schemas: each kind of anomaly, with its numbers, and how it is accepted."""

import gzip
import json
from dataclasses import dataclass, replace

import pytest

from gitml.adapters.formats.tabular.table_parts import Part
from gitml.checks.tables import schemas
from gitml.checks.tables.schemas import Table
from gitml.core.schemas.acceptance import accept
from gitml.core.schemas.anomalies import Anomaly, Example, Kind
from gitml.core.schemas.check.table_check import Circumstances
from gitml.core.schemas.inference import Wishes, infer_column
from gitml.errors import ConfigError
from gitml.render.text.checks import table_checks
from gitml.render.text.checks.anomalies import accept_command, examples, expected, sentence
from tests.fixtures.tables import check, rows, schema, table


@dataclass(frozen=True)
class Case:
    """A table that has one anomaly, and what is told of it."""

    kind: Kind
    table: Table
    columns: str
    bad: int
    of: int
    examples: tuple[Example, ...]
    told: str
    top: str = ""
    column: str = "a"
    circumstances: Circumstances | None = None


def _seen(row: int, value: str | None) -> tuple[Example, ...]:
    return (Example(row, value),)


CASES = [
    Case("new_column", rows("a,b", "1,2"), "a: {type: int}", 0, 0, (), "does not name", column="b"),
    Case(
        "missing_column", rows("b", "1"), "a: {type: int}\nb: {type: int}", 0, 0, (), "is missing"
    ),
    Case(
        "type",
        rows("a", "1", "x"),
        "a: {type: int}",
        1,
        2,
        _seen(2, "x"),
        "1 of 2 cells (50 %) is no number",
    ),
    Case("type", rows("a", "1", "2.5"), "a: {type: int}", 1, 2, _seen(2, "2.5"), "no whole number"),
    Case("type", rows("a", "1", "x"), "a: {type: float, min: 0}", 1, 2, _seen(2, "x"), "no number"),
    Case(
        "missing_values",
        rows("a,b", "1,1", ",2"),
        "a: {type: int}\nb: {type: int}",
        1,
        2,
        _seen(2, None),
        "1 of 2 cells (50 %) is missing",
    ),
    Case(
        "all_missing",
        rows("a,b", ",1", ",2"),
        "a: {type: int}\nb: {type: int}",
        2,
        2,
        (),
        "all 2 cells",
    ),
    Case(
        "unseen_values",
        rows("a", "x", "y"),
        "a: {type: category, values: [x]}",
        1,
        2,
        _seen(2, "y"),
        "not known: y",
    ),
    Case(
        "unseen_values",
        rows("a", "x", "X "),
        "a: {type: category, values: [x]}",
        1,
        2,
        _seen(2, "X "),
        "'X ' differs only by case and white space from x",
    ),
    Case(
        "below_min",
        rows("a", "1", "-2"),
        "a: {type: int, min: 0}",
        1,
        2,
        _seen(2, "-2"),
        "below 0, as far as -2",
    ),
    Case(
        "above_max",
        rows("a", "1", "7.5"),
        "a: {type: float, max: 5}",
        1,
        2,
        _seen(2, "7.5"),
        "above 5, as far as 7.5",
    ),
    Case(
        "not_finite", rows("a", "1", "inf"), "a: {type: float}", 1, 2, _seen(2, "inf"), "infinite"
    ),
    Case(
        "not_unique",
        rows("a", "x", "y", "x"),
        "a: {type: string, unique: true}",
        1,
        3,
        _seen(3, "x"),
        "repeats a value of an earlier row",
    ),
    Case(
        "not_unique",
        rows("a", "1", "2", "1.0"),
        "a: {type: int, unique: true}",
        1,
        3,
        _seen(3, "1.0"),
        "repeats",
    ),
    Case(
        "bad_format",
        rows("a", "2024-01-31", "31/1/24"),
        "a: {type: date}",
        1,
        2,
        _seen(2, "31/1/24"),
        "no date",
    ),
    Case(
        "bad_format",
        rows("a", "31.01.2024"),
        "a: {type: date}",
        1,
        1,
        _seen(1, "31.01.2024"),
        "is no date; by %d.%m.%Y it is",
    ),
    Case(
        "bad_format",
        rows("a", "2024-02-30", "2024-01-01"),
        "a: {type: date}",
        1,
        2,
        _seen(1, "2024-02-30"),
        "no date",
    ),
    Case(
        "bad_format",
        rows("a", "31/01/2024", "2024-01-31"),
        "a: {type: date, format: '%d/%m/%Y'}",
        1,
        2,
        _seen(2, "2024-01-31"),
        "no date",
    ),
    Case(
        "too_few_rows",
        rows("a", "1"),
        "a: {type: int}",
        0,
        0,
        (),
        "only 1 row",
        top="rows: {min: 3}",
        column="",
    ),
    Case(
        "too_many_rows",
        rows("a", "1", "2"),
        "a: {type: int}",
        0,
        0,
        (),
        "there are 2 rows",
        top="rows: {max: 1}",
        column="",
    ),
    Case(
        "row_count_vs_baseline",
        rows("a", "1", "2"),
        "a: {type: int}",
        0,
        10,
        (),
        "there are 2 rows",
        top="rows: {vs_baseline: {min: 0.5}}",
        column="",
        circumstances=Circumstances(baseline_rows=10),
    ),
    Case("empty", rows("a"), "a: {type: int}", 0, 0, (), "no rows", column=""),
    Case(
        "target_classes",
        rows("a", "x", "z"),
        "a: {type: category, values: [x, y], role: target}",
        1,
        2,
        _seen(2, "z"),
        "no row has the class y",
    ),
    Case(
        "constant", rows("a", "x", times=40), "a: {type: string}", 40, 40, (), "all 40 cells hold x"
    ),
]


def _only(found: tuple[Anomaly, ...]) -> Anomaly:
    (one,) = found
    return one


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.told[:20]}")
def test_an_anomaly_is_told_and_accepted_by_itself(case: Case) -> None:
    by = schema(case.columns, case.top)
    found = check(case.table, by, case.circumstances)
    one = _only(found.anomalies)
    assert (one.kind, one.column, one.bad, one.of) == (case.kind, case.column, case.bad, case.of)
    assert one.examples == case.examples
    assert case.told in sentence(one)
    assert expected(one)
    assert accept_command(one, "").split()[3] == case.kind
    known = schemas.profile(case.table)
    looks = {column.name: infer_column(column, Wishes()) for column in known.columns}
    assert check(case.table, accept(by, one, looks), case.circumstances).anomalies == ()


def test_where_no_row_is_shown_none_are_more() -> None:
    (one,) = check(rows("a", "x", times=40), schema("a: {type: string}")).anomalies
    assert examples(one) == ""


def test_one_bad_column_hides_no_other() -> None:
    found = check(
        rows("a,b,c", "x,1,2024-13-01", "2,y,", "3,-1,2024-01-01"),
        schema("a: {type: int}\nb: {type: int, min: 0}\nc: {type: date}"),
    )
    told = [(one.column, one.kind) for one in found.anomalies]
    assert told == [
        ("a", "type"),
        ("b", "type"),
        ("b", "below_min"),
        ("c", "missing_values"),
        ("c", "bad_format"),
    ]


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        (["1", "2.5", "3"], "{type: float}"),  # whole numbers where a float is declared
        (["1.0", "", "3.0"], "{type: int, missing: 50%}"),  # whole numbers beside a missing cell
        (["1", "NA", "nan"], "{type: float, missing: 70%}"),
        (["007", "1e5", "3"], "{type: int}"),
        (["0.0", "1.0", "0"], "{type: category, values: ['0', '1']}"),
        (["None", "NA", "a"], "{type: category, values: [None, NA, a]}"),
        (["2024-01-31", "2024-01-31T10:00", "2024-01-31 10:00:00Z"], "{type: date}"),
        (["a", "b", "c"], "{type: category, values: [a, b], unseen: 34%}"),
        (["x", "y", ""], "{type: string, missing: 34%, unique: true}"),
        (
            ["2024-01-01", "2023-1-01", "2024-1-02"],
            "{type: date, format: '%Y-%m-%d', unique: true}",
        ),
        (["inf", "1", "2"], "{type: float, not_finite: 34%}"),
    ],
)
def test_what_is_right(cells: list[str], rule: str) -> None:
    by = schema(f"a: {rule}\nb: {{type: int}}")
    found = check(rows("a,b", *(f"{cell},1" for cell in cells)), by)
    assert found.anomalies == ()
    assert (found.rows, found.columns) == (3, 2)


@pytest.mark.parametrize(
    ("cells", "kinds"),
    [
        (["1", "1.0", "01"], ["constant"]),  # one number, however it is written
        (["inf", "-inf"], []),
        (["inf", "Infinity"], ["constant"]),
        (["1", "2"], []),
    ],
)
def test_numbers_that_are_one_value(cells: list[str], kinds: list[str]) -> None:
    by = schema("a: {type: float, not_finite: 100%}")
    assert [one.kind for one in check(rows("a", *cells, times=30), by).anomalies] == kinds


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        (["2024-01-01", "2024-01-02", "2024-01-01T00:00:00"], "unique: true"),
        (["2024-01-01T01:00+01:00", "2024-01-02", "2024-01-01"], "unique: true"),
        (["2024-01-01", "2024-1-02", "2024-1-1"], "unique: true, format: '%Y-%m-%d'"),
        (["2023-01-01", "2024-01-01", "2024-1-1"], "unique: true, format: '%Y-%m-%d'"),  # as texts
    ],
)
def test_dates_that_are_one_moment_are_not_unique(cells: list[str], rule: str) -> None:
    by = schema(f"a: {{type: date, {rule}}}\nb: {{type: int}}")
    one = _only(check(rows("a,b", *(f"{cell},1" for cell in cells)), by).anomalies)
    assert (one.kind, one.bad, one.examples) == ("not_unique", 1, _seen(3, cells[2]))


def test_digits_of_other_scripts_are_no_numbers() -> None:
    (found,) = check(rows("a", "1", "\uff12", "\u0663"), schema("a: {type: int}")).anomalies
    assert (found.kind, found.bad) == ("type", 2)


def test_what_counts_as_missing_is_said_by_the_schema() -> None:
    by = schema("a: {type: category, values: [None, x]}", 'na_values: ["?"]')
    one = _only(check(rows("a", "None", "x", "?"), by).anomalies)
    assert (one.kind, one.bad) == ("missing_values", 1)
    numbers = schema("a: {type: float}", 'na_values: ["?"]')
    one = _only(check(rows("a", "1", "NA"), numbers).anomalies)
    assert (one.kind, one.examples) == ("type", _seen(2, "NA"))


def test_columns_that_an_environment_does_not_have() -> None:
    by = schema("a: {type: int}\ny: {type: string, role: target, absent_in: [serving]}")
    found = rows("a", "1")
    assert check(found, by, Circumstances("serving")).passed
    assert [one.kind for one in check(found, by).anomalies] == ["missing_column"]


def test_a_column_that_may_have_got_another_name() -> None:
    found = check(rows("BodyMass", "1"), schema("body_mass: {type: int}"))
    lacking, new = found.anomalies
    assert lacking.near == (("body_mass", "BodyMass"),)
    assert "there is a new one called BodyMass" in sentence(lacking)
    assert new.kind == "new_column"


@pytest.mark.parametrize(("word", "level"), [("error", "error"), ("warn", "warn"), ("allow", None)])
def test_other_columns(word: str, level: str | None) -> None:
    found = check(rows("a,b", "1,2"), schema("a: {type: int}", f"other_columns: {word}"))
    assert [one.level for one in found.anomalies] == ([level] if level else [])
    assert found.passed is (word != "error")


def test_the_level_of_a_column() -> None:
    found = check(rows("a", "x"), schema("a: {type: int, level: warn}"))
    assert found.anomalies[0].level == "warn"
    assert found.passed


def test_rows_that_another_table_has() -> None:
    by = schema(
        "id: {type: string, role: id}\nx: {type: float}\ny: {type: category, values: [a, b]}"
    )
    mine = rows("y,id,x", "a,9,2", "b,8,9")
    other = schemas.other_rows(rows("id,x,y", "1,2.0,a", "2,3,b"), mine, by)
    apart = Circumstances(apart_from=other)
    one = _only(check(mine, by, apart).anomalies)
    assert (one.kind, one.bad, one.of, one.examples) == ("overlap", 1, 2, _seen(1, None))
    assert "1 of 2 rows (50 %) is in t.csv, too" in sentence(one)
    assert check(mine, accept(by, one, {}), apart).passed


def test_a_folder_is_one_table() -> None:
    by = schema("a: {type: int, unique: true}\nb: {type: int}")
    found = check(table("a,b\n1,1\n2,2\n", "a,b\n3,x\n2,4\n"), by)
    assert found.rows == 4
    assert [(one.kind, one.examples) for one in found.anomalies] == [
        ("not_unique", (Example(2, "2", "t1.csv"),)),
        ("type", (Example(1, "x", "t1.csv"),)),
    ]


def test_a_part_that_lacks_a_column_is_named() -> None:
    by = schema("a: {type: int}\nb: {type: int}")
    one = _only(check(table("a,b\n1,1\n", "a\n3\n"), by).anomalies)
    assert sentence(one) == "the column is missing of t1.csv"


@pytest.mark.parametrize(
    ("content", "least", "kinds"),
    [
        ("", 1, ["empty", "missing_column"]),
        ("", 0, ["missing_column"]),
        ("{}\n{}\n", 1, ["missing_column"]),
    ],
)
def test_a_table_without_any_column(content: str, least: int, kinds: list[str]) -> None:
    """Lines of JSON have no header: no rows are no table without faults."""
    by = schema("a: {type: int}", f"rows: {{min: {least}}}")
    found = check(table(content, suffix=".jsonl"), by)
    assert [one.kind for one in found.anomalies] == kinds


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n3\n", "t.csv:3: expected 2 cells, found 1"),
        (b"a,b\n1,2\n3,\xff\n", "t.csv:3: not UTF-8; write it anew as UTF-8; from Latin-1: iconv"),
        (b"", "t.csv: empty"),
    ],
)
def test_what_is_no_table(content: bytes, told: str) -> None:
    part = Part("t.csv", content)
    found = check(Table("t.csv", [part]), schema("a: {type: int}\nb: {type: int}"))
    assert [one.kind for one in found.anomalies][:1] == ["unreadable"]
    assert told in sentence(found.anomalies[0])
    assert not found.passed


def test_cells_that_are_separated_otherwise_than_the_name_says_are_told() -> None:
    part = Part("t.csv", b"a;b\n1;2\n")
    found = check(Table("t.csv", [part]), schema("a: {type: int}\nb: {type: int}"))
    assert found.passed
    assert "  its cells are separated by semicolons" in table_checks.checks([found], {})


def test_of_a_table_without_columns_nothing_is_inferred() -> None:
    with pytest.raises(ConfigError, match=r"^t\.jsonl: no columns: there is nothing to infer"):
        schemas.infer(Table("t.jsonl", [Part("t.jsonl", b"")]), Wishes())


@pytest.mark.parametrize(
    ("columns", "level"),
    [("a: {type: int}", "error"), ("a: {type: int}\na.1: {type: int}", "warn")],
)
def test_columns_of_the_same_name(columns: str, level: str) -> None:
    by = replace(schema(columns), other_columns="allow")
    one = _only(check(rows("a,a", "1,2"), by).anomalies)
    assert (one.kind, one.column, one.found, one.level) == ("repeated_name", "a.1", "a", level)
    assert sentence(one) == "an earlier column is called a, too"
    assert not accept_command(one, "t.csv")


@pytest.mark.parametrize("again", ["id,n,k,day,n", "\ufeffid,n,k,day,n"])
def test_a_header_in_the_middle_is_told_once(again: str) -> None:
    by = schema(
        """
        id: {type: string, unique: true}
        n: {type: int}
        k: {type: category, values: [a, b]}
        day: {type: date}
        n.1: {type: float}
        """
    )
    right = ("u1,1,a,2024-01-31,0.5", "u2,2,b,2024-02-29,1")
    joined = rows("id,n,k,day,n", right[0], again, right[1], again)
    one, name = check(joined, by).anomalies
    assert (one.kind, one.level, one.examples) == (
        "repeated_header",
        "error",
        (Example(2, None), Example(4, None)),
    )
    assert sentence(one) == "2 of 4 rows (50 %) are the header again"
    assert not accept_command(one, "t.csv")
    assert name.kind == "repeated_name"
    other = rows("id,n,k,day,n", right[0], again, "u2,?,b,2024-02-29,1")
    kinds = [(found.kind, found.bad) for found in check(other, by).anomalies]
    assert kinds == [("repeated_header", 1), ("type", 2), ("repeated_name", 0)]


@pytest.mark.parametrize(
    ("header", "cells", "columns"),
    [
        ("a", "a", "a: {type: string}"),  # a value like any other
        ("a,b", "a,c", "a: {type: string}\nb: {type: string}"),
        ("a,b", "a,", "a: {type: string}\nb: {type: string, missing: 1}"),
    ],
)
def test_what_is_no_repeated_header(header: str, cells: str, columns: str) -> None:
    assert check(rows(header, cells), schema(columns)).passed


def test_a_header_without_a_name_is_repeated_too() -> None:
    by = schema("b: {type: int}", "other_columns: allow")
    found = check(rows(",b", "0,1", ",b", "1,2"), by).anomalies
    assert [(one.kind, one.bad) for one in found] == [("repeated_header", 1)]


def test_another_delimiter_and_a_mark_of_the_byte_order() -> None:
    by = schema("a: {type: int}\nb: {type: string}")
    part = Part("t.csv", "\ufeffa;b\n1;x\n".encode())
    assert check(Table("t.csv", [part]), by).passed


def test_json_lines_and_gzip() -> None:
    lines = "".join(json.dumps({"a": n, "b": "xy"[n % 2]}) + "\n" for n in range(4))
    part = Part("t.jsonl.gz", gzip.compress(lines.encode()))
    by = schema("a: {type: int, max: 2}\nb: {type: category, values: [x, y]}")
    one = _only(check(Table("t.jsonl.gz", [part]), by).anomalies)
    assert (one.kind, one.examples) == ("above_max", _seen(4, "3"))


@pytest.mark.slow
def test_many_columns() -> None:
    names = [f"c{number}" for number in range(5000)]
    by = schema("\n".join(f"{name}: {{type: int}}" for name in names))
    one = _only(check(rows(",".join(names), ",".join(["1"] * 4999 + ["x"])), by).anomalies)
    assert (one.kind, one.column) == ("type", "c4999")


def test_a_value_that_steers_a_terminal_is_written_out() -> None:
    one = check(rows("a", "x\x1b[2J"), schema("a: {type: category, values: [x]}")).anomalies[0]
    assert "\x1b" not in sentence(one)
    column = replace(one, column="--all\x1b; rm -rf /")
    assert accept_command(column, "").endswith("-- $'--all\\x1b; rm -rf /'")
