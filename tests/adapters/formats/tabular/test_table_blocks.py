import gzip
import io
import json
import os
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gitml.adapters.formats.tabular import bounds, json_lines, parquet, part_profiles, separated
from gitml.adapters.formats.tabular.table_blocks import blocks, notes, unusual_separators
from gitml.adapters.formats.tabular.table_parts import Part, TableError
from gitml.core.tables.profiles import document
from gitml.core.tables.profiles.profile import TableProfile

if TYPE_CHECKING:
    from collections.abc import Sequence


def texts(name: str, content: bytes, **how: Any) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for block in blocks([Part(name, content)], **how):
        for column, cells in block.columns.items():
            found.setdefault(column, []).extend(cells.texts.to_pylist())
    return found


def kinds(name: str, content: bytes, **how: Any) -> list[str]:
    parts = map(TableProfile.of, blocks([Part(name, content)], **how))
    return [column.kind for column in reduce(TableProfile.merge, parts).columns]


def test_cells_of_csv_stay_the_texts_that_they_are() -> None:
    content = b'a,b,c\n007,None,1e5\n,"x\ny","with ""quotes"""\n'
    assert texts("t.csv", content) == {
        "a": ["007", None],
        "b": ["None", "x\ny"],
        "c": ["1e5", 'with "quotes"'],
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b"\xef\xbb\xbfa,b\n1,x\n2,y\n"),
        ("t.csv", b"a,b\r\n1,x\r\n2,y"),
        ("t.csv", b"a;b\n1;x\n2;y\n"),
        ("t.csv", b"a|b\n1|x\n2|y\n"),
        ("t.CSV", b"a,b\n1,x\n\n2,y\n"),
        ("t.tsv", b"a\tb\n1\tx\n2\ty\n"),
        ("t.csv.gz", gzip.compress(b"a,b\n1,x\n2,y\n", mtime=0)),
        ("t.jsonl", b'{"a": "1", "b": "x"}\n\n{"b": "y", "a": "2"}'),
    ],
)
def test_the_same_table_in_many_guises(name: str, content: bytes) -> None:
    assert texts(name, content) == {"a": ["1", "2"], "b": ["x", "y"]}


def test_another_delimiter_is_said() -> None:
    assert list(notes([Part("t.csv", b"a;b\n1,5;2\n"), Part("u.csv", b"a,b\n1;2,3\n")])) == [
        "t.csv: its cells are separated by semicolons"
    ]
    parts = [Part("t.csv", b"a;b\n1;2\n"), Part("u.tsv", b"a\tb\n1\t2\n"), Part("v.csv", b"")]
    assert unusual_separators(parts) == ("semicolons",)


@pytest.mark.parametrize("size", [9, 2**22])
def test_columns_of_the_same_name_are_told_apart(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(separated, "_BLOCK", size)
    content = b"a,b,a,a.1,a\n1,x,2,3,4\n5,x,6,7,8\n"
    columns = {"a": ["1", "5"], "b": ["x"] * 2, "a.2": ["2", "6"], "a.1": ["3", "7"]}
    columns |= {"a.3": ["4", "8"]}
    assert texts("t.csv", content) == columns
    assert list(texts("t.csv", b"a,a\n")) == ["a", "a.1"]
    assert [*notes([Part("t.csv", content)])] == [
        "t.csv: columns of the same name: 'a' is read as 'a.2', 'a' is read as 'a.3'"
    ]


def _repeated(text: str, rows: int) -> bytes:
    """A column of Parquet that has one text in all rows, and stores it once."""
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([text]))
    stream = io.BytesIO()
    pq.write_table(pa.table({"a": column}), stream, compression="zstd")
    return stream.getvalue()


@pytest.mark.slow
def test_a_dictionary_of_parquet_makes_no_block_large() -> None:
    content = _repeated("x" * 100_000, 2_000)
    assert len(content) < 10_000
    found = list(blocks([Part("t.parquet", content)]))
    assert max(block.rows for block in found) * 100_000 <= 2**26
    assert sum(block.rows for block in found) == 2_000
    with pytest.raises(TableError, match="may have more than 0 GB"):
        parquet.open_whole("t.parquet", content, 10**8)
    assert parquet.open_whole("t.parquet", content).metadata.num_rows == 2_000


@pytest.mark.parametrize("rows", [1, 2, 5_000])
def test_a_cell_of_parquet_is_no_longer_than_one_of_csv(rows: int) -> None:
    stream = io.BytesIO()
    texts_of_rows = ["x" * 200_000 if row == 0 else "y" for row in range(rows)]
    pq.write_table(pa.table({"a": texts_of_rows}), stream, use_dictionary=False)
    for content in (_repeated("x" * 200_000, rows), stream.getvalue()):
        with pytest.raises(TableError, match="column 'a': a cell of more than 128 KB"):
            list(blocks([Part("t.parquet", content)]))


