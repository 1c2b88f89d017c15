"""Table Schemas of Frictionless Data (https://specs.frictionlessdata.io/table-schema/)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from gitml.core.schemas.document import ColumnType, TableSchema
from gitml.core.schemas.foreign.draft import Draft, ImportedSchema, mappings, number, texts

_TYPES: Mapping[str, ColumnType] = MappingProxyType(
    {
        "integer": "int",
        "number": "float",
        "string": "string",
        "any": "string",
        "boolean": "category",
        "date": "date",
        "datetime": "date",
        "year": "int",
    }
)
_TRUE, _FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
_FIELD = frozenset(
    "name type format title description example constraints trueValues falseValues missingValues "
    "rdfType bareNumber decimalChar groupChar categories".split()
)
_CONSTRAINTS = frozenset("required unique enum minimum maximum".split())
_TABLE = frozenset("fields missingValues primaryKey $schema profile name title description".split())


def find(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema itself, in a resource or in a package of one resource; None where none is."""
    if isinstance(document.get("fields"), list):
        return document
    if isinstance(document.get("schema"), dict):
        return find(document["schema"])
    resources = [*mappings(document.get("resources"))]
    return find(resources[0]) if len(resources) == 1 else None


def read(document: Mapping[str, Any]) -> ImportedSchema:
    """A schema from the document."""
    draft = Draft()
    for at, spec in enumerate(document["fields"]):
        name = spec.get("name") if isinstance(spec, dict) else None
        if not isinstance(spec, dict) or not name:
            draft.lose("", f"fields[{at}]", "it names no column")
        elif str(name) in draft.columns:
            draft.lose(str(name), f"fields[{at}]", "an earlier field has this name")
        else:
            _field(draft, spec)
    key = document.get("primaryKey")
    keys = [key] if isinstance(key, str) else key if isinstance(key, list) else []
    if len(keys) == 1 and isinstance(keys[0], str) and keys[0] in draft.columns:
        draft.column(keys[0], unique=True, missing=0.0)
    elif keys:
        draft.lose("", "primaryKey", "one column by itself is unique here")
    draft.lose_unknown("", document, _TABLE)
    missing = document.get("missingValues")
    found = texts(missing) if isinstance(missing, list) else ()
    return draft.whole("Frictionless", TableSchema(na_values=found))


def _field(draft: Draft, spec: Mapping[str, Any]) -> None:
    name, kind = str(spec.get("name", "")), str(spec.get("type") or "string")
    draft.column(name, type=_TYPES.get(kind, "string"), missing=1.0)
    if kind not in _TYPES:
        draft.lose(name, f"type {kind}", "it is any text here")
    if kind == "boolean":
        words = (_words(spec, "trueValues", _TRUE), _words(spec, "falseValues", _FALSE))
        draft.column(name, values=texts([*words[0], *words[1]]))
    _format(draft, name, kind, spec.get("format"))
    for key, plain in (("decimalChar", "."), ("groupChar", None), ("bareNumber", True)):
        if spec.get(key, plain) != plain:
            draft.lose(name, key, "numbers are written with a point, and nothing else")
    if spec.get("missingValues"):
        draft.lose(name, "missingValues", "they are of the whole table here")
    if isinstance(spec.get("categories"), list):
        values = [one.get("value") if isinstance(one, dict) else one for one in spec["categories"]]
        draft.column(name, type="category", values=texts(values))
    draft.lose_unknown(name, spec, _FIELD)
    constraints = spec.get("constraints")
    _constraints(draft, name, constraints if isinstance(constraints, dict) else {})


def _words(spec: Mapping[str, Any], key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    found = spec.get(key)
    return texts(found) if isinstance(found, list) else usual


def _format(draft: Draft, name: str, kind: str, form: object) -> None:
    if form in (None, "", "default"):
        return
    if kind in ("date", "datetime") and isinstance(form, str) and "%" in form:
        draft.column(name, format=form)
    else:
        draft.lose(name, f"format {form}")


def _constraints(draft: Draft, name: str, constraints: Mapping[str, Any]) -> None:
    if constraints.get("required") is True:
        draft.column(name, missing=0.0)
    if constraints.get("unique") is True:
        draft.column(name, unique=True)
    if isinstance(constraints.get("enum"), list):
        draft.column(name, type="category", values=texts(constraints["enum"]))
    for key in ("minimum", "maximum"):
        if (limit := constraints.get(key)) is not None:
            if number(limit) is None:
                draft.lose(name, key, "bounds are numbers here")
            else:
                draft.column(name, **{key: number(limit)})
    draft.lose_unknown(name, constraints, _CONSTRAINTS)
