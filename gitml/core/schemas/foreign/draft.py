"""A schema that is written down while another tool's is read."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gitml.core.schemas.document import NUMERIC, ColumnRule, TableSchema
from gitml.core.schemas.plain import column_document
from gitml.core.values import is_finite

LATER = "say it with gitml drift"


@dataclass(frozen=True, slots=True)
class Lost:
    """A rule of another tool that cannot be said here.

    Attributes:
        place: the column, or empty for the table.
        rule: as the other tool calls it.
        reason: why, or what to do instead.
    """

    place: str
    rule: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportedSchema:
    """A schema from another tool's.

    Attributes:
        tool: whose it was.
        lost: what could not be said.
    """

    tool: str
    schema: TableSchema
    lost: tuple[Lost, ...] = ()

    @property
    def rules(self) -> int:
        """How many rules of columns carried over."""
        return sum(len(column_document(rule)) for rule in self.schema.columns.values())


@dataclass(slots=True)
class Draft:
    """What was read so far."""

    columns: dict[str, ColumnRule] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)

    def column(self, name: str, **rules: Any) -> ColumnRule:
        """Say something of a column; without a word it is any text."""
        self.columns[name] = replace(self.columns.get(name, ColumnRule("string")), **rules)
        return self.columns[name]

    def lose(self, place: str, rule: str, reason: str = "") -> None:
        """Note what cannot be said."""
        self.lost.append(Lost(place, rule, reason))

    def lose_unknown(
        self, place: str, spec: Mapping[str, Any], known: Collection[str], reason: str = ""
    ) -> None:
        """Note the keys that are said and not known; what is null or empty says nothing."""
        for key, value in spec.items():
            if key not in known and value not in (None, False, [], {}, ""):
                self.lose(place, key, reason)

    def whole(self, tool: str, schema: TableSchema | None = None) -> ImportedSchema:
        """The schema, with no rule left that says nothing of cells of its column's type."""
        told = {name: _consistent(rule) for name, rule in self.columns.items()}
        for name, rule in self.columns.items():
            for key in column_document(rule).keys() - column_document(told[name]).keys():
                self.lose(name, key, f"says nothing of a column of type {told[name].type}")
        return ImportedSchema(
            tool, replace(schema or TableSchema(), columns=told), tuple(self.lost)
        )


def _consistent(rule: ColumnRule) -> ColumnRule:
    if rule.type not in NUMERIC:
        rule = replace(rule, minimum=None, maximum=None, not_finite=0.0)
    if rule.type != "category":
        rule = replace(rule, values=(), unseen=0.0)
    return rule if rule.type == "date" else replace(rule, format=None)


def texts(values: Iterable[object]) -> tuple[str, ...]:
    """Values as they stand in a table, each once."""
    found = ("" if v is None else str(v) for v in values)
    return tuple(dict.fromkeys(filter(None, found)))


def number(value: object) -> float | None:
    """A finite number; None for anything else."""
    return float(value) if is_finite(value) else None


def mappings(value: object) -> Iterator[dict[str, Any]]:
    """The mappings of a list."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, dict):
            yield one
