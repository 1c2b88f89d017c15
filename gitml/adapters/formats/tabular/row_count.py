"""How many rows a table has, without reading it into memory; None where that cannot be told."""

import csv
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

_CHUNK = 2**20
_LONGEST = 2**24  # bytes of a line
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
            with file.open("rb") as raw:
                return sum(1 for line in _lines(raw) if line.strip())
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
            rows = sum(1 for row in csv.reader(_texts(text), delimiter=delimiter) if row)
    return max(0, rows - 1)


def _plain_lines(raw: IO[bytes]) -> int | None:
    """The lines that are not empty, None where there are quotes or an old Mac's line ends."""
    found = 0
    for line in _lines(raw):
        text = line.strip(b"\r\n")
        if b'"' in text or b"\r" in text:
            return None
        found += bool(text)
    return found


def _lines(raw: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, of which one may have no end.

    Raises:
        csv.Error: one is longer than a row can be.
    """
    rest = b""
    while chunk := raw.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LONGEST:
            raise csv.Error
        yield from lines
    if rest:
        yield rest


def _texts(text: IO[str]) -> Iterator[str]:
    """As :func:`_lines`, with their ends, of whichever kind."""
    while line := text.readline(_LONGEST):
        if len(line) == _LONGEST:
            raise csv.Error
        yield line