def test_columns_of_the_same_name_in_parquet() -> None:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array(["x"]), pa.array(["y"])], ["a", "a"]), stream)
    assert texts("t.parquet", stream.getvalue()) == {"a": ["x"], "a.1": ["y"]}


def test_a_table_of_one_column_keeps_what_is_in_its_cells() -> None:
    assert texts("t.csv", b"a;b\n1;2\n1\n") == {"a;b": ["1;2", "1"]}


def test_what_is_missing_is_as_asked() -> None:
    content = b"a,b\n?,NA\n1,x\n"
    assert texts("t.csv", content, na_values=["?"]) == {"a": [None, "1"], "b": ["NA", "x"]}
    lines = b'{"a": "?", "b": null}\n{"a": "1"}\n'
    assert texts("t.jsonl", lines, na_values=["?"]) == {"a": [None, "1"], "b": [None, None]}
    mixed = b'{"a": "?", "b": ""}\n{"a": 1, "b": 2.5}\n'
    assert texts("t.jsonl", mixed, na_values=["?"]) == {"a": [None, "1"], "b": [None, "2.5"]}


@pytest.mark.parametrize("na_values", [None, ["x"]])
def test_an_empty_text_is_missing_in_every_format(na_values: list[str] | None) -> None:
    cells = ["x", "", "y", "", "é"]
    stream = io.BytesIO()
    column = pa.array([*cells[:-1], None])
    pq.write_table(pa.table({"a": column, "b": column.dictionary_encode()}), stream)
    expected = [cell if cell and cell not in (na_values or ()) else None for cell in cells]
    lines = b"".join(json.dumps({"a": cell}).encode() + b"\n" for cell in cells)
    assert texts("t.jsonl", lines, na_values=na_values)["a"] == expected
    found = texts("t.parquet", stream.getvalue(), na_values=na_values)
    assert found["a"] == found["b"] == [*expected[:-1], None]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "t.csv: empty: not even a header"),
        (b"\n\n", "t.csv: empty: not even a header"),
        (b"a,b\n1,2\n3\n4,5\n", "t.csv:3: expected 2 cells, found 1"),
        (b'a,b\n"1\n2",2\n3,4,5\n', "t.csv:4: expected 2 cells, found 3"),
        (b"a,b\n1,2\n3,\xe4\n", "t.csv:3: not UTF-8"),
        (b"a,\xe4\n1,2\n", "t.csv:1: not UTF-8"),
        ("a,b\n1,2\n".encode("utf-16"), "t.csv: it is UTF-16, and tables are read as UTF-8"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(content: bytes, message: str) -> None:
    with pytest.raises(TableError) as caught:
        texts("t.csv", content)
    assert caught.value.message == message


def _not_utf8() -> bytes:
    column = pa.array([b"x", b"\xff"]).view(pa.string())
    stream = io.BytesIO()
    pq.write_table(pa.table({"a": column}), stream)
    return stream.getvalue()


_NOT_UTF8 = _not_utf8()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.jsonl", b'{"a": 1}\n[1]\n', "t.jsonl:2: expected an object of names and values"),
        ("t.jsonl", b'{"a": 1}\n{"a"\n', "t.jsonl:2: not JSON: "),
        ("t.jsonl", b"[" * 100_000, "t.jsonl:1: not JSON: "),
        ("t.jsonl", b'{\n"a": 1}', "t.jsonl:1: not JSON: Expecting property name enclosed in "),
        ("t.jsonl", b'{"a": "x"}\n{"a": "\\ud800"}', "t.jsonl:2: half of a character"),
        ("t.jsonl", b'{"a": "x"}\n{"\\uDFFF": "x"}', "t.jsonl:2: half of a character"),
        ("t.jsonl", b'{"a": ["\\ud83d\\ude00", "\\ude00"]}', "t.jsonl:1: half of a character"),
        ("t.jsonl", b'{"a": "\xed\xa0\x80"}', "t.jsonl:1: not UTF-8"),
        ("t.parquet", b"no", "t.parquet: cannot be read as Parquet: "),
        ("t.parquet", _NOT_UTF8, "t.parquet: column 'a': not UTF-8"),
        ("t.csv.gz", b"no", "t.csv.gz: cannot be read: Not a gzipped file"),
        ("t.csv.gz", gzip.compress(b"a,b\n" * 99, mtime=0)[:-9], "t.csv.gz: cannot be read: "),
    ],
)
def test_what_is_no_table_is_said(name: str, content: bytes, message: str) -> None:
    with pytest.raises(TableError) as caught:
        texts(name, content)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'a,b\n1,"fine\n2,ok\n3,ok\n', 2),
        (b'a,b\n1,x\n"2,fine\n3,ok\n', 3),
        (b'a,b\n1,x\n2,"fine', 3),
        (b'a,b\n1,x\n2,"', 3),
        (b'a\n"x\n"\n"y', 4),
        (b'a,"b\n1,x\n', 1),
    ],
)
def test_a_quote_that_is_not_closed_takes_in_no_rows(content: bytes, line: int) -> None:
    with pytest.raises(TableError, match=rf"^t\.csv:{line}: a quote is not closed$"):
        list(blocks([Part("t.csv", content)]))


