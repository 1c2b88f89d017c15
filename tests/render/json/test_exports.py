"""Versions in other tools' formats: what a folder, odd values and old hashes become."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from google.protobuf import json_format
from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance

from gitml.core.registry.lineage import Lineage, LineageNode
from gitml.core.registry.manifest import Manifest, ModelFile, RecordedBump, RecordedReason
from gitml.core.registry.tags import Tag
from gitml.core.registry.version_details import VersionDetails, VersionFacts
from gitml.core.registry.versions import Registered, Version
from gitml.render.json.models import cyclonedx, provenance
from gitml.ui.output import json_text

_COMMIT, _BLOB, _MD5 = "c" * 40, "b" * 40, "d" * 32


@pytest.fixture
def facts() -> VersionFacts:
    """A folder that was trained from one of each kind of source."""
    tag = Tag("sub=churn@v1.0.0", _COMMIT, "Ada", datetime(2026, 3, 1, tzinfo=UTC), "m")
    record = Manifest(
        "sub=churn",
        "v1.0.0",
        ModelFile("model", f"{_MD5}.dir", "a" * 64, 7, nfiles=2),
        RecordedBump("minor", (RecordedReason("first", "as \x1b[31m says"),)),
        data={"raw.csv": _MD5},
        evaluation={"test.csv": _BLOB, "old.csv": None, "raw.csv": _MD5},
        params={"params.yaml": {"lr": 1e-3, "none": None, "inner": {"a.b": float("nan")}}},
        metrics={"m.json": {"auc": float("nan"), "n": 10**30, "ok": True}, "bare.txt": 0.5},
        environment={"python": "3.12", "files": {"uv.lock": _BLOB}},
    )
    nodes = (
        LineageNode("model", tag.name),
        LineageNode("stage", "train", detail="python train.py"),
        LineageNode("made", "clean.csv", _MD5, algorithm="md5"),
        LineageNode("stage", "clean", detail="python clean.py"),
        LineageNode("data", "raw.csv", _MD5, algorithm="dvc"),
        LineageNode("import", "more.csv"),
        LineageNode("code", "train.py", _BLOB, algorithm="git"),
        LineageNode("params", "params.yaml", detail="lr"),
        LineageNode("params", "params.yaml", detail="all of it"),
    )
    edges = ((0, 1), (1, 2), (2, 3), (3, 4), (3, 5), (1, 6), (1, 7), (3, 8))
    found = Registered("sub=churn", Version(1, 0, 0), tag)
    return VersionFacts(VersionDetails(found, record), record, Lineage(nodes, edges))


def _bom(facts: VersionFacts) -> dict[str, Any]:
    text = json_text(cyclonedx.bom(facts))
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_bill_of_a_folder(facts: VersionFacts) -> None:
    bom = _bom(facts)
    model = bom["metadata"]["component"]
    assert (model["group"], model["name"]) == ("sub", "churn")
    assert "hashes" not in model, "no program hashes a folder as we do"
    assert {"name": "gitml:sha256-of-listing", "value": "a" * 64} in model["properties"]
    components = {one["bom-ref"]: one for one in bom["components"]}
    assert "hashes" not in components["data:raw.csv"], "of text without its carriage returns"
    assert components["made:clean.csv"]["hashes"] == [{"alg": "MD5", "content": _MD5}]
    (told,) = components["data:test.csv"]["properties"]
    assert told == {"name": "gitml:git-blob", "value": _BLOB}
    made_from = {entry["ref"]: entry["dependsOn"] for entry in bom["dependencies"]}
    assert made_from["sub=churn@v1.0.0"] == [
        "code:train.py",
        "environment:uv.lock",
        "made:clean.csv",
        "params:params.yaml",
    ]
    assert made_from["made:clean.csv"] == ["data:raw.csv", "import:more.csv", "params:params.yaml"]
    metrics = model["modelCard"]["quantitativeAnalysis"]["performanceMetrics"]
    assert {one["type"]: one["value"] for one in metrics} == {
        "m.json:auc": "NaN",
        "m.json:n": str(10**30),
        "bare.txt": "0.5",
    }


def test_a_bill_says_that_the_version_was_withdrawn(facts: VersionFacts) -> None:
    gone = replace(facts.known.found.tag, date=datetime(2026, 4, 1, tzinfo=UTC))
    found = replace(facts.known.found, withdrawal=gone)
    bom = _bom(replace(facts, known=replace(facts.known, found=found, withdrawn_why="leaked")))
    assert bom["serialNumber"] == _bom(facts)["serialNumber"]
    assert (bom["version"], bom["metadata"]["timestamp"]) == (2, "2026-04-01T00:00:00Z")
    told = {"name": "gitml:withdrawn", "value": "leaked"}
    assert told in bom["metadata"]["component"]["properties"]


def test_provenance_of_a_folder(facts: VersionFacts) -> None:
    document = json.loads(json_text(provenance.statement(facts)))
    assert document["subject"] == [{"name": "model", "digest": {"dirHash": "a" * 64}}]
    json_format.ParseDict(document["predicate"], Provenance())
    definition = document["predicate"]["buildDefinition"]
    assert definition["resolvedDependencies"] == [
        {"name": "source", "digest": {"gitCommit": _COMMIT}},
        {"name": "more.csv"},
        {"name": "raw.csv", "digest": {"dvcMd5": _MD5}},
        {"name": "train.py", "digest": {"gitBlob": _BLOB}},
    ]
    assert definition["internalParameters"]["stages"]["clean"] == {
        "command": "python clean.py",
        "uses": ["raw.csv", "more.csv", "params.yaml"],
    }
