"""Tables in files: the rows of CSV, TSV, JSON and YAML, as columns.

Rows in JSON and YAML lie where DVC's plots look for them: lists of mappings at any depth, merged
row by row.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from gitml.adapters.formats import documents
from gitml.adapters.formats.tabular import large_tables
from gitml.adapters.formats.tabular.table_parts import Part, TableError, unchanged
from gitml.core.plots import thinning
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Columns
from gitml.core.values import Value

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_BLOCK = 2**21  # bytes
SUFFIXES = frozenset({*_DELIMITERS, ".json", ".yaml", ".yml"})


def parse(path: str, content: bytes, *, header: bool = True) -> Columns:
    """Read a table in the format the suffix of ``path`` names.

    Without ``header`` the columns of CSV and TSV are called 0, 1, 2 and so on.

    Numbers in CSV become numbers where a whole column has nothing else; empty cells are None.

    Raises:
        TableError: it has no rows, or they are not all equally long.
        DocumentError: it is not valid JSON or YAML.
    """
    suffix = PurePosixPath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise TableError(
            f"{path}: not a table that can be drawn",
            hint=f"plots are read from {', '.join(sorted(SUFFIXES))} files and from images",
        )
    if suffix in _DELIMITERS:
        return _separated(path, content, _DELIMITERS[suffix], header=header)
    columns = _document_columns(documents.parse(path, content))
    if not columns:
        raise TableError(f"{path}: no rows: expected a list of mappings with equal keys")
    return columns


def read(path: str, content: bytes, plot: Plot) -> tuple[Columns, int | None]:
    """As much of a table as its plot shows.

    Returns:
        The columns; and how many rows the file has, where fewer are drawn.

    Raises:
        TableError: see :func:`parse`; so is DocumentError.
    """
    if can_be_fewer(path, plot) and content.count(b"\n") > thinning.MOST_ROWS:
        try:
            return _fewer(path, io.BytesIO(content), len(content), plot)
        except large_tables.UnusualTableError:
            pass  # read whole, it is drawn, or its fault is told
    return parse(path, content, header=plot.header), None


def can_be_fewer(path: str, plot: Plot) -> bool:
    """Whether not all rows are needed where there are many."""
    is_separated = PurePosixPath(path).suffix.lower() in _DELIMITERS
    return is_separated and thinning.method(plot) is not None


def read_large(path: str, file: Path, plot: Plot) -> tuple[Columns, int | None, str] | None:
    """As :func:`read`, of a file that is not held in memory, with its sha256.

    Returns:
        None where it has to be read whole: all of its rows are drawn, or it is none that is read in
        parts.

    Raises:
        TableError: it cannot be read, or somebody wrote to it meanwhile.
    """
    try:
        with unchanged([Part(path, file)]):
            return _read_large(path, file, plot)
    except OSError as error:
        raise TableError(f"{path}: cannot be read: {error.strerror}") from error


def _read_large(path: str, file: Path, plot: Plot) -> tuple[Columns, int | None, str] | None:
    digest, lines = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            lines += block.count(b"\n")
        size = stream.tell()
        stream.seek(0)
        if lines <= thinning.MOST_ROWS:
            return None
        try:
            return *_fewer(path, stream, size, plot), digest.hexdigest()
        except large_tables.UnusualTableError:
            return None


def _fewer(path: str, stream: BinaryIO, size: int, plot: Plot) -> tuple[Columns, int | None]:
    delimiter = _DELIMITERS[PurePosixPath(path).suffix.lower()]
    header = plot.header
    if thinning.method(plot) == "peaks":
        return large_tables.read_peaks(stream, size, delimiter, header=header)
    x, y = plot.x or "", plot.sources[path][0]
    pairs = large_tables.read_counts(stream, delimiter, (x, y), header=header)
    counts = list(pairs.values())
    columns = zip(*pairs, strict=True)
    cells = (thinning.RepeatedRows(_cells(map(str, column)), counts) for column in columns)
    return dict(zip((x, y), cells, strict=True)), None


def _separated(path: str, content: bytes, delimiter: str, *, header: bool) -> Columns:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{path}: not a text file (byte {error.start} is not UTF-8)") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[list[str]] = []
    try:
        for row in reader:
            if row and lines and len(row) != len(lines[0]):
                raise TableError(
                    f"{path}:{reader.line_num}: expected {len(lines[0])} fields, found {len(row)}"
                )
            lines += [row] if row else []
    except csv.Error as error:
        raise TableError(f"{path}:{reader.line_num}: {error}") from error
    if len(lines) <= header:
        raise TableError(f"{path}: no rows" if lines else f"{path}: empty")
    names = lines[0] if header else map(str, range(len(lines[0])))
    rows = lines[header:]
    return {name: _cells(row[index] for row in rows) for index, name in enumerate(names)}


def _cells(texts: Iterable[str]) -> tuple[Value, ...]:
    cells = [text.strip() for text in texts]
    # Python would read 1_000 as a number; to everyone else it is a name.
    for kind in () if any("_" in cell for cell in cells) else (int, float):
        try:
            return tuple(kind(cell) if cell else None for cell in cells)
        except ValueError:
            continue
    return tuple(cell or None for cell in cells)


def _document_columns(document: Value) -> dict[str, tuple[Value, ...]]:
    rows: list[dict[str, Value]] = []
    for found in _lists(document):
        mappings = [row for row in found if isinstance(row, dict)]
        if found and len(mappings) == len(found) and _same_keys(mappings):
            rows += [{} for _ in range(len(mappings) - len(rows))]
            for index, more in enumerate(mappings):
                rows[index].update(more)
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: tuple(row.get(name) for row in rows) for name in names}


def _lists(document: Value) -> Iterator[list[Value]]:
    if isinstance(document, list):
        yield document
    elif isinstance(document, dict):
        for inner in document.values():
            yield from _lists(inner)


def _same_keys(rows: list[dict[str, Value]]) -> bool:
    return all(row.keys() == rows[0].keys() for row in rows)
