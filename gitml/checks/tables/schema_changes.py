"""What changed in the schemas of tables between two points of the project."""

from collections.abc import Mapping

from gitml.adapters.formats import schema_files
from gitml.checks.tables.declared_tables import with_target
from gitml.core.judging.schema_reasons import Use
from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.schemas.differences import SchemaChange, compare_outputs, compare_schemas
from gitml.core.schemas.document import TableSchema
from gitml.core.settings.data_rules import DataRule
from gitml.core.snapshot import Snapshots


def between(
    reader: Snapshots, tables: Mapping[str, Use], base: str, head: str
) -> dict[str, tuple[SchemaChange, ...]]:
    """The changes by table; a table that had no schema on one side is left out.

    Args:
        reader: of the project.
        tables: their names in ``gitml.yaml``, each with what a model does with it.
        base: a revision.
        head: a later one.

    Raises:
        ConfigError: a schema, or ``gitml.yaml``, is not valid at one of them.
    """
    old, new = reader.config(base).data, reader.config(head).data
    found = {}
    for name, use in tables.items():
        rule = new[name]
        before = _schema(reader, base, old.get(name, rule))
        after = _schema(reader, head, rule)
        if before is not None and after is not None:
            compare = compare_schemas if use == "input" else compare_outputs
            found[name] = compare(before, after)
    return found


def _schema(reader: Snapshots, rev: str, rule: DataRule) -> TableSchema | None:
    content = reader.content(rev, rule.schema, LARGEST_DOCUMENT)
    if content is None:
        return None
    return with_target(schema_files.read(rule.schema, content), rule)
