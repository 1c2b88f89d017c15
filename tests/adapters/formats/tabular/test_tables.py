"""Rows in files become columns."""

import pytest

from gitml.adapters.formats.tabular import tables
from gitml.errors import ConfigError


def test_csv_cells() -> None:
    content = b'\xef\xbb\xbfn,f,s,"a,b",gap\r\n1,1.5,x,"p\nq",\r\n\r\n-2,nan,1_0,,3\r\n'
    columns = tables.parse("a/b.csv", content)
    assert list(columns) == ["n", "f", "s", "a,b", "gap"]
    assert columns["n"] == (1, -2)
    assert repr(columns["f"]) == "(1.5, nan)"
    assert columns["s"] == ("x", "1_0")
    assert columns["a,b"] == ("p\nq", None)
    assert columns["gap"] == (None, 3)


def test_tsv() -> None:
    assert tables.parse("b.TSV", b"x\ty\n1\ta,b\n") == {"x": (1,), "y": ("a,b",)}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.json", b'[{"x": 1, "y": null}, {"x": 2, "y": "b"}]'),
        ("a.json", b'{"meta": 3, "deep": {"rows": [{"x": 1, "y": null}, {"x": 2, "y": "b"}]}}'),
        ("a.json", b'{"xs": [{"x": 1}, {"x": 2}], "ys": [{"y": null}, {"y": "b"}], "no": [1]}'),
        ("a.yaml", b"- {x: 1, y: null}\n- {x: 2, y: b}\n"),
    ],
)
def test_rows_where_dvc_looks_for_them(path: str, content: bytes) -> None:
    assert tables.parse(path, content) == {"x": (1, 2), "y": (None, "b")}


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("a.csv", b"", "a.csv: empty"),
        ("a.csv", b"x,y\n", "a.csv: no rows"),
        ("a.csv", b"x,y\n1,2\n3\n", "a.csv:3: expected 2 fields, found 1"),
        ("a.csv", b"x\n\xff\n", "a.csv: not a text file (byte 2 is not UTF-8)"),
        ("a.csv", b"x\n" + b"1" * 200_000 + b"\n", "a.csv:2: field larger than"),
        ("a.json", b"{", "a.json:1:2: not valid JSON"),
        ("a.json", b"[1, 2]", "a.json: no rows"),
        ("a.json", b'[{"x": 1}, {"y": 1}]', "a.json: no rows"),
        ("a.parquet", b"PAR1", "a.parquet: not a table that can be drawn"),
    ],
)
def test_what_holds_no_table(path: str, content: bytes, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        tables.parse(path, content)
    assert caught.value.message.startswith(message)
