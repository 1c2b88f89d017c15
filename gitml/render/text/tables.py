"""Plain aligned tables for a terminal: no boxes, never wider than where they are shown."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from gitml.render.text.cell_text import middle, width
from gitml.render.text.colours import Painted, paint
from gitml.render.text.column_widths import Needed, broken_widths, fitted, spanned
from gitml.render.text.names_apart import apart
from gitml.render.text.terminal import one_line

_GAP = "  "
_NARROWEST = 24  # columns, less than which a text of words is not broken into
_LEAST = 9  # columns that one of several tables has beside its names
_MARGIN = "  "  # before what stands below the name of a file
_BELOW = "    "  # before what stands below its row


class Words(str):
    """A cell that is no number: it stands on the left, also in a column of numbers."""

    __slots__ = ()


Row = Sequence[str]
"""A cell a column; a row of one cell is a line of its own above the rows after it."""
Names = Mapping[str, str]
"""What is shown of a word or cell."""


def table(
    headers: Row, rows: Iterable[Row], right: Iterable[str] = (), columns: int | None = None
) -> str:
    """Columns under their headers; those named in ``right`` are aligned to the right.

    Written here, as a log of a hundred commits has thousands of cells and tabulate takes longer for
    them than reading the repository does.

    Args:
        headers: of the columns.
        rows: a cell each; where there is no room, cells are broken between words. Names that are
            longer lose their middle, numbers nothing: the columns stand below each other before.
        right: headers of those that are aligned to the right: numbers.
        columns: of the terminal; None for as long lines as need be.
    """
    to_right = set(right)
    sides = [header in to_right for header in headers]
    cells = [[*map(_harmless, row)] for row in (headers, *rows)]
    if columns is None or fits(cells, columns):
        return align(cells, sides, columns)
    if broken_widths(_needed(cells, sides), columns) is None:
        return blocks(cells[0], cells[1:], 1, columns, right)
    return _broken_rows(cells, sides, columns)


def _broken_rows(rows: Sequence[Row], to_right: Sequence[bool], columns: int) -> str:
    """Rows whose cells are broken between words where there is no room."""
    widths = broken_widths(_needed(rows, to_right), columns)
    if widths is None or fits(rows, columns):
        return align(rows, to_right, columns)
    full = [row for row in rows if len(row) == len(widths)]
    words = (
        [word for cell in column for word in _words(cell)] for column in zip(*full, strict=True)
    )
    names = [*map(apart, words, widths)]
    lines = [line for row in rows for line in _broken_row(row, widths, names)]
    return align(lines, to_right, columns)


def _needed(rows: Sequence[Row], to_right: Sequence[bool]) -> list[Needed]:
    """What each column needs; the words of one without a number may be shortened."""
    full = [row for row in rows if len(row) == len(to_right)]
    found = []
    for side, column in zip(to_right, zip(*full, strict=True), strict=True):
        words = [word for cell in column for word in _words(cell)]
        is_number = side and not any(isinstance(cell, Words) for cell in column)
        longest = max(map(width, words), default=0)
        found.append(Needed(max(map(width, column)), longest, is_number))
    return found


def _words(cell: str) -> list[str]:
    """The words of a cell; what is before the first belongs to it."""
    first = len(cell) - len(cell.lstrip(" "))
    start, *rest = cell[first:].split(" ")
    return [cell[:first] + start, *rest]


def _broken_row(row: Row, widths: Sequence[int], names: Sequence[Names]) -> Iterator[Row]:
    """The lines of a row; one of a single cell stays as it is."""
    if len(row) < len(widths):
        yield row
        return
    columns = map(_broken, row, widths, names)
    yield from zip_longest(*columns, fillvalue="")


def _broken(cell: str, room: int, names: Names) -> list[str]:
    """The lines of a cell, of which a word that is too long is shortened, as ``names`` has it."""
    lines: list[str] = []
    for word in _words(cell):
        if lines and width(lines[-1]) + 1 + width(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return [_like(cell, names.get(line, line)) for line in lines]


def table_within(
    columns: int | None, headers: Row, rows: Sequence[Row], right: Iterable[str] = ()
) -> str:
    """A table of which the last column is broken into lines, so that it fits a terminal.

    Args:
        columns: of the terminal; None for as long lines as need be.
        headers: of the columns.
        rows: a cell each.
        right: those that are aligned to the right.
    """
    if columns is None:
        return table(headers, rows, right)
    before = [max(map(width, column)) for column in zip(headers, *rows, strict=True)][:-1]
    before = fitted(before, columns - _NARROWEST - len(_GAP))
    room = max(columns - sum(before) - len(_GAP) * len(before), _NARROWEST)
    broken = [
        [*(_shortened(row[:-1], before) if first else [""] * len(before)), line]
        for row in rows
        for first, line in _lines(row[-1], room)
    ]
    return table([*_shortened(headers[:-1], before), headers[-1]], broken, right)


def with_last_below(
    columns: int | None, headers: Row, rows: Sequence[Row], right: Iterable[str] = ()
) -> str:
    """A table of which the last column stands below each row where there is no room beside it.

    Args:
        columns: of the terminal; None for as long lines as need be.
        headers: of the columns.
        rows: a cell each.
        right: those that are aligned to the right.
    """
    if columns is not None and not fits([headers, *rows], columns):
        headers, rows = headers[:-1], [part for row in rows for part in _last_below(row, columns)]
    return table(headers, rows, right, columns)


def _last_below(row: Row, columns: int) -> Iterator[Row]:
    *cells, last = row
    yield cells
    for _, line in _lines(last, columns - len(_BELOW)) if last else ():
        yield [f"{_BELOW}{line}"]


def _lines(text: str, room: int) -> Iterator[tuple[bool, str]]:
    """Its lines, and which is the first; a word that is longer than the room stays whole."""
    lines = textwrap.wrap(one_line(text), room, break_long_words=False, break_on_hyphens=False) or [
        ""
    ]
    return ((number == 0, line) for number, line in enumerate(lines))


def by_file(headers: Row, rows: Sequence[Row], right: Iterable[str], columns: int | None) -> str:
    """A table of which the first column is a file.

    Where all are of one file it is not told; where there is no room, each is a line above its rows.
    """
    files = list(dict.fromkeys(row[0] for row in rows))
    if len(files) == 1:
        return table(headers[1:], [row[1:] for row in rows], right, columns)
    if fits([headers, *rows], columns):
        return table(headers, rows, right)
    return table(headers[1:], below_files(rows), right, columns)


def fits(rows: Sequence[Row], columns: int | None) -> bool:
    """Whether no cell has to be shortened."""
    if columns is None:
        return True
    widths = natural(rows)
    return sum(widths) + len(_GAP) * (len(widths) - 1) <= columns


def below_files(rows: Iterable[Row]) -> list[Row]:
    """The rows without their first cell, below a line with it wherever it changes."""
    found: list[Row] = []
    last = None
    for file, key, *cells in rows:
        if file != last:
            found.append([file])
        last = file
        found.append([_MARGIN + key, *cells])
    return found


def blocks(
    headers: Row, rows: Sequence[Row], fixed: int, columns: int | None, right: Iterable[str] = ()
) -> str:
    """A table cut into several below each other where it is too wide for one.

    Args:
        headers: of the columns.
        rows: a cell each.
        fixed: how many columns, the first ones, stand in each of the tables.
        columns: of the terminal; None for as long lines as need be.
        right: headers of those that are aligned to the right.
    """
    to_right = set(right)
    sides = [header in to_right for header in headers]
    if columns is None:
        return align([headers, *rows], sides)
    parts = []
    for start, end in spans([headers, *rows], fixed, columns):
        chosen = [*range(fixed), *range(fixed + start, fixed + end)]
        cut = [row if len(row) == 1 else [row[i] for i in chosen] for row in [headers, *rows]]
        parts.append(_broken_rows(cut, [sides[i] for i in chosen], columns))
    return "\n\n".join(parts)


def spans(rows: Sequence[Row], fixed: int, columns: int) -> list[tuple[int, int]]:
    """Which of the columns behind the fixed ones stand in each table of :func:`blocks`."""
    widths = natural(rows)
    room = columns - sum(fitted(widths[:fixed], columns // 2)) - 2 * fixed
    return [*spanned([min(w, max(room, _LEAST)) for w in widths[fixed:]], room)]


def align(rows: Iterable[Row], to_right: Sequence[bool], columns: int | None = None) -> str:
    """Rows of equally many cells as columns; ``to_right`` says how each column is aligned."""
    cells = [[*map(_harmless, row)] for row in rows]
    widths = natural(cells)
    if columns is not None:
        fitting = fitted(widths, columns)
        if fitting != widths or any(len(row) < len(widths) for row in cells):
            cells = _shortened_rows(cells, fitting, columns)
            widths = fitting
    return "\n".join(_line(row, widths, to_right) for row in cells)


def line(row: Row, widths: Sequence[int], to_right: Sequence[bool]) -> str:
    """One row in columns of known widths; what is longer is shortened in its middle."""
    return _line(_shortened([*map(_harmless, row)], widths), widths, to_right)


def _line(row: Row, widths: Sequence[int], to_right: Sequence[bool]) -> str:
    if len(row) < len(widths):
        return _painted(row[0])
    return _GAP.join(map(_padded, row, widths, to_right)).rstrip()


def natural(rows: Sequence[Row]) -> list[int]:
    """How wide each column would like to be."""
    many = max(map(len, rows), default=0)
    full = (row for row in rows if len(row) == many)
    return [max(map(width, column)) for column in zip(*full, strict=True)]


def _shortened_rows(rows: Sequence[Row], widths: Sequence[int], columns: int) -> list[list[str]]:
    """Rows of cells that fit their columns; a line of its own has all of them."""
    full = [row for row in rows if len(row) == len(widths)]
    names = [*map(apart, zip(*full, strict=True), widths)]
    return [
        [_like(cell, known[cell]) for cell, known in zip(row, names, strict=True)]
        if len(row) == len(widths)
        else _shortened(row, [columns])
        for row in rows
    ]


def _shortened(row: Row, widths: Sequence[int]) -> list[str]:
    return [
        cell if len(cell) <= most and cell.isascii() else _like(cell, middle(cell, most))
        for cell, most in zip(row, widths, strict=True)
    ]


def _harmless(cell: str) -> str:
    return cell if cell.isprintable() else _like(cell, one_line(cell))


def _like(cell: str, text: str) -> str:
    if isinstance(cell, Painted):
        return Painted(text, cell.colour)
    return Words(text) if isinstance(cell, Words) else text


def _padded(cell: str, columns: int, to_right: bool) -> str:  # noqa: FBT001  mapped over
    gap = " " * (columns - width(cell))
    on_right = to_right and not isinstance(cell, Words)
    return gap + _painted(cell) if on_right else _painted(cell) + gap


def _painted(cell: str) -> str:
    if not isinstance(cell, Painted) or cell.colour is None:
        return cell
    text = cell.rstrip()
    return paint(text, cell.colour) + cell[len(text) :]
