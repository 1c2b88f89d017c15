"""How many rows a table has, without reading it into memory; None where that cannot be told."""

import csv
from pathlib import Path, PurePosixPath
from typing import IO

_SUFFIXES = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".parquet"})


def countable(name: str) -> bool:
    """Whether a file of that name is a table whose rows can be counted here."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in _SUFFIXES


def count(name: str, file: Path) -> int | None:
    """The rows of a table, a header not counted.

    Args:
        name: what the file is called; its suffix names the format, as in DVC's cache nothing does.
        file: where its bytes lie.
    """
    suffix = PurePosixPath(name).suffix.lower()
    try:
        if suffix == ".parquet":
            return _parquet(file)
        if suffix in (".jsonl", ".ndjson"):
            with file.open("rb") as lines:
                return sum(1 for line in lines if line.strip())
        if suffix in (".csv", ".tsv"):
            return _separated(file, "\t" if suffix == ".tsv" else ",")
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return None


def _parquet(file: Path) -> int | None:
    from pyarrow.parquet import read_metadata

    try:
        return int(read_metadata(file).num_rows)
    except ValueError:  # also what pyarrow's own errors are
        return None


def _separated(file: Path, delimiter: str) -> int:
    with file.open("rb") as raw:
        rows = _plain_lines(raw)
    if rows is None:  # a quoted cell may hold line ends
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = sum(1 for row in csv.reader(text, delimiter=delimiter) if row)
    return max(0, rows - 1)


def _plain_lines(raw: IO[bytes]) -> int | None:
    """The lines that are not empty, None where there are quotes or an old Mac's line ends."""
    found = 0
    for line in raw:
        text = line.strip(b"\r\n")
        if b'"' in text or b"\r" in text:
            return None
        found += bool(text)
    return found
