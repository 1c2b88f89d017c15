"""A schema that takes what a check called wrong, and nothing else."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeAlias

from gitml.core.schemas.anomalies import Anomaly, Kind
from gitml.core.schemas.check.column_judges import MOST_UNSEEN
from gitml.core.schemas.document import NUMERIC, ColumnRule, ColumnType, RowRule, TableSchema
from gitml.core.schemas.shares import allowed_share, least_share

_SERVING = "serving"  # the environment that has what is predicted not yet
_Rule: TypeAlias = Callable[[ColumnRule, Anomaly], ColumnRule]


def accept(
    schema: TableSchema, anomaly: Anomaly, inferred: Mapping[str, ColumnRule]
) -> TableSchema:
    """A schema by which an anomaly is none.

    Args:
        schema: by which it is one.
        anomaly: of a kind that :func:`is_acceptable`.
        inferred: what new columns look like, by name.
    """
    if anomaly.kind in _OF_TABLE:
        return _OF_TABLE[anomaly.kind](schema, anomaly)
    name = anomaly.column
    if anomaly.kind == "new_column":
        return replace(schema, columns={**schema.columns, name: inferred[name]})
    rule = _OF_COLUMN[anomaly.kind](schema.columns[name], anomaly)
    return replace(schema, columns={**schema.columns, name: rule})


def widen(
    schema: TableSchema, anomalies: Collection[Anomaly], inferred: Mapping[str, ColumnRule]
) -> TableSchema:
    """A schema that takes a table but for its strays, and all that it took; see :func:`accept`.

    Rows of the test set are nothing that tables like this one have: they stay wrong.
    """
    for anomaly in anomalies:
        if anomaly.kind == "overlap" or is_stray(anomaly):
            continue
        if is_acceptable(anomaly.kind):
            found = replace(anomaly, lacking=())  # classes that are not there may come again
            schema = accept(schema, found, inferred)
    return schema


def predicting(
    schema: TableSchema, targets: Collection[str], inferred: Mapping[str, ColumnRule]
) -> TableSchema:
    """A schema by which these columns, and no others, are what a model predicts.

    Args:
        schema: that has all or some of them.
        targets: their names.
        inferred: what the columns that it does not have look like, by name.
    """
    columns = dict(schema.columns)
    for name in schema.targets:
        if name not in targets:
            columns[name] = replace(columns[name], role=None)
    for name in sorted(targets):
        rule = columns.get(name) or inferred[name]
        if rule.role != "target":
            away = dict.fromkeys((*rule.absent_in, _SERVING))
            rule = replace(rule, role="target", absent_in=tuple(away))
        columns[name] = rule
    return replace(schema, columns=columns)


def is_stray(anomaly: Anomaly) -> bool:
    """Whether some cells are not of the type that most have: more likely wrong than a new type."""
    is_text = anomaly.kind == "bad_format" or (anomaly.kind == "type" and anomaly.found == "string")
    return is_text and 2 * anomaly.bad < anomaly.of


def is_acceptable(kind: Kind) -> bool:
    """Whether a schema can be changed so that it is no anomaly."""
    return kind == "new_column" or kind in _OF_TABLE or kind in _OF_COLUMN


def _typed(rule: ColumnRule, anomaly: Anomaly) -> ColumnRule:
    kind: ColumnType = "float" if anomaly.found == "float" else "string"
    if kind in NUMERIC:
        return replace(rule, type=kind)
    return replace(rule, type=kind, minimum=None, maximum=None, not_finite=0.0)


def _dated(rule: ColumnRule, anomaly: Anomaly) -> ColumnRule:
    if isinstance(anomaly.found, str):
        return replace(rule, format=anomaly.found)
    return replace(rule, type="string", format=None)


def _values(rule: ColumnRule, anomaly: Anomaly) -> ColumnRule:
    new = [*map(str, anomaly.found)] if isinstance(anomaly.found, list) else []
    if len(new) >= MOST_UNSEEN:  # it is no category
        return replace(rule, type="string", values=(), unseen=0.0)
    kept = [value for value in rule.values if value not in anomaly.lacking]
    return replace(rule, values=(*kept, *new))


def _bounded(key: str) -> _Rule:
    def accept_one(rule: ColumnRule, anomaly: Anomaly) -> ColumnRule:
        if rule.type not in NUMERIC:  # it was widened to text, which has no bounds
            return rule
        bound: Any = {key: anomaly.found}
        return replace(rule, **bound)

    return accept_one


def _shared(key: str) -> _Rule:
    def accept_one(rule: ColumnRule, anomaly: Anomaly) -> ColumnRule:
        share: Any = {key: allowed_share(anomaly.bad, anomaly.of)}
        return replace(rule, **share)

    return accept_one


def _not_finite(rule: ColumnRule, anomaly: Anomaly) -> ColumnRule:
    return _shared("not_finite")(rule, anomaly) if rule.type in NUMERIC else rule


_OF_COLUMN: Mapping[Kind, _Rule] = MappingProxyType(
    {
        "missing_column": lambda rule, _: replace(rule, optional=True),
        "type": _typed,
        "bad_format": _dated,
        "missing_values": _shared("missing"),
        "all_missing": lambda rule, _: replace(rule, missing=1.0),
        "not_finite": _not_finite,
        "unseen_values": _values,
        "target_classes": _values,
        "below_min": _bounded("minimum"),
        "above_max": _bounded("maximum"),
        "not_unique": lambda rule, _: replace(rule, unique=False),
        "constant": lambda rule, _: replace(rule, constant=True),
    }
)


def _rows(rule: RowRule, anomaly: Anomaly) -> RowRule:
    rows = int(anomaly.found) if isinstance(anomaly.found, int) else 0
    if anomaly.kind == "empty":
        return replace(rule, minimum=0)
    if anomaly.kind == "too_few_rows":
        return replace(rule, minimum=rows)
    if anomaly.kind == "too_many_rows":
        return replace(rule, maximum=rows)
    ratio = rows / anomaly.of
    if rows < anomaly.of:
        return replace(rule, shrink=math.floor(100 * ratio) / 100)
    return replace(rule, growth=math.ceil(100 * ratio) / 100)


def _accept_rows(schema: TableSchema, anomaly: Anomaly) -> TableSchema:
    return replace(schema, rows=_rows(schema.rows, anomaly))


_OF_TABLE: Mapping[Kind, Callable[[TableSchema, Anomaly], TableSchema]] = MappingProxyType(
    {
        "empty": _accept_rows,
        "too_few_rows": _accept_rows,
        "too_many_rows": _accept_rows,
        "row_count_vs_baseline": _accept_rows,
        "overlap": lambda schema, anomaly: replace(
            schema, overlap=least_share(anomaly.bad, anomaly.of)
        ),
    }
)
