"""What is known of a table beside its values, when it is compared."""

import json

import pytest

from gitml.checks.tables.drift import DriftSide, compare, of_profile
from gitml.core.drift.table import DriftRules
from gitml.core.tables.arrow_arrays import strings
from gitml.core.tables.blocks import Block
from gitml.core.tables.cells import Cells
from gitml.core.tables.profiles import document
from gitml.core.tables.profiles.profile import TableProfile
from gitml.errors import ConfigError


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


def test_a_profile_tells_whether_it_was_made_by_the_rules_of_today() -> None:
    known = document.encode(_side(["1", "2"], frozenset()).profile)
    before = {key: value for key, value in known.items() if key != "profiler"}
    others = (before, {**known, "profiler": 1}, {**known, "profiler": document.PROFILER + 1})
    found = [of_profile("p.json", json.dumps(one).encode()) for one in (known, *others)]
    assert [one.is_by_other_rules for one in found] == [False, True, True, True]
    with pytest.raises(ConfigError, match="profiler: expected a whole number"):
        of_profile("p.json", json.dumps({**known, "profiler": "new"}).encode())
