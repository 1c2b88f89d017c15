"""What is known of a table beside its values, when it is compared."""

from gitml.checks.tables.drift import DriftSide, compare
from gitml.core.drift.table import DriftRules
from gitml.core.tables.arrow_arrays import strings
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.core.tables.profiles.profile import TableProfile


def _side(cells: list[str], ids: frozenset[str]) -> DriftSide:
    block = Block("", 0, len(cells), {"a": Cells(strings(cells))})
    return DriftSide("t.csv", TableProfile.of(block), ids=ids)


def test_a_column_that_names_rows_is_not_tested_though_it_names_one_twice() -> None:
    before, after = [[str(n) for n in (start, *range(start, start + 99))] for start in (0, 500)]

    def judged(ids: frozenset[str]) -> tuple[str, str]:
        (found,) = compare(_side(before, ids), _side(after, ids), DriftRules()).columns
        return found.verdict, found.why

    assert judged(frozenset()) == ("shifted", "")
    assert judged(frozenset({"a"})) == ("not tested", "identifier")
