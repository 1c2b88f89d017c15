"""Tables that gates are of, at two points of the project."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gitml.core.checks.gates import GateResult, Sample, Terms, Unread
from gitml.core.settings.gate_rules import DriftGate
from gitml.core.shell_words import quoted, quoted_path
from gitml.core.snapshot import Problem
from gitml.errors import ConfigError, OutsideError, RootHint, UsageError
from gitml.late_module import LateModule
from gitml.snapshots.reader import SnapshotReader

if TYPE_CHECKING:
    from gitml.checks.tables import declared_tables, drift, table_files
    from gitml.checks.tables.drift import DriftSide
    from gitml.core.drift import gates as drift_rules
    from gitml.core.drift.table import TableDrift
else:  # gates of other kinds need none of it
    declared_tables = LateModule("gitml.checks.tables.declared_tables")
    drift = LateModule("gitml.checks.tables.drift")
    drift_rules = LateModule("gitml.core.drift.gates")
    table_files = LateModule("gitml.checks.tables.table_files")


@dataclass(frozen=True)
class DriftJudge:
    """Compares tables of two revisions, each table once.

    Attributes:
        reader: of the project.
        base: None where there is nothing to compare with.
        head: a revision.
        found: what was compared, by path; it grows.
        problems: what could not be read, with its revision; it grows.
    """

    reader: SnapshotReader
    base: str | None
    head: str
    found: "dict[str, TableDrift]" = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    _gates: dict[str, list[DriftGate]] = field(default_factory=dict)

    def judge(
        self, gate: DriftGate, terms: Terms, reference: str | None = None
    ) -> tuple[GateResult, ...]:
        """Judge a gate; a table that cannot be read is a problem, and nothing passes of it.

        Args:
            gate: of a table of the head.
            terms: what holds for all gates.
            reference: where the base has what it is compared with, if not at the same path.
        """
        before = reference or gate.path
        rev, path = self.head, gate.path
        try:
            current = self._side(rev, gate.path)
            if current is None:
                return drift_rules.without_table(gate, "no-table", terms)
            rev, path = self.base or rev, before
            base = None if self.base is None else self._side(rev, path)
            if base is None:
                return drift_rules.without_table(gate, "no-baseline", terms)
            judged = drift.compare(base, current, drift_rules.rules(gate))
        except (ConfigError, OutsideError) as error:
            reason = error.message.removeprefix(f"{path}: ")
            is_here = isinstance(error, ConfigError)
            hint = error.hint if is_here else self._hint(rev, path)
            problem = Problem(path, reason, hint)
            self.problems.append((rev, problem))
            sample = Sample(unread=Unread("" if is_here else path, problem.message))
            found = drift_rules.without_table(gate, "unread", terms)
            return tuple(replace(one, sample=sample) for one in found)
        self._gates.setdefault(gate.path, []).append(gate)
        self.found[gate.path] = drift_rules.with_rules(judged, self._gates[gate.path])
        return drift_rules.judge_drift(gate, judged)

    def _hint(self, rev: str, path: str) -> str:
        """What brings data here."""
        if rev == self.head:
            return RootHint(f"gitml pull {quoted_path(path)}")
        return RootHint(f"gitml fetch {quoted_path(path)} --rev {quoted(rev)}")

    def _side(self, rev: str, path: str) -> "DriftSide | None":
        try:
            parts = table_files.at_revision(self.reader, rev, path)
        except UsageError:
            return None
        schema = declared_tables.find_schema(self.reader, self.head, path)
        if schema is None:
            return drift.of_table(path, parts)
        side = drift.of_table(path, parts, schema.na_values)
        return replace(side, ids=frozenset(schema.ids))
