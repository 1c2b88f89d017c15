"""Why a version has its number, as its tag keeps it."""

import pytest

from gitml.core.registry.manifest import RecordedBump, RecordedReason
from gitml.core.registry.versions import Part

_REASONS = (
    RecordedReason("params", "lr went from 1 to 2"),
    RecordedReason("metric-not-better", "auc did not rise"),
)


@pytest.mark.parametrize(
    ("part", "manual", "told"),
    [
        ("pipeline", False, "auc did not rise"),
        ("minor", False, "lr went from 1 to 2"),
        ("pipeline", True, "lr went from 1 to 2"),
    ],
)
def test_the_reason_that_tells_most(part: Part, manual: bool, told: str) -> None:
    found = RecordedBump(part, _REASONS, manual).telling
    assert found is not None
    assert found.text == told


def test_a_tag_without_reasons_tells_none() -> None:
    assert RecordedBump(None).telling is None
