"""Schemas of TensorFlow Data Validation: ``tensorflow_metadata``'s ``Schema`` as text."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from gitml.core.schemas.document import ColumnType, RowRule, TableSchema
from gitml.core.schemas.foreign.draft import LATER, Draft, ImportedSchema, number
from gitml.core.tables.text_values import declared_number

_Message: TypeAlias = Mapping[str, list[Any]]
_TYPES: Mapping[str, ColumnType] = {"BYTES": "string", "INT": "int", "FLOAT": "float"}
_VERSUS = "num_examples_version_comparator"
_SAID = frozenset(
    "name type domain presence int_domain float_domain string_domain bool_domain time_domain "
    "distribution_constraints not_in_environment in_environment lifecycle_stage shape "
    "value_count".split()
)
_DRIFT = frozenset({"drift_comparator", "skew_comparator"})
_ABSENT = frozenset({"DEPRECATED", "DISABLED", "PLANNED"})


def read(message: _Message) -> ImportedSchema:
    """A schema from its message."""
    draft = Draft()
    top = message["baseline"][0] if "baseline" in message and "feature" not in message else message
    domains = {_word(one, "name"): one for one in _messages(top, "string_domain")}
    for feature in _messages(top, "feature"):
        _feature(draft, feature, domains)
    for key in top.keys() - {"feature", "string_domain", "default_environment"}:
        if key != "dataset_constraints":
            draft.lose("", key)
    rows = _rows(draft, _message(top, "dataset_constraints"))
    return draft.whole("TensorFlow Data Validation", TableSchema(rows=rows))


def _feature(draft: Draft, feature: _Message, domains: Mapping[str, _Message]) -> None:
    name, stage = _word(feature, "name"), _word(feature, "lifecycle_stage")
    if not name:
        draft.lose("", "feature", "it has no name")
        return
    if stage in _ABSENT:
        draft.lose(name, f"lifecycle_stage {stage}", "the column is left out")
        return
    draft.column(name, type=_TYPES.get(_word(feature, "type"), "string"))
    _presence(draft, name, _message(feature, "presence"))
    _domain(draft, name, feature, domains)
    absent = [str(one).lower() for one in feature.get("not_in_environment", ())]
    if absent:
        draft.column(name, absent_in=tuple(dict.fromkeys(absent)))
    if "in_environment" in feature:
        draft.lose(name, "in_environment", "name the others: absent_in")
    if _is_list(feature):
        draft.lose(name, "value_count", "a cell has one value")
    for key in feature.keys() - _SAID:
        draft.lose(name, key, LATER if key in _DRIFT else "")


def _presence(draft: Draft, name: str, presence: _Message | None) -> None:
    if presence is None:
        draft.column(name, missing=1.0, optional=True)
        return
    share = _number(presence, "min_fraction") or 0.0
    draft.column(name, missing=round(1 - min(max(share, 0.0), 1.0), 12))
    count = _word(presence, "min_count")
    if count not in ("", "0", "1"):
        draft.lose(name, f"presence.min_count {count}", "say a share: missing")


def _domain(draft: Draft, name: str, feature: _Message, domains: Mapping[str, _Message]) -> None:
    named = _word(feature, "domain")
    strings = _message(feature, "string_domain") or domains.get(named)
    if strings is not None:
        draft.column(name, type="category", values=tuple(dict.fromkeys(strings.get("value", ()))))
        mass = _number(_message(feature, "distribution_constraints"), "min_domain_mass")
        if mass is not None:
            draft.column(name, unseen=round(1 - min(max(mass, 0.0), 1.0), 12))
    elif named:
        draft.lose(name, f"domain {named}", "there is no such domain")
    if (truth := _message(feature, "bool_domain")) is not None:
        values = (_word(truth, "true_value") or "true", _word(truth, "false_value") or "false")
        is_text = draft.columns[name].type == "string"
        draft.column(name, type="category", values=values if is_text else ("0", "1"))
    for key in ("int_domain", "float_domain"):
        if (bounds := _message(feature, key)) is not None:
            _bounds(draft, name, key, bounds)
    if (time := _message(feature, "time_domain")) is not None:
        form = _word(time, "string_format")
        if form:
            draft.column(name, type="date", format=form)
        else:
            draft.lose(name, "time_domain", "a date is a text here")


def _bounds(draft: Draft, name: str, key: str, bounds: _Message) -> None:
    kind = draft.columns[name].type
    draft.column(
        name,
        type="int" if kind == "string" and key == "int_domain" else kind,
        minimum=_number(bounds, "min"),
        maximum=_number(bounds, "max"),
    )
    if key == "float_domain" and _word(bounds, "disallow_inf") != "true":
        draft.column(name, not_finite=1.0)
    if _word(bounds, "is_categorical") not in ("", "false"):
        draft.lose(name, f"{key}.is_categorical", "list its values: type category")


def _rows(draft: Draft, constraints: _Message | None) -> RowRule:
    if constraints is None:
        return RowRule()
    versus = _message(constraints, _VERSUS)
    most = _number(constraints, "max_examples_count")
    for key in constraints.keys() - {"min_examples_count", "max_examples_count", _VERSUS}:
        draft.lose("", f"dataset_constraints.{key}")
    return RowRule(
        minimum=int(_number(constraints, "min_examples_count") or 1),
        maximum=None if most is None else int(most),
        shrink=_number(versus, "min_fraction_threshold"),
        growth=_number(versus, "max_fraction_threshold"),
    )


def _is_list(feature: _Message) -> bool:
    """Whether a cell may hold more than one value."""
    count = _message(feature, "value_count")
    return count is not None and _word(count, "max") != "1"


def _word(message: _Message, key: str) -> str:
    """The last value of a field, which is the one that counts; empty without one."""
    found = message.get(key, [""])[-1]
    return found if isinstance(found, str) else ""


def _number(message: _Message | None, key: str) -> float | None:
    """The number in a field; None where there is none."""
    return number(declared_number(_word(message or {}, key) or "?"))


def _message(message: _Message, key: str) -> _Message | None:
    found = _messages(message, key)
    return found[-1] if found else None


def _messages(message: _Message, key: str) -> list[_Message]:
    return [one for one in message.get(key, ()) if isinstance(one, dict)]
