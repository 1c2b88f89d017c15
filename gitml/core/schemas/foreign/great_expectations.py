"""Suites of Great Expectations, of versions before 1.0 and after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from gitml.core.schemas.document import ColumnType, OtherColumns, RowRule, TableSchema
from gitml.core.schemas.foreign.draft import LATER, Draft, ImportedSchema, mappings, number, texts

_TYPES: Mapping[ColumnType, frozenset[str]] = MappingProxyType(
    {
        "int": frozenset(
            "int int8 int16 int32 int64 integer integertype long longtype bigint smallint tinyint "
            "uint8 uint16 uint32 uint64".split()
        ),
        "float": frozenset(
            "float float16 float32 float64 double floattype doubletype real numeric number decimal "
            "decimaltype double_precision".split()
        ),
        "date": frozenset(
            "date datetime datetime64 timestamp datetype timestamptype datetime64[ns]".split()
        ),
        "string": frozenset("str string text varchar char stringtype object".split()),
    }
)
_DRIFT = (
    "kl_divergence",
    "_ks_",
    "chisquare",
    "mean",
    "median",
    "stdev",
    "quantile",
    "sum",
    "zscore",
)


@dataclass(slots=True)
class _Suite:
    """What was read so far.

    Attributes:
        null_free: columns of which something is said about missing cells.
    """

    draft: Draft = field(default_factory=Draft)
    rows: RowRule = field(default_factory=lambda: RowRule(minimum=0))
    other_columns: OtherColumns = "allow"
    null_free: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Expectation:
    name: str
    said: Mapping[str, Any]

    @property
    def column(self) -> str:
        return str(self.said.get("column", ""))

    @property
    def tolerated(self) -> float:
        """The share of values that may be otherwise."""
        mostly = number(self.said.get("mostly"))
        return 0.0 if mostly is None else round(1 - min(max(mostly, 0.0), 1.0), 12)


_Reader: TypeAlias = Callable[[_Suite, _Expectation], None]


def read(document: Mapping[str, Any]) -> ImportedSchema:
    """A schema from a suite."""
    suite = _Suite()
    for spec in mappings(document.get("expectations")):
        name = str(spec.get("expectation_type") or spec.get("type") or "an expectation")
        said = spec.get("kwargs")
        one = _Expectation(name, said if isinstance(said, dict) else {})
        if "row_condition" in one.said or any(_is_parameter(v) for v in one.said.values()):
            suite.draft.lose(one.column, name, "it depends on a condition or a parameter")
        elif (reader := _READERS.get(name)) is None or (not one.column and name not in _OF_TABLE):
            reason = LATER if any(word in name for word in _DRIFT) else ""
            suite.draft.lose(one.column, name, reason)
        else:
            reader(suite, one)
            if spec.get("severity") in ("warning", "info") and one.column:
                suite.draft.column(one.column, level="warn")
    for column in suite.draft.columns.keys() - suite.null_free:
        suite.draft.column(column, missing=1.0)  # nothing is expected of missing cells
    schema = TableSchema(rows=suite.rows, other_columns=suite.other_columns)
    return suite.draft.whole("Great Expectations", schema)


def _is_parameter(value: object) -> bool:
    return isinstance(value, dict) and "$PARAMETER" in value


def _exists(suite: _Suite, one: _Expectation) -> None:
    suite.draft.column(one.column)


def _not_null(suite: _Suite, one: _Expectation) -> None:
    suite.null_free.add(one.column)
    suite.draft.column(one.column, missing=one.tolerated)


def _null(suite: _Suite, one: _Expectation) -> None:
    if one.tolerated:
        suite.draft.lose(one.column, one.name)
    suite.draft.column(one.column, missing=1.0)


def _in_set(suite: _Suite, one: _Expectation) -> None:
    values = one.said.get("value_set")
    if not isinstance(values, list) or not values:
        suite.draft.lose(one.column, one.name, "it lists no values")
        return
    suite.draft.column(one.column, type="category", values=texts(values), unseen=one.tolerated)


def _between(suite: _Suite, one: _Expectation) -> None:
    low, high = (number(one.said.get(key)) for key in ("min_value", "max_value"))
    is_date = any(isinstance(one.said.get(key), str) for key in ("min_value", "max_value"))
    if one.tolerated or is_date or (low is None and high is None):
        suite.draft.lose(one.column, one.name, "bounds hold for all numbers here")
        return
    _bound(suite, one, low, high)


def _minimum(suite: _Suite, one: _Expectation) -> None:
    _bound(suite, one, number(one.said.get("min_value")), None)
    if one.said.get("max_value") is not None:
        suite.draft.lose(one.column, f"{one.name}: max_value", "")


def _maximum(suite: _Suite, one: _Expectation) -> None:
    _bound(suite, one, None, number(one.said.get("max_value")))
    if one.said.get("min_value") is not None:
        suite.draft.lose(one.column, f"{one.name}: min_value", "")


def _bound(suite: _Suite, one: _Expectation, low: float | None, high: float | None) -> None:
    rule = suite.draft.column(one.column)
    suite.draft.column(
        one.column,
        type="float" if rule.type == "string" else rule.type,
        minimum=rule.minimum if low is None else low,
        maximum=rule.maximum if high is None else high,
    )
    for key in ("strict_min", "strict_max"):
        if one.said.get(key):
            suite.draft.lose(one.column, f"{one.name}: {key}", "the bound itself is allowed here")


def _unique(suite: _Suite, one: _Expectation) -> None:
    if one.tolerated:
        suite.draft.lose(one.column, one.name, "all values are unique here, or need not be")
    else:
        suite.draft.column(one.column, unique=True)


def _typed(suite: _Suite, one: _Expectation) -> None:
    named = one.said.get("type_list") or [one.said.get("type_")]
    kinds = {_type(str(name)) for name in named if name} if isinstance(named, list) else set()
    if kinds == {"int", "float"}:
        kinds = {"float"}
    kind = next(iter(kinds)) if len(kinds) == 1 else None
    if kind is None:
        suite.draft.lose(one.column, one.name, f"no type here is {named}")
    elif suite.draft.column(one.column).type != "category":
        suite.draft.column(one.column, type=kind)


def _type(name: str) -> ColumnType | None:
    plain = name.lower().partition("(")[0].strip()
    return next((kind for kind, names in _TYPES.items() if plain in names), None)


def _date(suite: _Suite, one: _Expectation) -> None:
    form = one.said.get("strftime_format")
    suite.draft.column(one.column, type="date", format=form if isinstance(form, str) else None)
    if one.tolerated:
        suite.draft.lose(one.column, f"{one.name}: mostly", "all cells are dates here")


def _column_set(suite: _Suite, one: _Expectation) -> None:
    names = one.said.get("column_set") or one.said.get("column_list") or []
    if not isinstance(names, list):
        suite.draft.lose("", one.name, "it names no columns")
        return
    for name in names:
        suite.draft.column(str(name))
    suite.other_columns = "error" if one.said.get("exact_match", True) else "allow"


def _row_count(suite: _Suite, one: _Expectation) -> None:
    exact = number(one.said.get("value"))
    low, high = (number(one.said.get(key)) for key in ("min_value", "max_value"))
    low, high = (exact, exact) if exact is not None else (low, high)
    suite.rows = replace(
        suite.rows, minimum=int(low or 0), maximum=None if high is None else int(high)
    )


_OF_TABLE: Mapping[str, _Reader] = MappingProxyType(
    {
        "expect_table_columns_to_match_set": _column_set,
        "expect_table_columns_to_match_ordered_list": _column_set,
        "expect_table_row_count_to_be_between": _row_count,
        "expect_table_row_count_to_equal": _row_count,
    }
)
_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        **_OF_TABLE,
        "expect_column_to_exist": _exists,
        "expect_column_values_to_not_be_null": _not_null,
        "expect_column_values_to_be_null": _null,
        "expect_column_values_to_be_in_set": _in_set,
        "expect_column_distinct_values_to_be_in_set": _in_set,
        "expect_column_values_to_be_between": _between,
        "expect_column_min_to_be_between": _minimum,
        "expect_column_max_to_be_between": _maximum,
        "expect_column_values_to_be_unique": _unique,
        "expect_column_values_to_be_of_type": _typed,
        "expect_column_values_to_be_in_type_list": _typed,
        "expect_column_values_to_match_strftime_format": _date,
        "expect_column_values_to_be_dateutil_parseable": _date,
    }
)
