"""Large tables give what whole ones give, of fewer rows."""

import hashlib
import math
from pathlib import Path
from typing import Any

import pytest

from gitml.adapters.formats.tabular import large_tables, tables
from gitml.adapters.formats.tabular.large_tables import Cells
from gitml.adapters.formats.tabular.table_parts import TableError
from gitml.core.plots.definition import Plot
from gitml.core.plots.drawings import Columns
from gitml.core.plots.thinning import MOST_ROWS, RepeatedRows

ROWS = 3 * MOST_ROWS
LINE = Plot("p", {"p.csv": ("y",)}, x="x")
CONFUSION = Plot("p", {"p.csv": ("y",)}, x="x", template="confusion")


def read(text: str, plot: Plot = LINE, name: str = "p.csv") -> tuple[Columns, int | None]:
    return tables.read(name, text.encode(), plot)


def rows_of(columns: Columns) -> set[tuple[object, ...]]:
    return set(zip(*columns.values(), strict=True))


def numbers(row: int) -> tuple[int, float]:
    return row, round(math.sin(row / 500) * 100 + row % 13, 3)


def table(*, comma: str = ",", end: str = "\n", quote: str = "", peak: int = 31_234) -> str:
    lines = [f"x{comma}y"]
    for row in range(ROWS):
        x, y = numbers(row)
        cell = f"{quote}{999 if row == peak else y}{quote}"
        lines.append(f"{x}{comma}{cell}")
    return end.join(lines)


@pytest.mark.slow
@pytest.mark.parametrize(
    "form",
    [
        {},
        {"comma": "\t"},
        {"end": "\r\n"},
        {"quote": '"'},
    ],
)
def test_fewer_rows_all_of_the_file_and_no_peak_lost(form: dict[str, str]) -> None:
    name = "p.tsv" if form.get("comma") == "\t" else "p.csv"
    text = table(**form)  # type: ignore[arg-type]  # peak is not among them
    columns, rows = read(text, name=name)
    whole = tables.parse(name, text.encode())
    assert rows == ROWS
    assert 4_000 < len(columns["x"]) < 13_000
    assert rows_of(columns) <= rows_of(whole)
    assert max(columns["y"]) == 999  # type: ignore[type-var]
    assert (columns["x"][0], columns["x"][-1]) == (0, ROWS - 1)


@pytest.mark.slow
def test_a_byte_order_mark_and_blank_lines_and_no_header() -> None:
    text = "\ufeff" + table().replace("\n100,", "\n\n100,")
    assert list(read(text)[0]) == ["x", "y"]
    bare = Plot("p", {"p.csv": ()}, header=False)
    columns, rows = read(table().partition("\n")[2], bare)
    assert (list(columns), rows) == (["0", "1"], ROWS)


@pytest.mark.slow
def test_empty_cells_are_no_numbers_and_text_stays() -> None:
    lines = [f"{row},{'' if row % 3 else row % 50},note {row}" for row in range(ROWS)]
    columns, rows = read("\n".join(["x,y,note", *lines]))
    assert rows == ROWS
    assert max(y for y in columns["y"] if y == y) == 49  # type: ignore[type-var]  # noqa: PLR0124
    assert columns["note"][0] == "note 0"


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["high", "1_000", "true", "[1]", "null"])
def test_a_cell_that_is_no_number_leaves_the_table_whole(cell: str) -> None:
    broken = "\n".join(
        f"{line.partition(',')[0]},{cell}" if line.startswith("59000,") else line
        for line in table().splitlines()
    )
    columns, rows = read(broken)
    assert rows is None
    assert len(columns["y"]) == ROWS
    assert columns["y"][59_000] == cell


@pytest.mark.slow
def test_a_row_of_another_length_is_told_as_ever() -> None:
    with pytest.raises(TableError, match=r"p\.csv:59002: expected 2 fields, found 3"):
        read(
            "\n".join(
                line + (",1" if line.startswith("59000,") else "") for line in table().splitlines()
            )
        )
    with pytest.raises(TableError, match="not a text file"):
        tables.read("p.csv", table().encode() + b"\n1,\xff", LINE)


@pytest.mark.slow
def test_pairs_are_counted() -> None:
    lines = [f"{row % 2},{row % 3 > 0},{row / 7}" for row in range(ROWS)]
    columns, rows = read("\n".join(["x,y,p", *lines]), CONFUSION)
    assert rows is None
    assert isinstance(columns["x"], RepeatedRows)
    assert len(columns["x"].cells) == 4
    assert len(columns["x"]) == len(columns["y"]) == ROWS
    numeric = [f"{row % 2},{row % 3},{row / 7}" for row in range(ROWS)]
    columns, _ = read("\n".join(["x,y,p", *numeric]), CONFUSION)
    assert isinstance(columns["y"], RepeatedRows)
    assert set(columns["y"].cells) == {0, 1, 2}
    with pytest.raises(TableError):
        read("\n".join(["x,y,p", *numeric, "1"]), CONFUSION)
    assert list(read("\n".join(["x,z,p", *numeric]), CONFUSION)[0]) == ["x", "z", "p"]


@pytest.mark.parametrize("plot", [LINE, CONFUSION])
def test_a_file_that_is_not_held_in_memory_gives_the_same(tmp_path: Path, plot: Plot) -> None:
    file = tmp_path / "any name"
    text = table() if plot is LINE else "x,y\n" + "a,b\nb,a\na,a\n" * MOST_ROWS
    file.write_text(text)
    found = tables.read_large("p.csv", file, plot)
    assert found is not None
    assert found[:2] == read(text, plot)
    assert found[2] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("text", ["x,y\n1,2\n", '"x",y\n' + "1,2\n" * (MOST_ROWS + 1)])
def test_a_file_that_is_read_whole(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.csv"
    file.write_text(text)
    assert tables.read_large("p.csv", file, LINE) is None


@pytest.mark.slow
@pytest.mark.parametrize("more", [b"3,4\n", b"not a row\n"])
def test_a_file_that_is_written_to_while_its_parts_are_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: bytes
) -> None:
    file = tmp_path / "p.csv"
    file.write_text("x,y\n" + "1,2\n" * (MOST_ROWS + 1))
    read_parts = large_tables.read_peaks

    def written(*asked: Any, **how: Any) -> tuple[dict[str, Cells], int]:
        with file.open("ab") as stream:
            stream.write(more)
        return read_parts(*asked, **how)

    monkeypatch.setattr(large_tables, "read_peaks", written)
    with pytest.raises(TableError, match=r"^p\.csv: it changed while it was read$"):
        tables.read_large("p.csv", file, LINE)


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"^p\.csv: cannot be read: No such file or directory$"):
        tables.read_large("p.csv", tmp_path / "p.csv", LINE)
