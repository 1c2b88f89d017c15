"""Schemas of tables as YAML: one line a column, so that a diff reads as the change."""

from collections.abc import Iterable, Mapping

from gitml.adapters.formats.documents import parse
from gitml.adapters.formats.yaml import yaml_edit
from gitml.adapters.formats.yaml.inline_yaml import inline
from gitml.core.schemas.document import TableSchema
from gitml.core.schemas.parser import parse_schema
from gitml.core.schemas.plain import SchemaEdit, document
from gitml.core.values import MISSING, Value

_WIDEST = 32  # columns that names are aligned to


def read(file: str, content: bytes) -> TableSchema:
    """Read a schema.

    Raises:
        ConfigError: it is not valid; what is wrong is named with its place.
    """
    return parse_schema(parse(file, content), file)


def write(schema: TableSchema) -> str:
    """The text of a new file."""
    said = document(schema)
    columns = said.pop("columns")
    lines = [f"{key}: {inline(value)}" for key, value in said.items()]
    if not columns or not isinstance(columns, dict):
        return "\n".join([*lines, "columns: {}", ""])
    return "\n".join([*lines, "columns:", *_columns(columns), ""])


def _columns(columns: Mapping[str, Value]) -> Iterable[str]:
    names = [f"{inline(name)}:" for name in columns]
    room = min(max(map(len, names)), _WIDEST)
    pairs = zip(names, columns.values(), strict=True)
    return (f"  {name.ljust(room)} {inline(rule)}" for name, rule in pairs)


def edit(file: str, content: bytes, edits: Iterable[SchemaEdit]) -> bytes:
    """The file with some of its values changed; comments, order and layout stay.

    Raises:
        ConfigError: it says a value in a way that cannot be changed by itself.
    """
    there = parse(file, content)
    return yaml_edit.edit(file, content, [_change(one, there) for one in edits])


def _change(one: SchemaEdit, there: Value) -> yaml_edit.Change:
    """A change of a file that says ``there``, which then says what the change makes of it."""
    if one.value is MISSING:
        return yaml_edit.Cut(one.path)
    path, value = one.path, one.value
    for depth, key in enumerate(one.path):
        if isinstance(there, dict) and key not in there:
            path = one.path[: depth + 1]
            for inner in reversed(one.path[depth + 1 :]):
                value = {inner: value}
            there[key] = value
            break
        there = there[key] if isinstance(there, dict) else None
    return yaml_edit.Put(path, value, inline=True)
