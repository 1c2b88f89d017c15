"""How many rows a table has."""

from pathlib import Path

import pytest

from gitml.adapters.formats.tabular import row_count
from gitml.adapters.formats.tabular.row_count import count


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("a.csv", b"x,y\n1,2\n3,4\n", 2),
        ("a.csv", b"x,y\r\n1,2\r\n3,4", 2),
        ("a.csv", b"x\r1\r2\r", 2),
        ("a.csv", b'x,y\n"a\nb\n\nc",2\n', 1),
        ("a.csv", b"x\n\n\n\n1\n\n", 1),
        ("a.csv", b"x\n", 0),
        ("a.csv", b"", 0),
        ("a.tsv", b'x\ty\n"1\t\n",2\n', 1),
        ("A.CSV", b"x\n1\n", 1),
        ("a.jsonl", b'{"a": 1}\n\n{"a": 2}', 2),
        ("a.csv", b'x\n"\xff"\n', None),
        ("a.txt", b"x\n", None),
        ("a.parquet", b"not parquet", None),
    ],
)
def test_count(tmp_path: Path, name: str, content: bytes, rows: int | None) -> None:
    file = tmp_path / "object"
    file.write_bytes(content)
    assert count(name, file) == rows


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    assert count("a.csv", tmp_path / "none") is None


@pytest.mark.parametrize(("name", "start"), [("a.csv", "a"), ("a.jsonl", "a"), ("a.csv", '"a"')])
def test_a_line_without_an_end_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, start: str
) -> None:
    monkeypatch.setattr(row_count, "_LONGEST", 100)
    monkeypatch.setattr(row_count, "_CHUNK", 10)
    file = tmp_path / "object"
    file.write_text(f"{start}\n{'b' * 98}\n")
    assert count(name, file) == (2 if name == "a.jsonl" else 1)
    file.write_text(f"{start}\n{'b' * 120}\n")
    assert count(name, file) is None
