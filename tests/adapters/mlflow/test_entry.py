"""What MLflow is told of a version: within its limits, and nothing that is not so."""

import math
from datetime import UTC, datetime

from gitml.adapters.mlflow.entry import ModelEntry, entry
from gitml.core.registry.lineage import Lineage
from gitml.core.registry.manifest import Manifest, ModelFile, RecordedBump
from gitml.core.registry.tags import Tag
from gitml.core.registry.version_details import VersionDetails, VersionFacts
from gitml.core.registry.versions import Registered, Version
from gitml.core.values import Value


def _entry(params: dict[str, Value], metrics: dict[str, Value]) -> ModelEntry:
    tag = Tag("churn@v1.0.0", "c" * 40, "Ada", datetime(2026, 3, 1, tzinfo=UTC), "m")
    record = Manifest(
        "churn",
        "v1.0.0",
        ModelFile("model", None, "a" * 64, 7),
        RecordedBump("major"),
        data={"in git.csv": "b" * 40, "unknown.csv": None},
        params=params,
        metrics=metrics,
    )
    found = Registered("churn", Version(1, 0, 0), tag)
    return entry(VersionFacts(VersionDetails(found, record), record, Lineage((), ())), ())


def test_names_are_such_that_mlflow_takes_and_no_two_alike() -> None:
    params: dict[str, Value] = {
        "params.yaml": {"lr": 1e-3, "a/../b": 1, "": 2, "c$": 3, "c%": 4, "x" * 300: 5},
        "other.yaml": {"lr": None},
        "bare.yaml": "text",
    }
    found = _entry(params, {}).params
    assert found["params.yaml:lr"] == "0.001"
    assert found["other.yaml:lr"] == "null"
    assert found["bare.yaml"] == "text"
    assert (found["a/b"], found["c_"], found["c_ 2"]) == ("1", "3", "4")
    assert all(0 < len(key) <= 250 for key in found)
    assert len(found) == 8


def test_what_is_no_number_is_no_metric_and_is_told_all_the_same() -> None:
    metrics: dict[str, Value] = {
        "m.json": {"auc": math.nan, "best": math.inf, "big": 10**400, "curve": [1, 2], "ok": True}
    }
    found = _entry({}, metrics)
    assert math.isnan(found.metrics["auc"])
    assert found.metrics["best"] == math.inf
    assert {*found.metrics} == {"auc", "best"}
    assert found.params["metric curve"] == "[1, 2]"
    assert found.params["metric big"].startswith("1000")
    assert found.params["metric ok"] == "true"


def test_what_is_too_long_says_so() -> None:
    found = _entry({"p.yaml": {"words": "x" * 7000}}, {})
    assert len(found.params["words"]) == 6000
    assert found.params["words"].endswith("…")
    assert [(one.digest, one.context) for one in found.datasets] == [
        ("b" * 36, "training"),
        ("unknown", "training"),
    ]
