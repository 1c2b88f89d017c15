"""Tables as ``gitml.yaml`` declares them: where they lie, and the schema they are held against."""

import posixpath
from collections.abc import Mapping
from typing import NamedTuple

from gitml.core.settings.keys import each, path, section, text, wrong

SCHEMAS = "schemas"
"""The folder of schemas that have no other place."""


class DataRule(NamedTuple):
    """A table that is held against a schema.

    Attributes:
        path: of a file, or of a folder of files that are one table.
        schema: path of its schema; without it, that in ``schemas/`` with the name of the table.
        target: the column that a model is to predict.
        apart_from: path of another table, as of the test set, no row of which may be in this one.
    """

    path: str
    schema: str
    target: str | None = None
    apart_from: str | None = None


def parse_data(spec: object, file: str) -> Mapping[str, DataRule]:
    """The tables under ``data``, by name.

    Raises:
        ConfigError: naming the file, the place in it and what was expected.
    """
    return each(spec, file, "data", _table)


def _table(spec: object, file: str, where: str) -> DataRule:
    keys = section(spec, file, where, {"path", "schema", "target", "apart_from"})
    if "path" not in keys:
        raise wrong(file, where, "the key 'path'", spec)
    table = path(keys["path"], file, f"{where}.path")
    apart = keys.get("apart_from")
    return DataRule(
        path=table,
        schema=path(keys["schema"], file, f"{where}.schema")
        if "schema" in keys
        else usual_schema(table),
        target=text(keys["target"], file, f"{where}.target") if "target" in keys else None,
        apart_from=None if apart is None else path(apart, file, f"{where}.apart_from"),
    )


def usual_schema(table: str) -> str:
    """Where the schema of a table is, where nobody said otherwise."""
    name = posixpath.basename(table.rstrip("/")).lstrip(".")
    return posixpath.join(SCHEMAS, f"{name.partition('.')[0] or 'table'}.yaml")


def find_rule(declared: Mapping[str, DataRule], table: str) -> DataRule:
    """What is declared of the table with a path, or is usual."""
    of_table = (one for one in declared.values() if one.path == table)
    return next(of_table, DataRule(table, usual_schema(table)))


def gated_rule(declared: Mapping[str, DataRule], table: str, schema: str) -> DataRule:
    """What a gate of a table holds it against: a schema, and what else is declared of the table.

    The target is that of the declared schema, which another one need not have.
    """
    rule = find_rule(declared, table)
    return rule if rule.schema == schema else rule._replace(schema=schema, target=None)
