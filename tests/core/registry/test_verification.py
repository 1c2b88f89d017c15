"""What a run made again, held against what a commit records."""

from gitml.core.registry.verification import Made, Verification, rerun_checks


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
