"""Which tables speak for a model, and what changed in their schemas as reasons."""

from collections.abc import Iterable, Mapping

from gitml.core.paths import PathIndex
from gitml.core.registry.evaluation import Side
from gitml.core.schemas.differences import SchemaChange
from gitml.core.settings.config import Config
from gitml.core.values import MISSING, Value
from gitml.core.verdict import Reason


def tables_of(config: Config, side: Side) -> tuple[str, ...]:
    """The names of the tables whose schemas decide about a model.

    They are those that are declared, and that it is made from.
    """
    used = PathIndex((dep, dep) for address in side.sources for dep in side.stages[address].deps)
    return tuple(name for name, rule in config.data.items() if used.has_overlap(rule.path))


def reasons(changes: Mapping[str, Iterable[SchemaChange]]) -> tuple[Reason, ...]:
    """A reason for each change of a schema, by the name of its table; breaking ones first."""
    found = [(table, change) for table, several in changes.items() for change in several]
    found.sort(key=lambda one: not one[1].breaking)
    return tuple(_reason(table, change) for table, change in found)


def _reason(table: str, change: SchemaChange) -> Reason:
    lists: dict[str, Value] = {"removed": [*change.removed], "added": [*change.added]}
    numbers = {name: values for name, values in lists.items() if values}
    return Reason(
        "schema",
        f"{table}:{change.column}",
        change.before or MISSING,
        change.after or MISSING,
        change.kind,
        numbers,
    )
