"""What a run made again, held against what a commit records; and the version before."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gitml.core.registry.manifest import Manifest, ModelFile, RecordedBump
from gitml.core.registry.tag_problems import bytes_problem
from gitml.core.registry.tags import Tag
from gitml.core.registry.verification import (
    Made,
    Verification,
    lineage_checks,
    rerun_checks,
    with_commit,
)
from gitml.core.registry.versions import History, Registered, Version


def _outcomes(again: Made, tolerances: dict[str, float]) -> tuple[dict[str, str], bool]:
    recorded = Made({"m.bin": "a", "metrics.json": "b"}, {"metrics.json": {"auc": 0.9, "n": 7}})
    checks = rerun_checks(recorded, again, tolerances)
    return {check.subject: check.outcome for check in checks}, Verification("m", checks).holds


def _again(md5: str | None, auc: object) -> Made:
    return Made({"m.bin": md5, "metrics.json": "c"}, {"metrics.json": {"auc": auc, "n": 7}})  # type: ignore[dict-item]


def test_the_same_bytes_hold() -> None:
    found, holds = _outcomes(_again("a", 0.9), {})
    assert holds
    assert set(found.values()) == {"holds"}


def test_other_bytes_are_tolerated_where_all_metrics_are_within_tolerance() -> None:
    found, holds = _outcomes(_again("z", 0.905), {"auc": 0.01})
    assert holds
    assert found["m.bin"] == found["metrics.json:auc"] == "tolerated"
    assert found["metrics.json:n"] == "holds"


def test_other_metrics_are_not() -> None:
    for auc in (0.92, float("nan"), None, "0.9"):
        found, holds = _outcomes(_again("z", auc), {"auc": 0.01})
        assert not holds
        assert found["m.bin"] == found["metrics.json:auc"] == "differs"
    assert not _outcomes(_again("z", 0.905), {})[1], "without a rule nothing is tolerated"


def test_what_was_not_made_is_missing() -> None:
    found, holds = _outcomes(Made({}, {}), {"auc": 1.0})
    assert not holds
    assert set(found.values()) == {"missing"}


def _manifest(data: dict[str, str | None], evaluation: dict[str, str | None] | None) -> Manifest:
    file = ModelFile("m", "0" * 32, "", 0)
    bump = RecordedBump("minor")
    return Manifest("churn", "v1.0.0", file, bump, data=data, evaluation=evaluation)


@pytest.mark.parametrize(
    ("evaluation", "outcomes"),
    [
        ({"d.csv": "a"}, ["holds"]),
        ({"d.csv": "forged"}, ["holds", "differs"]),
        ({}, ["holds", "differs"]),  # it was measured on less than its commit says
        ({"d.csv": "a", "other.csv": "b"}, ["holds", "missing"]),
    ],
)
def test_what_a_model_was_measured_on_is_held_against_its_commit_though_it_is_data_too(
    evaluation: dict[str, str | None], outcomes: list[str]
) -> None:
    now = _manifest({"d.csv": "a"}, {"d.csv": "a"})
    checks = with_commit(_manifest({"d.csv": "a"}, evaluation), now)
    assert [check.outcome for check in checks if check.subject != "m"] == outcomes


def test_data_of_which_no_side_knows_a_hash_does_not_hold() -> None:
    unknown = _manifest({"d.csv": None}, {"d.csv": None})
    assert [check.outcome for check in with_commit(unknown, unknown)] == ["holds", "unknown"]


@pytest.mark.parametrize(
    ("recorded", "md5", "kind"),
    [
        ("0" * 32, "0" * 32, None),
        (None, None, None),  # it lies in Git
        ("0" * 32, None, None),  # what the commit records is not known
        ("1" * 32, "0" * 32, "other bytes"),
        (None, "0" * 32, "other bytes"),
    ],
)
def test_a_record_has_the_hash_that_its_commit_has(
    recorded: str | None, md5: str | None, kind: str | None
) -> None:
    record = _manifest({}, None)
    record = replace(record, file=replace(record.file, md5=recorded))
    found = bytes_problem(_version("v1.0.0", 1), record, "m", md5)
    assert (found.kind if found else None) == kind


def _version(text: str, day: int, *, withdrawn: bool = False) -> Registered:
    tag = Tag(f"churn@{text}", "c" * 40, "Ada", datetime(2026, 3, day, tzinfo=UTC), "m")
    return Registered("churn", Version.parse(text), tag, tag if withdrawn else None)


@pytest.mark.parametrize(
    ("previous", "outcome"),
    [
        ("churn@v1.1.0", "holds"),
        ("churn@v1.2.0", "holds"),  # it was withdrawn later
        ("churn@v1.0.0", "differs"),  # not the last one
        (None, "differs"),
        ("churn@v1.4.0", "differs"),  # itself
        ("churn@v1.3.0", "differs"),  # on another branch
        ("churn@v0.9.0", "differs"),  # there is none
    ],
)
def test_the_version_before_is_the_last_one_on_the_way(previous: str | None, outcome: str) -> None:
    found = _version("v1.4.0", 5)
    versions = (
        _version("v1.0.0", 1),
        _version("v1.1.0", 2),
        _version("v1.1.1", 9),  # made later, on an older commit
        _version("v1.2.0", 3, withdrawn=True),
        _version("v1.3.0", 4),
        found,
    )
    before = {one.tag.name for one in versions} - {"churn@v1.3.0"}
    record = Manifest(
        "churn", "v1.4.0", ModelFile("m", None, "", 0), RecordedBump("minor"), previous
    )
    history = History("churn", versions)
    part, last = lineage_checks(record, found, history, before)
    assert (part.outcome, last.outcome) == ("holds", outcome)


def test_a_first_version_has_none_before() -> None:
    found = _version("v1.0.0", 1)
    record = Manifest("churn", "v1.0.0", ModelFile("m", None, "", 0), RecordedBump("minor"))
    part, last = lineage_checks(record, found, History("churn", (found,)), {found.tag.name})
    assert (part.outcome, last.outcome) == ("differs", "holds")
