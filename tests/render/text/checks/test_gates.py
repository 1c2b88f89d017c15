"""What a gate says of what it cannot judge, and what to do next."""

import pytest

from gitml.core.acceptance import Acceptance
from gitml.core.checks.gates import GateResult, Sample, Unread, Why
from gitml.core.checks.loosening import Loosened
from gitml.render import junit
from gitml.render.markdown import gates as markdown_gates
from gitml.render.text.checks.acceptance import ACCEPT
from gitml.render.text.checks.gates import gates, next_steps

_ANEW = (
    "to measure both models on this test set, run gate or report with",
    "--reevaluate",
)
_MEANT = ("to say that this test set is meant", ACCEPT)


def _result(why: Why, sample: Sample) -> GateResult:
    return GateResult("roc_auc", "", "max_drop", "0.01", "not comparable", why, sample=sample)


@pytest.mark.parametrize(
    ("why", "sample", "steps"),
    [
        ("other-rows", Sample(can_reevaluate=True), [_ANEW, _MEANT]),
        ("other-rows", Sample(), [_MEANT]),
        ("other-labels", Sample(), [_MEANT]),
        ("other-data", Sample(), [_MEANT]),
        ("no-baseline", Sample(), []),
        ("accepted", Sample(can_reevaluate=True), []),
    ],
)
def test_what_can_be_done_where_both_sides_were_measured_apart(
    why: Why, sample: Sample, steps: list[tuple[str, str]]
) -> None:
    results = [_result(why, sample), _result("within-noise", Sample())]
    assert next_steps(results) == steps
    assert markdown_gates.next_steps(results).count("\n- ") == max(len(steps) - 1, 0)


def test_what_was_accepted_for_another_test_set_is_said_again() -> None:
    refused = Acceptance(refused="a" * 40)
    (step,) = next_steps([_result("other-rows", Sample(acceptance=refused))])
    assert step == (
        "the acceptance of aaaaaaa was for another test set: say it again for this one",
        ACCEPT,
    )


def test_every_form_tells_why_a_result_does_not_count() -> None:
    stale = "m.json: stage test must run: model.bin changed"
    sample = Sample(unread=Unread("m.json", stale))
    result = GateResult("auc", "", "min", "0.9", "cannot check", "unread", sample=sample)
    assert stale in gates([result], Loosened())
    assert stale in markdown_gates.gates([result], Loosened())
    assert f"cannot check: {stale}" in junit.gates([result])
