"""What a change does to a table and to its schema, for a reviewer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gitml.core.schemas.anomalies import CheckedTable
from gitml.core.schemas.differences import SchemaChange, compare_schemas
from gitml.core.schemas.document import TableSchema
from gitml.core.schemas.loosened import LoosenedRule, find_loosened
from gitml.core.settings.data_rules import DataRule


@dataclass(frozen=True, slots=True)
class TableReview:
    """One table that is declared.

    Attributes:
        checked: the table of the change, held against the schema of the change.
        changes: of the schema.
        loosened: rules of the schema that take more than before.
    """

    checked: CheckedTable
    changes: tuple[SchemaChange, ...] = ()
    loosened: tuple[LoosenedRule, ...] = ()


def review(
    checked: CheckedTable,
    old: TableSchema | None,
    new: TableSchema | None,
    *,
    apart: bool = False,
) -> TableReview:
    """Put together what is told of a table.

    Args:
        checked: the table.
        old: schema of the baseline; None where there is none that can be used.
        new: that of the change.
        apart: whether the baseline keeps the table apart from another one.
    """
    if old is None or new is None:
        return TableReview(checked)
    return TableReview(checked, compare_schemas(old, new), find_loosened(old, new, apart=apart))


def dropped_tables(
    old: Mapping[str, DataRule], new: Iterable[DataRule]
) -> tuple[LoosenedRule, ...]:
    """Tables that were held against a schema, or kept apart from another one, and no longer are."""
    now = {rule.path: rule for rule in new}
    found = []
    for name, rule in old.items():
        if rule.path not in now:
            found.append(LoosenedRule(f"data.{name}", rule.path, None))
        elif rule.apart_from not in (None, apart := now[rule.path].apart_from):
            found.append(LoosenedRule(f"data.{name}.apart_from", rule.apart_from, apart))
    return tuple(found)
