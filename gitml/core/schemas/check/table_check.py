"""A table held against its schema, a block of rows after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gitml.core.schemas.anomalies import Anomaly
from gitml.core.schemas.check.column_check import ColumnCheck
from gitml.core.schemas.check.other_rows import OtherRows
from gitml.core.schemas.check.repeated_header import follows, header_rows
from gitml.core.schemas.check.tally import BlockStart, Tally, is_above, of_tally
from gitml.core.schemas.document import TableSchema
from gitml.core.schemas.renames import renames
from gitml.core.tables.blocks import Block

if TYPE_CHECKING:
    from gitml.core.settings.gate_rules import Level


@dataclass(frozen=True)
class Circumstances:
    """What a check knows beside the schema.

    Attributes:
        environment: where the table is from; empty for where a model is trained.
        baseline_rows: that the table had before; None where that is not known.
        apart_from: None where no other table is named.
    """

    environment: str = ""
    baseline_rows: int | None = None
    apart_from: OtherRows | None = None


class TableCheck:
    """What has been seen of a table."""

    def __init__(self, schema: TableSchema, circumstances: Circumstances) -> None:
        self._schema = schema
        self._circumstances = circumstances
        self.columns = {
            name: ColumnCheck(name, rule, has_na_words=schema.na_values is None)
            for name, rule in schema.columns.items()
        }
        self.lacking: dict[str, str] = {}
        self.new: dict[str, str] = {}
        self.renamed: dict[str, str] = {}
        self.shared, self.headers = Tally(), Tally()
        self.unmatched = False  # whether rows could not be looked for in the other table
        self.rows = 0
        self.names: tuple[str, ...] = ()

    def add(self, block: Block) -> None:
        """Take in the next rows; a block without any tells which columns there are."""
        place, columns = BlockStart(block.start, block.part), block.columns
        self.names = tuple(dict.fromkeys([*self.names, *columns]))
        self.renamed.update(block.renamed)
        for name in columns:
            if name not in self.columns:
                self.new.setdefault(name, place.file)
        for name in self.columns:
            if name not in columns:
                self.lacking.setdefault(name, place.file)
        self.rows += block.rows
        known = {name: check for name, check in self.columns.items() if name in columns}
        for name, check in known.items():
            check.add(columns[name], place)
        self.headers.add_whole_rows(header_rows(block), place)
        self._look_elsewhere(block, place)

    def _look_elsewhere(self, block: Block, place: BlockStart) -> None:
        """Count the rows that the other table has, too."""
        other = self._circumstances.apart_from
        if other is None or not block.rows:
            return
        shared = other.shared(block.columns, block.rows, self._schema)
        if shared is None:
            self.unmatched = True
        else:
            self.shared.add_whole_rows(shared, place)

    def merge(self, later: "TableCheck") -> bool:
        """Take in what was seen of the rows that follow; False where that is not all there is."""
        self.names = tuple(dict.fromkeys([*self.names, *later.names]))
        self.renamed.update(later.renamed)
        for mine, other in ((self.new, later.new), (self.lacking, later.lacking)):
            for name, file in other.items():
                mine.setdefault(name, file)
        self.shared.merge(later.shared)
        self.headers.merge(later.headers)
        self.unmatched |= later.unmatched
        self.rows += later.rows
        merged = [check.merge(later.columns[name]) for name, check in self.columns.items()]
        return all(merged)

    def sort(self) -> None:
        """Do what can be done by each process, once it took in all of its rows."""
        for check in self.columns.values():
            check.sort()

    def ends(self) -> bool:
        """Whether all is known now that every row was added; else they are to be added again."""
        unended = [check for check in self.columns.values() if not check.ends()]  # asks each
        return not unended

    def add_again(self, block: Block) -> None:
        """Take in the same blocks in the same order, for what is shown of repeated values."""
        for name, check in self.columns.items():
            if name in block.columns:
                check.add_again(block.columns[name], BlockStart(block.start, block.part))

    def anomalies(self) -> tuple[Anomaly, ...]:
        """What is wrong: first with the table, then with its columns in the schema's order."""
        return (*self._of_rows(), *self._of_columns())

    def _of_rows(self) -> Iterator[Anomaly]:
        rule, rows = self._schema.rows, self.rows
        if rows == 0 and rule.minimum > 0:
            yield Anomaly("empty", limit=rule.minimum, found=0)
            return
        if rows < rule.minimum:
            yield Anomaly("too_few_rows", limit=rule.minimum, found=rows)
        if rule.maximum is not None and rows > rule.maximum:
            yield Anomaly("too_many_rows", limit=rule.maximum, found=rows)
        before = self._circumstances.baseline_rows
        if before:
            least = None if rule.shrink is None else rule.shrink * before
            most = None if rule.growth is None else rule.growth * before
            if (least is not None and rows < least) or (most is not None and rows > most):
                yield Anomaly("row_count_vs_baseline", of=before, limit=[least, most], found=rows)
        other = self._circumstances.apart_from
        if other is not None and is_above(self.shared.bad, self._schema.overlap, rows):
            yield of_tally("overlap", self.shared, rows, self._schema.overlap, other.name)
        if self.headers.bad:
            yield of_tally("repeated_header", self.headers, rows)

    def _of_columns(self) -> Iterator[Anomaly]:
        due = {
            name
            for name, rule in self._schema.columns.items()
            if rule.is_due(self._circumstances.environment)
        }
        lacking = [name for name in self.lacking if name in due]
        renamed = renames(lacking, self.new)
        for name, check in self.columns.items():
            if name in lacking:
                near = ((name, renamed[name]),) if name in renamed else ()
                part, strict = self.lacking[name], check.rule.level
                yield Anomaly("missing_column", name, strict, found=part or None, near=near)
            text = self.renamed.get(name, name)
            yield from (one for one in check.anomalies() if not follows(one, self.headers, text))
        for name, called in self.renamed.items():
            # Where the schema has both, both are known and checked.
            doubtful = called in self.columns and name not in self.columns
            yield Anomaly("repeated_name", name, "error" if doubtful else "warn", found=called)
        level: Level = "warn" if self._schema.other_columns == "warn" else "error"
        if self._schema.other_columns != "allow":
            for name, part in self.new.items():
                yield Anomaly("new_column", name, level, found=part or None)
