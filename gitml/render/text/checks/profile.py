"""Profiles of tables for a terminal, and the words for what is remarkable about a column."""

from collections.abc import Iterator, Sequence

from gitml.core.tables.profiles.column_profile import ColumnProfile
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.shapes import ProfileBars, ProfileHistogram, shape
from gitml.core.tables.whole_numbers import whole_where_whole
from gitml.render import numbers
from gitml.render.text import cell_text, dates, tables
from gitml.render.text.hints import within
from gitml.render.text.tables import Words
from gitml.render.text.terminal import one_line

HEADERS = ("column", "type", "missing", "distinct", "median", "values")
_RIGHT = ("missing", "distinct", "median")
_BLOCKS = "▁▂▃▄▅▆▇█"
_REMARKS = 50  # that are told, unless all are asked for
_BINS = 12
_SHOWN = 3  # values that are named
_LONGEST = 30  # characters of one
_LONGEST_NUMBER = 12  # characters of one that is not rounded


def profile(found: TableProfile, name: str, *, columns: int | None, most: int | None) -> str:
    """A table of the columns, and what is remarkable about them.

    Args:
        found: the profile.
        name: of the table.
        columns: of the terminal; None for as long lines as need be.
        most: how many columns of the table are shown; None for all.
    """
    shown = found.columns[:most]
    lines = [f"{name}: {summary(found)}"]
    if shown:
        rows = [row(column) for column in shown]
        lines += ["", tables.table_within(columns, HEADERS, rows, _RIGHT)]
    if more := len(found.columns) - len(shown):
        lines.append(f"… {numbers.counted(more, 'more column')}: --all")
    told = list(notes(found))
    few = told if most is None else told[:_REMARKS]
    if few:
        lines += ["", *(within(note, columns, "- ") for note in few)]
    if more := len(told) - len(few):
        lines.append(f"… {numbers.counted(more, 'more remark')}: --all")
    return "\n".join(lines)


def summary(found: TableProfile) -> str:
    """How large the table is."""
    rows = numbers.counted(found.rows, "row")
    return f"{rows}, {numbers.counted(len(found.columns), 'column')}"


def row(column: ColumnProfile) -> list[str]:
    """What is known of a column, a cell for each of :data:`HEADERS`."""
    known = facts(column)
    least, most = known.get("min", ""), known.get("max", "")
    between = [least] if least and column.distinct == 1 else [least, values(column), most]
    middle = "" if column.kind == "date" else known.get("median", "")
    return [
        column.name,
        column.kind,
        known["missing"],
        known["distinct"],
        middle,
        Words(" ".join(filter(None, between))),
    ]


def facts(column: ColumnProfile) -> dict[str, str]:
    """The numbers that are known of a column, by their names."""
    found = {
        "missing": share(column.missing, column.rows),
        "distinct": ("" if column.is_distinct_exact else "~") + str(column.distinct),
    }
    if (main := column.main) and main.minimum is not None and main.maximum is not None:
        found["min"] = _as_it_is(main.minimum, column)
        found["median"] = written(main.quantiles((0.5,)), column)[0]
        found["max"] = _as_it_is(main.maximum, column)
    return found


def _as_it_is(number: float, column: ColumnProfile) -> str:
    """A number that stands in the column, from which people take the bounds of a schema."""
    text = repr(whole_where_whole(number) if column.kind == "int" else number)
    is_short = column.kind != "date" and len(text) <= _LONGEST_NUMBER
    return text if is_short else written([number], column)[0]


def written(found: Sequence[float], column: ColumnProfile) -> list[str]:
    """Numbers of a column as people read them, or its dates."""
    if column.kind == "date":
        return [dates.written(seconds, whole=column.dates.is_whole) for seconds in found]
    if column.kind == "int":
        return [numbers.value(whole_where_whole(number)) for number in found]
    return [numbers.value(number) for number in found]


def values(column: ColumnProfile) -> str:
    """How the values are distributed, in little room."""
    found = shape(column, _BINS)
    if isinstance(found, ProfileHistogram):
        low, high = written([found.low, found.high], column)
        before, after = f"… {low} " * found.has_less, f" {high} …" * found.has_more
        return f"{before}{line(found.shares)}{after}"
    if isinstance(found, ProfileBars):
        named = [f"{_cut(name)} {numbers.share(part)}" for name, part in found.shares[:_SHOWN]]
        return ", ".join(named) + (", …" if column.distinct > len(named) else "")
    examples = dict.fromkeys(_cut(cell) for cell in column.sample if cell is not None)
    return ", ".join([*examples][:_SHOWN]) + (", …" if len(examples) > _SHOWN else "")


def line(shares: Sequence[float]) -> str:
    """Shares as a line of blocks that begin at zero; the smallest one is still seen."""
    highest = max(shares, default=0) or 1
    return "".join(_BLOCKS[max(round(part / highest * 7), 1 if part else 0)] for part in shares)


def notes(found: TableProfile) -> Iterator[str]:
    """What is remarkable, in sentences."""
    if found.rows == 0 and found.columns:
        yield "no rows: a header alone"
    for column in found.columns:
        if found.rows:
            yield from (f"{_cut(column.name)}: {remark}" for remark in remarks(column))
    if any(not column.is_distinct_exact for column in found.columns):
        yield "~: estimated, within 7 % nearly always"
    errors = [main.sketch.error for column in found.columns if (main := column.main)]
    if max(errors, default=0):
        yield f"medians are off by no more than {numbers.share(max(errors))} of the rows"


def remarks(column: ColumnProfile) -> Iterator[str]:
    """What is remarkable about a column."""
    if column.kind == "empty":
        yield "no cell has a value"
    elif column.distinct == 1 and column.rows > 1:
        yield "every value is the same"
    if column.strays:
        noun = "no date" if column.kind == "date" else "no number"
        examples = [_cut(text) for text in column.texts.counts]
        named = f": {numbers.few(examples, _SHOWN)}" if examples else ""
        yield f"{numbers.counted(column.strays, 'cell')} of {column.rows} with {noun}{named}"
    if column.not_finite:
        yield f"{numbers.counted(column.not_finite, 'infinite number')}"
    if column.na_words:
        named = numbers.listed([f"'{word}'" for word in column.na_words])
        counted = "missing" if column.main else "values; as missing with --na"
        yield f"{named} counted as {counted}"
    if column.kind in ("string", "category") and column.numbers.count:
        yield f"{numbers.counted(column.numbers.count, 'cell')} of {column.rows} with a number"


def share(part: int, whole: int) -> str:
    """A part of a whole in percent."""
    return numbers.share(part / whole) if part else "0"


def _cut(text: str) -> str:
    return cell_text.cut(one_line(text), _LONGEST)
