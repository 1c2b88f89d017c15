"""Schemas of pandera as its ``to_yaml`` and ``to_json`` write them, in all forms of its versions.

Checks are in a list that names them in their options, in a mapping by name, or beside the other
keys of the column.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from gitml.core.schemas.document import ColumnType, TableSchema
from gitml.core.schemas.foreign.draft import Draft, ImportedSchema, mappings, number, texts

_KEYS = frozenset(
    "title description dtype nullable unique coerce required regex name checks metadata default "
    "drop_invalid_rows parsers".split()
)
_TABLE = frozenset(
    "schema_type version api columns dtype coerce strict name ordered unique report_duplicates "
    "unique_column_names add_missing_columns title description drop_invalid_rows checks index "
    "dataframe_library".split()
)
_LOWER = MappingProxyType(
    {
        "greater_than": False,
        "gt": False,
        "greater_than_or_equal_to": True,
        "ge": True,
    }
)
_UPPER = MappingProxyType(
    {"less_than": False, "lt": False, "less_than_or_equal_to": True, "le": True}
)


def read(document: Mapping[str, Any]) -> ImportedSchema:
    """A schema from the document."""
    draft = Draft()
    columns = document.get("columns")
    if isinstance(columns, dict):
        specs = {name: {} if spec is None else spec for name, spec in columns.items()}
        for name in (name for name, spec in specs.items() if not isinstance(spec, dict)):
            draft.lose(str(name), "its rules", "a column is a mapping")
        columns = [{"name": name, **spec} for name, spec in specs.items() if isinstance(spec, dict)]
    for spec in mappings(columns):
        _column(draft, spec)
    for name, _ in _checks(document.get("checks")):
        draft.lose("", name, "a rule is of one column here")
    if document.get("index"):
        draft.lose("", "index", "a table in a file has columns only")
    if document.get("unique"):
        draft.lose("", "unique", "one column by itself is unique here")
    draft.lose_unknown("", document, _TABLE)
    strict = document.get("strict") is True
    return draft.whole("pandera", TableSchema(other_columns="error" if strict else "allow"))


def _column(draft: Draft, spec: Mapping[str, Any]) -> None:
    name = str(spec.get("name", ""))
    if spec.get("regex"):
        draft.lose(name, "regex", "columns are named one by one here")
        return
    dtype = spec.get("dtype")
    kind = _type(str(dtype)) if dtype else "string"
    if kind is None:
        draft.lose(name, f"dtype {dtype}", "it is any text here")
    draft.column(
        name,
        type=kind or "string",
        missing=1.0 if spec.get("nullable") else 0.0,
        unique=bool(spec.get("unique")),
        optional=spec.get("required") is False,
    )
    if kind == "category" and "bool" in str(dtype).lower():
        draft.column(name, values=("True", "False"))
    for key in ("parsers", "default"):
        if spec.get(key) is not None:
            draft.lose(name, key, "a schema changes no data here")
    beside = {key: value for key, value in spec.items() if key not in _KEYS}
    for check, stats in (*_checks(spec.get("checks")), *_checks(beside)):
        _check(draft, name, check, stats)


def _type(dtype: str) -> ColumnType | None:
    plain = dtype.lower().partition("[")[0].partition("(")[0]
    prefixes: tuple[tuple[str, ColumnType], ...] = (
        ("uint", "int"),
        ("int", "int"),
        ("float", "float"),
        ("decimal", "float"),
        ("bool", "category"),
        ("category", "category"),
        ("datetime", "date"),
        ("date", "date"),
        ("str", "string"),
        ("string", "string"),
        ("object", "string"),
    )
    return next((kind for prefix, kind in prefixes if plain.startswith(prefix)), None)


def _checks(spec: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Checks by name, each with its arguments; a single argument is called ``value``."""
    named = spec.items() if isinstance(spec, dict) else ()
    listed = [(_option(one, "check_name"), one) for one in mappings(spec)]
    for name, stats in (*named, *listed):
        arguments = dict(stats) if isinstance(stats, dict) else {"value": stats}
        yield str(name), arguments


def _option(stats: Mapping[str, Any], key: str) -> Any:
    options = stats.get("options")
    return options.get(key) if isinstance(options, dict) else None


def _check(draft: Draft, name: str, check: str, stats: Mapping[str, Any]) -> None:
    if _option(stats, "raise_warning"):
        draft.column(name, level="warn")
    said = {key: value for key, value in stats.items() if key != "options"}
    value = next(iter(said.values()), None)
    if check == "isin" and isinstance(value, list):
        draft.column(name, type="category", values=texts(value))
    elif check in ("in_range", "between"):
        _bound(draft, name, check, said.get("min_value"), said.get("include_min", True), low=True)
        _bound(draft, name, check, said.get("max_value"), said.get("include_max", True), low=False)
    elif check in _LOWER:
        _bound(draft, name, check, value, _LOWER[check], low=True)
    elif check in _UPPER:
        _bound(draft, name, check, value, _UPPER[check], low=False)
    elif check in ("equal_to", "eq"):
        draft.column(name, type="category", values=texts([value]), constant=True)
    else:
        draft.lose(name, check)


def _bound(
    draft: Draft, name: str, check: str, value: object, included: object, *, low: bool
) -> None:
    limit, rule = number(value), draft.columns[name]
    if limit is None:
        draft.lose(name, check, "bounds are numbers here")
        return
    if rule.type == "int" and not included:
        limit, included = limit + (1 if low else -1), True
    if not included:
        draft.lose(name, f"{check}: without {limit:g} itself", "the bound itself is allowed here")
    kind = "float" if rule.type == "string" else rule.type
    before = rule.minimum if low else rule.maximum
    if before is not None:
        limit = max(limit, before) if low else min(limit, before)
    draft.column(name, type=kind, **{"minimum" if low else "maximum": limit})
