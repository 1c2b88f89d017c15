"""What speaks against believing a judgement."""

import pytest

from gitml.core.reports.judgements import Judgement
from gitml.core.verdict import Kind, Reason, Verdict


@pytest.mark.parametrize(
    ("kind", "cautions"),
    [
        ("guard-broken", True),
        ("evaluation-data", True),
        ("evaluation-labels", True),
        ("evaluation-code", True),
        ("rule-loosened", True),
        ("evaluation-metric", True),
        ("metric-better", False),
        ("guard-held", False),
        ("model", False),
    ],
)
def test_cautions(kind: Kind, cautions: bool) -> None:
    reasons = (Reason("metric-not-better", "auc"), Reason(kind, "auc"))
    assert Judgement(Verdict("churn", "better", reasons)).cautions == reasons[1:] * cautions
