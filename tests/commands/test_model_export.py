"""``gitml model export``: valid for the readers of both formats, and never of a tag that lies."""

import json
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from google.protobuf import json_format
from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1.statement_pb2 import Statement as StatementMessage

from tests.fixtures.project import Project
from tests.fixtures.releases import tags


def test_a_bill_of_materials_and_how_it_was_made(releasable: Project, tmp_path: Path) -> None:
    releasable.write("requirements.txt", "numpy\n")
    releasable.commit("pins")
    releasable.git("remote", "add", "origin", "git@github.com:ada/churn.git")
    answer = releasable.gitml("release", "--bump", "major", "--reason", "first")
    assert answer.out.startswith("churn@v1.0.0  (first version, decided by hand)")
    assert answer.code == 0, answer.err
    shown = releasable.gitml("model", "export", "churn")
    assert shown.code == 0, shown.err
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(shown.out) is None
    bom = json.loads(shown.out)
    model = bom["metadata"]["component"]
    path = "modèles/a b.txt"
    record = releasable.gitml("model", "show", "churn", "--json").json["models"]["churn"]
    digest = record["manifest"]["file"]["sha256"]
    assert model["hashes"] == [{"alg": "SHA-256", "content": digest}]
    assert {"name": "gitml:path", "value": path} in model["properties"]
    assert model["externalReferences"] == [{"type": "vcs", "url": "https://github.com/ada/churn"}]
    card = model["modelCard"]
    assert card["modelParameters"]["datasets"] == [{"ref": "data:test.csv"}]
    metrics = card["quantitativeAnalysis"]["performanceMetrics"]
    assert metrics[0] == {"type": "metrics.json:auc", "value": "0.9"}
    made_from = {entry["ref"]: entry["dependsOn"] for entry in bom["dependencies"]}
    assert made_from["churn@v1.0.0"] == ["code:train.sh", "environment:requirements.txt"]

    out = tmp_path / "x.intoto.json"
    args = ("model", "export", "churn@v1.0.0", "--format", "in-toto", "-o", str(out))
    assert releasable.gitml(*args).code == 0
    message = json_format.Parse(out.read_bytes(), StatementMessage())
    Statement.copy_from_pb(message).validate()
    assert dict(message.subject[0].digest) == {"sha256": digest}
    predicate = json.loads(out.read_bytes())["predicate"]
    provenance = json_format.ParseDict(predicate, Provenance())
    used = {one.name: dict(one.digest) for one in provenance.build_definition.resolved_dependencies}
    assert used["source"] == {"gitCommit": record["commit"]}
    assert set(used["train.sh"]) == {"gitBlob"}

    clone = Project(tmp_path / "clone")
    releasable.git("clone", "--quiet", str(releasable.root), str(clone.root))
    clone.git("remote", "set-url", "origin", "https://ada:secret@github.com/ada/churn")
    releasable.path(".dvc/cache").rename(clone.path(".dvc/cache"))
    assert clone.gitml("model", "export", "churn").out == shown.out, "the same bytes anywhere"


@pytest.mark.parametrize(
    ("truth", "lie", "named"),
    [
        ("auc: 0.9\n", "auc: 0.99\n", "metrics.json:auc"),
        ("sha256: ", "sha256: '1' #", "modèles/a b.txt"),
        ("schema: gitml", "schema: other", "records nothing that could be verified"),
    ],
)
def test_nothing_is_told_of_a_tag_that_is_wrong(
    releasable: Project, truth: str, lie: str, named: str
) -> None:
    releasable.gitml("release")
    (tag,) = tags(releasable)
    assert truth in tag.message
    releasable.git("tag", "--delete", tag.name)
    file = releasable.write("../message", tag.message.replace(truth, lie))
    releasable.git("tag", "-a", tag.name, "--cleanup=verbatim", "-F", str(file))
    answer = releasable.gitml("model", "export", "churn", "-o", "bom.json")
    assert answer.code == 1
    assert named in answer.err
    assert not releasable.path("bom.json").exists()
