"""Schemas, checks of tables and differences, for programs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gitml.core.schemas.anomalies import Anomaly, CheckedTable
from gitml.core.schemas.differences import SchemaChange
from gitml.core.schemas.document import TableSchema
from gitml.core.schemas.foreign.draft import ImportedSchema
from gitml.core.schemas.loosened import LoosenedRule
from gitml.core.schemas.plain import SchemaEdit, column_document
from gitml.core.schemas.review import TableReview
from gitml.core.shell_words import quoted_path
from gitml.core.values import MISSING
from gitml.render.text.checks import anomalies as words


def checks(tables: Sequence[CheckedTable], accept: Mapping[str, str]) -> dict[str, Any]:
    """``gitml.schema-check/1``; ``accept`` are options that name the table, by table."""
    return {
        "schema": "gitml.schema-check/1",
        "passed": all(one.passed for one in tables),
        "tables": {one.table: table(one, accept.get(one.table, "")) for one in tables},
    }


def table(one: CheckedTable, options: str) -> dict[str, Any]:
    """One table, checked."""
    return {
        "schema_file": one.schema,
        "rows": one.rows,
        "columns": one.columns,
        "passed": one.passed,
        "absent": one.absent or None,
        "anomalies": [anomaly(found, options) for found in one.anomalies],
        "unchecked": [
            {"rule": rule.rule, "reason": rule.why, "excused": rule.excused}
            for rule in one.unchecked
        ],
        "left_out": [*one.left_out],
        "separators": [*one.separators],
    }


def anomaly(one: Anomaly, options: str) -> dict[str, Any]:
    """One thing that is wrong."""
    return {
        "kind": one.kind,
        "column": one.column or None,
        "level": one.level,
        "n_bad": one.bad,
        "n": one.of,
        "share": one.share,
        "examples": [
            {"file": found.file or None, "row": found.row, "value": found.value}
            for found in one.examples
        ],
        "limit": one.limit,
        "found": one.found,
        "lacking": [*one.lacking],
        "near": dict(one.near),
        "expected": words.expected(one),
        "message": words.sentence(one),
        "accept": words.accept_command(one, options) or None,
    }


def difference(
    base: str, head: str, changes: Iterable[SchemaChange], loosened: Iterable[LoosenedRule]
) -> dict[str, Any]:
    """``gitml.schema-diff/1``."""
    found = list(changes)
    return {
        "schema": "gitml.schema-diff/1",
        "base": base,
        "head": head,
        "compatible": not any(change.breaking for change in found),
        "changes": [change_json(change) for change in found],
        "loosened": [loosened_json(rule) for rule in loosened],
    }


def change_json(change: SchemaChange) -> dict[str, Any]:
    """One thing that differs."""
    return {
        "kind": change.kind,
        "column": change.column,
        "breaking": change.breaking,
        "before": change.before or None,
        "after": change.after or None,
        "removed": [*change.removed],
        "added": [*change.added],
    }


def loosened_json(rule: LoosenedRule) -> dict[str, Any]:
    """A rule that takes more than it did."""
    return {"rule": rule.place, "before": rule.before, "after": rule.after}


def inferred(file: str | None, schema: TableSchema) -> dict[str, Any]:
    """``gitml.schema-infer/1``; ``file`` is what was written, None where nothing was."""
    columns = {name: column_document(rule) for name, rule in schema.columns.items()}
    return {"schema": "gitml.schema-infer/1", "written": file, "columns": columns}


def edited(file: str, edits: Iterable[SchemaEdit]) -> dict[str, Any]:
    """``gitml.schema-edit/1``: what was changed in a file; null is what was taken out."""
    return {
        "schema": "gitml.schema-edit/1",
        "written": file,
        "changes": {
            ".".join(one.path): None if one.value is MISSING else one.value for one in edits
        },
    }


def imported(found: ImportedSchema, file: str | None) -> dict[str, Any]:
    """``gitml.schema-import/1``; ``file`` is what was written, None where nothing was."""
    return {
        "schema": "gitml.schema-import/1",
        "tool": found.tool,
        "written": file,
        "columns": len(found.schema.columns),
        "rules": found.rules,
        "lost": [
            {"column": one.place or None, "rule": one.rule, "reason": one.reason or None}
            for one in found.lost
        ],
    }


def reviews(found: Iterable[TableReview]) -> dict[str, Any]:
    """Tables of a report, by path."""
    return {
        one.checked.table: {
            **table(one.checked, f"--data {quoted_path(one.checked.table)}"),
            "changes": [change_json(change) for change in one.changes],
            "loosened": [loosened_json(rule) for rule in one.loosened],
        }
        for one in found
    }
