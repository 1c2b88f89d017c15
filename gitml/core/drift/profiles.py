"""What two profiles say of their columns, as samples that can be compared."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from gitml.core.drift.samples import Categories, ColumnSample, Kind, Numbers, TableSample
from gitml.core.tables.profiles.column_profile import ColumnProfile, ProfileLimits
from gitml.core.tables.profiles.number_profile import NumberProfile
from gitml.core.tables.profiles.profile import TableProfile
from gitml.core.tables.profiles.quantiles import QuantileSketch

_WORDS: frozenset[Kind] = frozenset({"text", "many", "identifier"})
_UNIQUE = 0.9  # of the values, from which on a text names its row
_SPACES = 0.5  # of the texts, from which on they are sentences
_DENSE = 2  # numbers between the least and the greatest for each row of running numbers
_BUCKETS = 1 << 15
_MOST_BUCKETS = 20_000_000  # of all columns together
_UNLIMITED = 1 << 62
_TEXTS = 5000
_SAMPLE = 2000
_MOST_CODES = 30  # distinct numbers that may be names of categories


def limits(columns: int) -> ProfileLimits:
    """How much of a table is kept to compare it: every value of a column of up to 32,768."""
    buckets = max(min(_BUCKETS, _MOST_BUCKETS // max(columns, 1)), 1024)
    rows = max(min(_SAMPLE, 2_000_000 // max(columns, 1)), 200)
    return ProfileLimits(texts=_TEXTS, buckets=buckets, sample=rows)


def samples(
    reference: tuple[str, TableProfile],
    current: tuple[str, TableProfile],
    *,
    from_profile: bool = False,
) -> tuple[TableSample, TableSample]:
    """Both tables; where one side's numbers are counted by ranges, those of the other are, too.

    Args:
        reference: what people call it, and its profile.
        current: the same.
        from_profile: whether one of them was judged without its data.
    """
    (first, before), (second, after) = reference, current
    one = {column.name: column for column in before.columns}
    other = {column.name: column for column in after.columns}
    found: tuple[dict[str, ColumnSample], dict[str, ColumnSample]] = ({}, {})
    for name in dict.fromkeys([*one, *other]):
        pair = _pair(one.get(name), other.get(name))
        for side, sample in zip(found, pair, strict=True):
            if sample is not None:
                side[name] = sample
    return (
        TableSample(first, before.rows, found[0], from_profile),
        TableSample(second, after.rows, found[1], from_profile),
    )


def with_ids(table: TableSample, ids: Collection[str]) -> TableSample:
    """The table, with columns that are known to name rows, whatever values they have."""
    columns = {
        name: replace(one, kind="identifier") if name in ids and one.kind != "empty" else one
        for name, one in table.columns.items()
    }
    return replace(table, columns=columns)


@dataclass(frozen=True, slots=True)
class RowKinds:
    """What rows of both sides can be told apart by.

    Attributes:
        are_numbers: of columns that both have, whether these are numbers or categories.
        texts: columns of text.
    """

    are_numbers: Mapping[str, bool]
    texts: tuple[str, ...]


def kinds(samples: tuple[TableSample, TableSample], ignore: Collection[str]) -> RowKinds:
    """The columns of both sides; those that name a row, dates and empty ones are left out."""
    one, other = (side.columns for side in samples)
    common = {name: (one[name].kind, other[name].kind) for name in one if name in other}
    common = {name: pair for name, pair in common.items() if name not in ignore}
    usable = {"number", "category", "many"}
    return RowKinds(
        {name: {*pair} == {"number"} for name, pair in common.items() if usable.issuperset(pair)},
        tuple(name for name, pair in common.items() if "text" in pair and {*pair} <= _WORDS),
    )


def rows(profile: TableProfile) -> dict[str, tuple[str | None, ...]]:
    """The cells of the rows that a profile has a sample of, side by side."""
    return {column.name: column.sample for column in profile.columns}


def _pair(
    one: ColumnProfile | None, other: ColumnProfile | None
) -> tuple[ColumnSample | None, ColumnSample | None]:
    if one is None or other is None:
        return _alone(one) if one else None, _alone(other) if other else None
    kinds = _kind(one), _kind(other)
    level = max(_level(one), _level(other))
    if kinds[0] != kinds[1] and one.counts and other.counts and not _are_words_now(one, other):
        kinds = "category", "category"  # one side has few, or numbers only
    return _sample(one, kinds[0], level), _sample(other, kinds[1], level)


def _are_words_now(one: ColumnProfile, other: ColumnProfile) -> bool:
    """Whether one side measures, and the other has words: no number of it is a category."""
    measured = [side for side in (one, other) if side.main is not None]
    return len(measured) == 1 and len(measured[0].counts) > _MOST_CODES


def _alone(column: ColumnProfile) -> ColumnSample:
    return _sample(column, _kind(column), _level(column))


def _level(column: ColumnProfile) -> int:
    return 0 if column.main is None else column.main.sketch.level


def _sample(column: ColumnProfile, kind: Kind, level: int) -> ColumnSample:
    rows, absent = column.rows, column.missing + column.not_finite
    if kind == "category":
        counts = dict(column.counts)
        return ColumnSample(
            column.name, kind, rows, rows - sum(counts.values()), Categories(counts)
        )
    main = column.main
    if main is None:
        return ColumnSample(column.name, kind, rows, absent, None)
    data = _numbers(main.sketch, level)
    strays = column.strays
    return ColumnSample(column.name, kind, rows, absent + strays, data, strays)


def _numbers(sketch: QuantileSketch, level: int) -> Numbers:
    coarse = sketch.merge(QuantileSketch(level), _UNLIMITED)
    return Numbers(coarse.lower, coarse.counts, coarse.error)


def _kind(column: ColumnProfile) -> Kind:
    kind = column.kind
    if kind in ("int", "float"):
        return "identifier" if _is_running(column, column.numbers) else "number"
    if kind == "string":
        return _text_kind(column)
    return "date" if kind == "date" else "empty" if kind == "empty" else "category"


def _is_running(column: ColumnProfile, numbers: NumberProfile) -> bool:
    """Whether whole numbers number the rows: each once, and hardly one left out."""
    if column.kind != "int" or numbers.minimum is None or numbers.maximum is None:
        return False
    if numbers.values < (1 if column.is_distinct_exact else _UNIQUE) * numbers.finite:
        return False
    span = numbers.maximum - numbers.minimum + 1
    return numbers.finite > 1 and span <= _DENSE * numbers.finite


def _text_kind(column: ColumnProfile) -> Kind:
    there = [text for text in column.sample if text]
    if sum(" " in text.strip() for text in there) > _SPACES * len(there):
        return "text"
    return "identifier" if column.distinct >= _UNIQUE * column.present else "many"
