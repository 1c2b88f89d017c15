"""A schema from its parsed document; what is wrong with it is said with its place."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar, cast, get_args

from gitml.core.schemas.document import (
    NUMERIC,
    VERSION,
    ColumnRule,
    ColumnType,
    OtherColumns,
    Role,
    RowRule,
    TableSchema,
)
from gitml.core.settings.gate_rules import Level
from gitml.core.settings.keys import each, entries, section, text, texts, wrong
from gitml.core.tables.arrow_arrays import is_storable
from gitml.core.values import is_finite
from gitml.errors import ConfigError

T = TypeVar("T")
_TOP = frozenset({"gitml_schema", "rows", "other_columns", "na_values", "overlap", "columns"})
_COLUMN = frozenset(
    "type values min max missing unseen not_finite unique constant format optional absent_in role "
    "level".split()
)
_PERCENT = re.compile(r"(\d{1,9}(?:\.\d{1,12})?) ?%")
# Which keys say something of cells of one type only.
_ONLY: Mapping[str, frozenset[ColumnType]] = {
    "values": frozenset({"category"}),
    "unseen": frozenset({"category"}),
    "min": NUMERIC,
    "max": NUMERIC,
    "not_finite": NUMERIC,
    "format": frozenset({"date"}),
}


def parse_schema(document: object, file: str) -> TableSchema:
    """Read a parsed YAML document.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    if isinstance(document, dict) and not document.keys() & _TOP:
        raise ConfigError(f"{file}: not a schema: no line 'gitml_schema: {VERSION}'")
    top = section(document, file, "", _TOP)
    version = top.get("gitml_schema")
    if version is None or isinstance(version, bool) or version != VERSION:
        raise wrong(file, "gitml_schema", f"{VERSION}, the version of the format", version)
    listed = entries(top.get("na_values"), file, "na_values")
    return TableSchema(
        columns=each(top.get("columns"), file, "columns", _column),
        rows=_rows(top.get("rows"), file),
        other_columns=_word(top, "other_columns", "error", file, "", get_args(OtherColumns)),
        na_values=tuple(_value(one, file, f"na_values[{at}]") for at, one in enumerate(listed))
        if "na_values" in top
        else None,
        overlap=_share(top.get("overlap", 0), file, "overlap"),
    )


def _rows(spec: object, file: str) -> RowRule:
    keys = section(spec, file, "rows", {"min", "max", "vs_baseline"})
    ratios = section(keys.get("vs_baseline"), file, "rows.vs_baseline", {"min", "max"})
    least, most = (_count(keys.get(key), file, f"rows.{key}") for key in ("min", "max"))
    if least is not None and most is not None and least > most:
        raise wrong(file, "rows.max", f"a number that is not below {least}", most)
    return RowRule(
        minimum=1 if least is None else least,
        maximum=most,
        shrink=_ratio(ratios.get("min"), file, "rows.vs_baseline.min"),
        growth=_ratio(ratios.get("max"), file, "rows.vs_baseline.max"),
    )


def _column(spec: object, file: str, where: str) -> ColumnRule:
    keys = section(spec, file, where, _COLUMN)
    if "type" not in keys:
        raise wrong(file, where, f"the key 'type': {', '.join(get_args(ColumnType))}", spec)
    kind: ColumnType = _word(keys, "type", "string", file, where, get_args(ColumnType))
    for key, kinds in _ONLY.items():
        if key in keys and kind not in kinds:
            raise wrong(file, where, f"'{key}' with type {' or '.join(sorted(kinds))} only", kind)
    least, most = (_number(keys.get(key), file, f"{where}.{key}") for key in ("min", "max"))
    if least is not None and most is not None and least > most:
        raise wrong(file, f"{where}.max", f"a number that is not below {least:g}", most)
    return ColumnRule(
        type=kind,
        values=_values(keys.get("values"), file, f"{where}.values"),
        minimum=least,
        maximum=most,
        missing=_share(keys.get("missing", 0), file, f"{where}.missing"),
        unseen=_share(keys.get("unseen", 0), file, f"{where}.unseen"),
        not_finite=_share(keys.get("not_finite", 0), file, f"{where}.not_finite"),
        unique=_flag(keys.get("unique", False), file, f"{where}.unique"),
        constant=_flag(keys.get("constant", False), file, f"{where}.constant"),
        format=_format(keys["format"], file, f"{where}.format") if "format" in keys else None,
        optional=_flag(keys.get("optional", False), file, f"{where}.optional"),
        absent_in=texts(keys.get("absent_in"), file, f"{where}.absent_in"),
        role=_word(keys, "role", None, file, where, get_args(Role)),
        level=_word(keys, "level", "error", file, where, get_args(Level)),
    )


