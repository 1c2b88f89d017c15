"""Drift in a report."""

import numpy as np
import pytest

from gitml.core.drift.samples import TableSample
from gitml.core.drift.table import DriftRules, judge
from gitml.render.markdown.drift import body
from tests.core.drift.real_tables import column_sample


@pytest.mark.parametrize(("shift", "summary"), [(0, "2 columns"), (9, "1 other column")])
def test_columns_are_others_only_beside_those_that_are_shown(shift: float, summary: str) -> None:
    rows = np.random.default_rng(0).normal(size=(2, 300))

    def side(moved: float) -> TableSample:
        columns = {"x": column_sample("x", rows[0] + moved), "y": column_sample("y", rows[1])}
        return TableSample("t.csv", 300, columns)

    assert f"<summary>{summary}</summary>" in body(judge(side(0), side(shift), DriftRules()))
