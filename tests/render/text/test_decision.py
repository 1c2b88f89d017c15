"""The words for the decision about a version."""

import pytest

from gitml.core.registry.versioning.evidence import Bump
from gitml.core.registry.versioning.next_version import NextVersion
from gitml.core.registry.versions import Version
from gitml.core.verdict import ModelOutcome, Reason, Verdict
from gitml.render.text.models import decision


def _planned(outcome: ModelOutcome, version: str, *reasons: Reason) -> NextVersion:
    bump = Bump("pipeline", Verdict("churn", outcome, reasons))
    return NextVersion("churn", Version.parse(version), bump)


@pytest.mark.parametrize("outcome", ["worse", "declined"])
def test_of_a_model_that_is_worse_it_is_said_first_how_it_is_released(
    outcome: ModelOutcome,
) -> None:
    told = decision.why(_planned(outcome, "v1.0.1", Reason("no-primary", "churn")))
    assert "--allow-regression" in told[0]
    assert decision.worse(_planned(outcome, "v1.0.1"))


def test_a_first_version_tells_that_it_is_the_first_of_this_clone() -> None:
    planned = _planned("first", "v1.0.0", Reason("first", "churn"))
    assert decision.why(planned) == [
        "first release of churn",
        "no tag in this clone is a version of it",
    ]
    assert (decision.part(planned), decision.worse(planned)) == ("first version", "")


def test_after_versions_that_were_withdrawn_it_is_not_the_first() -> None:
    assert decision.part(_planned("unknown", "v1.0.1")) == "PIPELINE after withdrawn ones"
