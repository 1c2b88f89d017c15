"""What a tag gives as reasons, held against what its commits say."""

from typing import Any

import pytest

from gitml.core.registry.manifest import Manifest, ModelFile, RecordedBump, RecordedReason
from gitml.core.registry.recorded_reasons import claims, found_again, recorded_numbers
from gitml.core.values import Value
from gitml.core.verdict import Reason, grouped

_BEFORE: dict[str, Value] = {"m.json": {"auc": 0.8}}
_NOW: dict[str, Value] = {"m.json": {"auc": 0.9}}
_BETTER = Reason("metric-better", "auc", 0.8, 0.9, numbers={"min_delta": 0.0})
_DATA = (Reason("data", "a.csv"), Reason("data", "b.csv"))


def _recorded(kind: str, **numbers: Any) -> RecordedReason:
    return RecordedReason(kind, "better than all", numbers)


def test_what_the_commits_give_is_found_whatever_the_tag_says_in_words() -> None:
    groups = [*grouped((_BETTER, *_DATA))]
    told = [RecordedReason(group[0].kind, "prose", recorded_numbers(group)) for group in groups]
    assert found_again(told, (_BETTER, *_DATA)) == ((_BETTER,), _DATA)


@pytest.mark.parametrize(
    "lie",
    [
        _recorded("metric-better", metric="auc", base=0.8, head=0.999),
        _recorded("metric-better", metric="auc", base=0.1, head=0.9),
        _recorded("metric-better", metric="accuracy", base=0.8, head=0.9),
        _recorded("metric-better"),
        _recorded("guard-held", metric="auc", base=0.8, head=0.9),
        _recorded("data", data=["a.csv"]),
        _recorded("manual"),
        _recorded("no such kind"),
    ],
)
def test_what_they_do_not_give_is_not(lie: RecordedReason) -> None:
    manual = Reason("manual", "better than all")
    assert found_again([lie], (_BETTER, *_DATA, manual)) == ((),)


def _outcomes(numbers: dict[str, Value], *evidence: dict[str, Value]) -> dict[str, str]:
    bump = RecordedBump("minor", (_recorded("metric-better", **numbers),), evidence=evidence)
    record = Manifest("churn", "v1.1.0", ModelFile("m", None, "", 0), bump)
    return {check.subject: check.outcome for check in claims(record, _BEFORE, _NOW)}


def test_numbers_that_contradict_either_commit_differ() -> None:
    assert {*_outcomes({"metric": "auc", "base": 0.8, "head": 0.9}).values()} == {"holds"}
    lies = _outcomes(
        {"metric": "auc", "base": 0.1, "head": 0.999},
        {"id": "metric-improved", "subject": "m.json:auc", "before": 0.8, "after": 0.99},
    )
    assert lies == {
        "bump.reasons: auc": "differs",
        "bump.reasons: auc before": "differs",
        "bump.evidence: m.json:auc": "differs",
        "bump.evidence: m.json:auc before": "holds",
    }


@pytest.mark.parametrize(
    ("head", "predicted", "outcomes"),
    [
        (0.9, False, ["holds"]),
        (0.9 - 1e-16 * 4, False, ["holds"]),
        (0.91, False, ["differs"]),
        (0.9 + 1e-15, True, ["holds"]),
        (0.91, True, []),
    ],
)
def test_the_number_of_a_first_version(head: float, predicted: bool, outcomes: list[str]) -> None:
    bump = RecordedBump(None, (_recorded("first", metric="auc", head=head),))
    record = Manifest("churn", "v1.0.0", ModelFile("m", None, "", 0), bump)
    found = claims(record, None, _NOW, predicted=predicted)
    assert [check.outcome for check in found] == outcomes


def test_what_was_measured_otherwise_is_not_held_against_files() -> None:
    anew = _outcomes({"metric": "auc", "base": 0.7, "head": 0.9, "reevaluated": True})
    assert anew == {"bump.reasons: auc": "holds"}
    assert not _outcomes({"metric": "auc", "base": 0.7, "head": 0.7, "tested": "better"})
    assert not _outcomes({"metric": "accuracy", "base": 0.7, "head": 0.7})
    assert not _outcomes({"metric": ["auc"], "head": "high"}, {"id": 7, "subject": None})