def test_quotes_that_are_closed_may_be_the_last_of_a_file() -> None:
    assert texts("t.csv", b'a,b\n1,"x\n"\n2,"y"') == {"a": ["1", "2"], "b": ["x\n", "y"]}
    assert texts("t.csv", b'a\n5"\n""""\n') == {"a": ['5"', '"']}


@pytest.mark.slow
def test_a_header_of_any_length_is_read_whole() -> None:
    names = [f"a rather long name of a column {number}" for number in range(8000)]
    content = f"{','.join(names)}\n{','.join(['1'] * len(names))}\n".encode()
    assert texts("t.csv", content) == {name: ["1"] for name in names}
    alone = f"{','.join(names)}\n".encode()
    assert texts("t.csv", alone) == {name: [] for name in names}


def test_lines_and_headers_without_an_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "LONGEST_LINE", 2**20)
    monkeypatch.setattr(separated, "_BLOCK", 2**20)
    long = b"x" * 2**21
    with pytest.raises(TableError, match=r"^t\.csv:2: a line of more than 1 MB$"):
        list(blocks([Part("t.csv", b"a\n" + long)]))
    with pytest.raises(TableError, match=r"^t\.jsonl:2: a line of more than 1 MB$"):
        list(blocks([Part("t.jsonl", b"{}\n" + long)]))
    with pytest.raises(TableError, match=r"^t\.csv:1: no header: a cell of more than 128 KB"):
        list(blocks([Part("t.csv", long)]))


def test_more_columns_than_a_table_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_COLUMNS", 3)
    monkeypatch.setattr(bounds, "MOST_KEYS", 3)
    with pytest.raises(TableError, match=r"^t\.csv:1: more than 3 columns$"):
        list(blocks([Part("t.csv", b"a,b,c,d\n1,2,3,4\n")]))
    lines = b"".join(b'{"k%d": 1}\n' % number for number in range(9))
    with pytest.raises(TableError, match=r"^t\.jsonl:4: more than 3 columns$"):
        list(blocks([Part("t.jsonl", lines)]))


def test_a_line_far_down_in_a_large_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separated, "_BLOCK", 1000)
    content = b"a,b\n" + b"1,2\n" * 3000 + b"1\n" + b"1,2\n" * 3000
    with pytest.raises(TableError, match=r"^t\.csv:3002: expected 2 cells, found 1$"):
        texts("t.csv", content)


def test_a_header_alone_is_a_table_without_rows() -> None:
    for name, content in (
        ("t.csv", b"a,b\n"),
        ("t.csv", b"a,b"),
        ("t.csv.gz", gzip.compress(b"a,b", mtime=0)),
    ):
        (block,) = blocks([Part(name, content)])
        assert (block.rows, list(block.columns)) == (0, ["a", "b"])
        assert [column.kind for column in TableProfile.of(block).columns] == ["empty", "empty"]


def test_blocks_know_which_rows_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separated, "_BLOCK", 100)
    content = b"a,b\n" + b"".join(b"%d,x\n" % row for row in range(500))
    found = list(blocks([Part("d/t.csv", content, "t.csv"), Part("d/u.csv", content, "u.csv")]))
    assert len(found) > 20
    for block in found:
        first = block.columns["a"].texts[0].as_py()
        assert (block.part in {"t.csv", "u.csv"}, int(first)) == (True, block.start)
    assert sum(block.rows for block in found) == 1000


@pytest.mark.parametrize("na_values", [None, ["b"]])
def test_values_that_repeat_are_the_same_cells_in_every_block(
    monkeypatch: pytest.MonkeyPatch, na_values: list[str] | None
) -> None:
    monkeypatch.setattr(separated, "_BLOCK", 200)
    cells = [*("a", "b", "", "é") * 100, *map(str, range(200)), *("", "1") * 100]
    content = "c,d\n" + "".join(f"{cell},x\n" for cell in cells)
    expected = [None if cell in ("", *(na_values or ())) else cell for cell in cells]
    part = Part("t.csv", content.encode())
    assert texts("t.csv", content.encode(), na_values=na_values)["c"] == expected
    in_parts = part_profiles.of_parts([part], na_values)
    monkeypatch.setattr(separated, "_BLOCK", 2**22)
    assert document.write(in_parts) == document.write(part_profiles.of_parts([part], na_values))


