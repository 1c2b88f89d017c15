"""Judges the tables that ``gitml.yaml`` declares; loads what reads tables where there are some."""

from functools import cached_property
from typing import TYPE_CHECKING

from gitml.core.ports import LARGEST_DOCUMENT
from gitml.core.settings.config import Config
from gitml.core.settings.data_rules import DataRule
from gitml.core.shell_words import quoted, quoted_path
from gitml.core.snapshot import Problem
from gitml.errors import ConfigError, OutsideError, RootHint, UsageError
from gitml.late_module import LateModule
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.workspace.working_tree import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitml.checks.tables import declared_tables
    from gitml.core.schemas import anomalies, review
    from gitml.core.schemas.anomalies import CheckedTable
    from gitml.core.schemas.document import TableSchema
    from gitml.core.schemas.loosened import LoosenedRule
    from gitml.core.schemas.review import TableReview
else:
    anomalies = LateModule("gitml.core.schemas.anomalies")
    declared_tables = LateModule("gitml.checks.tables.declared_tables")
    review = LateModule("gitml.core.schemas.review")


class TableJudge:
    """Holds tables of a revision against the schemas that it has, each table once.

    A table that is not here is told as such.

    Attributes:
        problems: tables that are recorded and not in this clone, each with the revision; it grows.
    """

    def __init__(self, reader: SnapshotReader, base: str | None, head: str) -> None:
        """Judge tables of ``head``; with the rows of ``base`` theirs are compared, if there is one.

        Raises:
            UsageError: a revision names nothing.
        """
        self.reader = reader
        self.base = base
        self.head = head
        self.problems: list[tuple[str, Problem]] = []
        self._found: dict[DataRule, CheckedTable] = {}
        for rev in filter(None, (base, head)):
            reader.at(rev)

    @cached_property
    def _sources(self) -> "declared_tables.Sources":
        opening = declared_tables.at_revision
        before = None if self.base is None else opening(self.reader, self.base)
        return declared_tables.Sources(opening(self.reader, self.head), before)

    def check(self, rule: DataRule) -> "CheckedTable":
        """Hold one table against its schema."""
        if rule not in self._found:
            self._found[rule] = self._check(rule, self.head)
        return self._found[rule]

    def check_as_baseline(self, rule: DataRule, known_by: "Sequence[str]") -> "CheckedTable":
        """Hold one table of the head against the schema that the base has.

        Args:
            rule: names the table and the schema.
            known_by: the columns by which rows are known in another table, where the table is held
                against the schema of the head for all else; or empty.
        """
        return self._check(rule, self.head if known_by else self.base or self.head, known_by)

    def _check(self, rule: DataRule, rev: str, known_by: "Sequence[str]" = ()) -> "CheckedTable":
        schema = self.reader.content(rev, rule.schema, LARGEST_DOCUMENT)
        try:
            return declared_tables.check(rule, schema, self._sources, known_by)
        except UsageError as error:
            return anomalies.CheckedTable(rule.path, rule.schema, 0, 0, absent=error.message)
        except OutsideError as error:
            self._tell_unread(rule.path, error.message)
            why = error.message
            return anomalies.CheckedTable(rule.path, rule.schema, 0, 0, absent=why, unread=True)

    def _tell_unread(self, path: str, message: str) -> None:
        brings = f"gitml pull {quoted_path(path)}"
        if self.head != WORKSPACE:
            brings = f"gitml fetch {quoted_path(path)} --rev {quoted(self.head)}"
        told = self.head, Problem(path, message.removeprefix(f"{path}: "), RootHint(brings))
        if told not in self.problems:
            self.problems.append(told)

    def reviews(self, config: Config) -> "tuple[TableReview, ...]":
        """Every table that is declared, and what a change does to its schema."""
        return tuple(map(self._review, config.data.values()))

    def _review(self, rule: DataRule) -> "TableReview":
        was = self._before.get(rule.path, rule)
        old = None if self.base is None else self._schema(self.base, was)
        apart = was.apart_from is not None
        return review.review(self.check(rule), old, self._schema(self.head, rule), apart=apart)

    def dropped(self, config: Config) -> "tuple[LoosenedRule, ...]":
        """Tables that the baseline declares and the change does not."""
        return review.dropped_tables(self._declared_before, config.data.values())

    @cached_property
    def _before(self) -> "Mapping[str, DataRule]":
        """What the base declares of tables, by path."""
        return {rule.path: rule for rule in self._declared_before.values()}

    @cached_property
    def _declared_before(self) -> "Mapping[str, DataRule]":
        try:
            return {} if self.base is None else self.reader.config(self.base).data
        except ConfigError:  # nothing was held against anything there
            return {}

    def _schema(self, rev: str, rule: DataRule) -> "TableSchema | None":
        try:
            read = declared_tables.read_schema(
                rule, self.reader.content(rev, rule.schema, LARGEST_DOCUMENT)
            )
            return declared_tables.with_target(read, rule)
        except ConfigError:
            return None
