"""The line of a branch."""

import math

import pytest

from gitml.core.checks.branch_verdict import BranchVerdict, DecidingMetric, parse
from gitml.core.checks.gates import GateCounts
from gitml.render.text.checks.branch_verdict import line

_METRIC = DecidingMetric("model", "churn", "auc", 0.8712, 0.8845, "better")

_OTHER_ROWS = DecidingMetric("model", "m", "f1", 0.1, 0.9, "not comparable")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (BranchVerdict("main", (_METRIC,)), "churn auc +0.0133 (better)"),
        (
            BranchVerdict(
                "main",
                (DecidingMetric("model", "churn", "auc", 0.8712, 0.8712, "identical predictions"),),
            ),
            "churn auc no change (identical predictions)",
        ),
        (BranchVerdict("main", gates=GateCounts(passed=2)), "2 gates pass"),
        (BranchVerdict("main", gates=GateCounts(passed=1)), "the gate passes"),
        (
            BranchVerdict("main", gates=GateCounts(failed=1, passed=2)),
            "gates: 1 failed, 2 passed: gitml gate",
        ),
        (BranchVerdict("main", gates=GateCounts(skipped=1)), "gates: 1 skipped"),
        (
            BranchVerdict("main", gates=GateCounts(warned=1, skipped=1)),
            "gates: 1 warned, 1 skipped",
        ),
        (BranchVerdict("main", command="gitml gate"), "not judged as it is now: gitml gate"),
        (
            BranchVerdict("main", (_OTHER_ROWS,)),
            "m f1 (not comparable)",
        ),
        (
            BranchVerdict("main", (DecidingMetric("model", "m", "f1", math.nan, 0.9, ""),)),
            "m f1",
        ),
    ],
)
def test_the_line(found: BranchVerdict, words: str) -> None:
    assert line(found) == f"against main: {words}"
    assert parse(found.fields()) == found or math.isnan(found.metrics[0].base)


def test_what_a_gate_said_stays_beside_what_a_comparison_says() -> None:
    counts = GateCounts(failed=1, passed=2)
    of_gate, of_compare = BranchVerdict("main", gates=counts), BranchVerdict("m", (_METRIC,))
    assert of_compare.beside(of_gate) == BranchVerdict("m", (_METRIC,), counts)
    assert of_gate.beside(of_compare) == BranchVerdict("main", (_METRIC,), counts)