def test_json_and_parquet_have_types() -> None:
    rows = [
        {"n": 1, "x": 1.5, "s": "5", "b": True, "m": 1, "l": [1]},
        {"n": None, "x": float("nan"), "s": "7", "b": False, "m": "a", "l": None},
    ] * 5
    lines = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    assert kinds("t.jsonl", lines) == ["int", "float", *["category"] * 4]
    assert texts("t.jsonl", lines)["b"][:2] == ["True", "False"]
    odd = b'{"a": NaN}\n{"a": "x"}\n{"a": -Infinity}\n'
    assert texts("t.jsonl", odd)["a"] == ["nan", "x", "-inf"]


def test_json_of_numbers_and_lists_beyond_what_a_fast_parser_takes() -> None:
    huge, deep = "1" * 30, "[" * 300 + "]" * 300
    row = f'{{"a": NaN, "b": {huge}, "c": {deep}, "d": "\\ud83d\\ude00"}}'
    assert texts("t.jsonl", row.encode()) == {
        "a": ["nan"], "b": [huge], "c": [deep], "d": ["\U0001f600"]
    }  # fmt: skip


def test_words_that_no_cell_can_have_say_of_no_cell_that_it_is_missing() -> None:
    assert texts("t.csv", b"a\nx\ny\n", na_values=["\udcff", "x"]) == {"a": [None, "y"]}


def test_parquet(tmp_path: Path) -> None:
    from datetime import UTC, date, datetime
    from decimal import Decimal

    day, time = date(2024, 1, 31), datetime(2024, 1, 31, 10, tzinfo=UTC)
    columns: dict[str, Sequence[Any]] = {
        "n": [1, 2, None], "x": [1.5, float("inf"), float("nan")], "day": [day, None, day],
        "time": [time, time, None], "s": ["5", "5", None], "price": [Decimal("1.50"), None, None],
        "id": [2**60, 2**60 + 1, 2**60 + 2], "b": [True, False, True], "list": [[1], [2], None],
        "raw": [b"x", b"x", b"y"],
    }  # fmt: skip
    table = pa.table(columns)
    table = table.append_column("c", pa.array(["u", "v", "u"]).dictionary_encode())
    pq.write_table(table, tmp_path / "t.parquet")
    (block,) = blocks([Part("t.parquet", tmp_path / "t.parquet")])
    found = {column.name: column for column in TableProfile.of(block).columns}
    assert {name: column.kind for name, column in found.items()} == {
        "n": "int", "x": "float", "day": "date", "time": "date", "s": "category",
        "price": "float", "id": "string", "b": "string", "list": "string", "raw": "string",
        "c": "string",
    }  # fmt: skip
    assert found["id"].distinct == 3
    assert (found["x"].missing, found["x"].not_finite) == (1, 1)
    pq.write_table(table.slice(0, 0), tmp_path / "t.parquet")
    (block,) = blocks([Part("t.parquet", tmp_path / "t.parquet")])
    assert (block.rows, len(block.columns)) == (0, 11)


@pytest.mark.parametrize(
    ("na_values", "missing", "strays"), [(None, 2, 0), ((), 1, 1), (("-",), 2, 1), (("NA",), 2, 0)]
)
def test_words_for_a_missing_cell_are_the_usual_ones_or_those_that_were_named(
    na_values: tuple[str, ...] | None, missing: int, strays: int
) -> None:
    dash = "-" if na_values == ("-",) else "20"
    content = "x\n" + "1\n2\n3\n" * 10 + f'NA\n""\n{dash}\n'
    found = part_profiles.of_parts([Part("t.csv", content.encode())], na_values)
    (column,) = found.columns
    assert (column.missing, column.strays) == (missing, strays)


@pytest.mark.parametrize("name", ["t.csv", "t.jsonl"])
@pytest.mark.parametrize("size", [0, 30, 30_000])
def test_a_file_that_is_written_to_while_it_is_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, size: int
) -> None:
    monkeypatch.setattr(separated, "_BLOCK", 1000)
    monkeypatch.setattr(json_lines, "_ROWS", 100)
    file = tmp_path / name
    file.write_text("a,b\n" + "1,2\n" * 3000 if name == "t.csv" else '{"a": 1}\n' * 2000)
    reading = blocks([Part(name, file)])
    next(reading)
    os.truncate(file, size)
    with pytest.raises(TableError, match=rf"^{name}: it changed while it was read$"):
        list(reading)
