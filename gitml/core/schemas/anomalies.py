"""What is wrong with a table by its schema, as data; ``render/text/checks/anomalies.py`` has words.

Each is a kind with the numbers that it was found by, so that it can be accepted by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from gitml.core.settings.gate_rules import Level
from gitml.core.values import Value

Kind: TypeAlias = Literal[
    "new_column",  # found: the type that it would have
    "missing_column",  # near: a new column that may be the same one under another name
    "repeated_name",  # found: what the table calls it, as an earlier column
    "type",  # limit: the type; found: the narrowest that takes all cells
    "missing_values",  # limit: the share that may be missing
    "all_missing",
    "unseen_values",  # limit: the share that may be unseen; found: the values, most frequent first
    "below_min",  # limit: the bound; found: the smallest value
    "above_max",
    "not_finite",  # limit: the share that may be infinite or NaN
    "not_unique",
    "bad_format",  # limit: of a date; found: the one by which all cells are dates, if any
    "too_few_rows",  # limit and found: rows, as in the next two
    "too_many_rows",
    "row_count_vs_baseline",  # limit: the smallest and the largest number; of: baseline's rows
    "empty",
    "target_classes",  # limit: the classes; found: those that are new; lacking: those not there
    "constant",  # found: the value
    "overlap",  # limit: the share of rows; found: the other table
    "repeated_header",
    "bad_schema",  # found: what is wrong with it
    "unreadable",  # found: what is wrong with how the table is written
]
OF_TABLE: frozenset[Kind] = frozenset(
    {
        "too_few_rows",
        "too_many_rows",
        "row_count_vs_baseline",
        "empty",
        "overlap",
        "repeated_header",
        "bad_schema",
        "unreadable",
    }
)
MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A cell that is wrong.

    Attributes:
        row: its number, of which the first below the header is 1.
        value: as it stands there; None for a missing one, and for a whole row.
        file: where the table has several.
    """

    row: int
    value: str | None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that is wrong with a table.

    Attributes:
        column: empty for the table.
        bad: how many cells or rows are wrong, of how many.
        examples: the first ones.
        limit: what the schema says.
        found: what stands there instead.
        lacking: classes of a target that no row has.
        near: wrong values that differ from a known one only by case, by white space or by how the
            number is written; the known one by the wrong one. Of a column: its new name.
    """

    kind: Kind
    column: str = ""
    level: Level = "error"
    bad: int = 0
    of: int = 0
    examples: tuple[Example, ...] = ()
    limit: Value = None
    found: Value = None
    lacking: tuple[str, ...] = ()
    near: tuple[tuple[str, str], ...] = ()

    @property
    def share(self) -> float | None:
        """Of what is wrong; None where nothing is counted."""
        return self.bad / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be judged.

    Attributes:
        rule: as ``apart_from``.
        why: it could not.
        excused: whether there is nothing yet that it could be judged by, as before a first commit;
            any other rule was asked for, and a table of which nobody knows does not pass.
    """

    rule: str
    why: str
    excused: bool = False


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A table, checked.

    Attributes:
        table: its path.
        schema: the path of the schema.
        rows: that were read.
        columns: that it has.
        unchecked: rules that could not be judged.
        absent: why there was nothing to read; empty where there was.
        unread: whether that is as it is recorded, and not in this clone.
        left_out: files of its folder that others may take for a part of it, and were not read.
        separators: of its cells, in a word, where they are not those that its name says.
    """

    table: str
    schema: str
    rows: int
    columns: int
    anomalies: tuple[Anomaly, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    absent: str = ""
    unread: bool = False
    left_out: tuple[str, ...] = ()
    separators: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.absent and not self.undecided and passes(self.anomalies)

    @property
    def undecided(self) -> tuple[Unchecked, ...]:
        """The rules without which nobody knows whether the table is right."""
        return tuple(one for one in self.unchecked if not one.excused)


def passes(anomalies: Iterable[Anomaly]) -> bool:
    """Whether none of them is an error."""
    return all(anomaly.level != "error" for anomaly in anomalies)
