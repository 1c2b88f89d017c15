"""What a report shows of evaluations without a click."""

from dataclasses import replace

import numpy as np
import pytest

from gitml.core.evaluation.compared import compare_sides
from gitml.core.evaluation.findings import Compared
from gitml.core.evaluation.predictions import Predictions, Sides
from gitml.core.settings.evaluation_rules import Evaluation, SliceRule
from gitml.render.markdown import evaluation
from gitml.render.markdown.reports.headline import title
from tests.render.markdown.reports.test_headline import _REPORT

_ROWS = 800


def _compared() -> Compared:
    """A head that is better, and worse of the quarter of the rows that were paid by card."""
    truth = np.arange(_ROWS) % 2
    by_card = np.arange(_ROWS) < _ROWS // 4
    base = np.where(np.arange(_ROWS) % 5 == 0, 1 - truth, truth)
    head = np.where(by_card & (truth == 1) & (np.arange(_ROWS) % 3 > 0), 0, truth)
    cells = {"paid": np.where(by_card, "card|x", "cash").astype(object)}
    ids = np.arange(_ROWS)
    old, new = (Predictions("p.csv", truth, said, ids=ids, slices=cells) for said in (base, head))
    rules = Evaluation(
        "p.csv", "y", "said", id="row", metrics=("accuracy",), slices=(SliceRule("paid"),)
    )
    rules = rules._replace(sensitive=("paid",), positive="1")
    return compare_sides("test", rules, Sides(old, new, 1))


@pytest.mark.slow
def test_slices_that_are_worse_are_seen_though_the_whole_is_better() -> None:
    found = _compared()
    assert [test.outcome for test in found.assessment.tests] == ["better"]
    said = title(replace(_REPORT, evaluations=(found,)), str, str)
    assert said.endswith("; worse in 1 slice: paid=card|x")
    shown, *folded = evaluation.comparison([found], "main", "work").split("<details>")
    assert shown.count("❌ worse") == 1
    assert "equal opportunity" in shown
    assert "demographic parity" in shown
    assert "<summary>4 slices, worst first</summary>" in folded[0]