def _values(spec: object, file: str, where: str) -> tuple[str, ...]:
    if spec == []:
        raise wrong(file, where, "one value or more (without the key any value will do)", spec)
    found = [_value(v, file, f"{where}[{at}]") for at, v in enumerate(entries(spec, file, where))]
    seen: set[str] = set()
    for at, value in enumerate(found):
        if value in seen:
            raise wrong(file, f"{where}[{at}]", "a value that is not there already", value)
        seen.add(value)
    return tuple(found)


def _value(spec: object, file: str, where: str) -> str:
    """The text of a cell; a number is what stands in the file, too."""
    if isinstance(spec, str):
        if not is_storable(spec):
            raise wrong(file, where, "a text of whole characters", spec)
        return spec
    if isinstance(spec, int | float) and not isinstance(spec, bool):
        return str(spec)
    raise wrong(file, where, "a text (what YAML reads as something else is put in quotes)", spec)


def _share(spec: object, file: str, where: str) -> float:
    """A share from 0 to 1, which people may write as a percentage."""
    found = _part(spec)
    if is_finite(found) and 0 <= found <= 1:
        return float(found)
    raise wrong(file, where, "a share from 0% to 100%, as 5% or 0.05", spec)


def _part(spec: object) -> object:
    """A percentage as a part of 1; what is none as it is."""
    if isinstance(spec, str) and (matched := _PERCENT.fullmatch(spec.strip())):
        return float(Decimal(matched[1]) / 100)
    return spec


def _number(spec: object, file: str, where: str) -> float | None:
    if spec is None:
        return None
    if not is_finite(spec):
        raise wrong(file, where, "a number", spec)
    return float(spec)


def _count(spec: object, file: str, where: str) -> int | None:
    if spec is None or (isinstance(spec, int) and not isinstance(spec, bool) and spec >= 0):
        return spec
    raise wrong(file, where, "a whole number that is not negative", spec)


def _ratio(spec: object, file: str, where: str) -> float | None:
    if spec is None:
        return None
    found = _part(spec)
    if not is_finite(found) or found < 0:
        raise wrong(file, where, "a multiple of the baseline's rows, as 0.5 or 50%", spec)
    return float(found)


def _flag(spec: object, file: str, where: str) -> bool:
    if isinstance(spec, bool):
        return spec
    raise wrong(file, where, "true or false", spec)


def _format(spec: object, file: str, where: str) -> str:
    """A format of dates that can be used, as ``%d/%m/%Y``."""
    found = text(spec, file, where)
    try:
        datetime.strptime(datetime(2000, 12, 31).strftime(found), found)
    except (ValueError, re.error) as error:
        raise wrong(file, where, "a format of dates, as %d/%m/%Y", spec) from error
    return found


def _word(
    keys: Mapping[str, Any], key: str, default: T, file: str, where: str, known: Collection[str]
) -> T:
    """The word under a key, which must be known."""
    found = keys.get(key, default)
    if key not in keys or (isinstance(found, str) and found in known):
        return cast("T", found)
    place = f"{where}.{key}" if where else key
    raise wrong(file, place, f"one of {', '.join(known)}", found)
