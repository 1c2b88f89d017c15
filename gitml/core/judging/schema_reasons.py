"""Which tables speak for a model, and what changed in their schemas as reasons."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from gitml.core.paths import PathIndex
from gitml.core.registry.evaluation import Side
from gitml.core.schemas.differences import SchemaChange
from gitml.core.settings.config import Config
from gitml.core.values import MISSING, Value
from gitml.core.verdict import Reason

Use: TypeAlias = Literal["input", "output"]


def tables_of(config: Config, side: Side) -> Mapping[str, Use]:
    """The tables whose schemas decide about a model, by name.

    They are those that are declared, and that it is made from, or that are made with it.
    """
    used = PathIndex((dep, dep) for address in side.sources for dep in side.stages[address].deps)
    made = PathIndex(
        (out.path, out.path) for a in side.made_with_model for out in side.stages[a].outs
    )
    found: dict[str, Use] = {}
    for name, rule in config.data.items():
        if used.has_overlap(rule.path):
            found[name] = "input"
        elif made.has_overlap(rule.path):
            found[name] = "output"
    return found


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
