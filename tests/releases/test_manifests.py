"""The manifest survives its tag, and a hostile or torn one does no harm."""

import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from gitml.core.registry import manifest as registry_manifest
from gitml.core.registry.event_record import EventRecord
from gitml.core.registry.manifest import (
    Manifest,
    Message,
    ModelFile,
    RecordedBump,
    RecordedReason,
)
from gitml.core.values import same
from gitml.releases import manifests
from tests.fixtures.project import Project

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_leaves = st.none() | st.booleans() | st.integers() | st.floats() | _texts
_values = st.recursive(
    _leaves,
    lambda v: st.lists(v, max_size=3) | st.dictionaries(_texts, v, max_size=3),
    max_leaves=8,
)
_MANIFEST = Manifest(
    model="churn",
    version="v1.1.0",
    file=ModelFile('models/ünï "q"\n.pkl', "12345678e90123456789012345678901", "0" * 64, 12),
    bump=RecordedBump(
        "minor", (RecordedReason("metric-better", "a → b", {"base": 0.1, "head": 1e-7}),)
    ),
    previous="churn@v1.0.0",
    data={"data/raw.csv": "01234567890123456789012345678901", "gone": None},
    evaluation={"yes": "1e10"},
    params={"params.yaml": {"train": {"lr": 1e-5, "on": "no", "n": [1, "1", None, True]}}},
    metrics={"metrics.json": {"auc": float("nan"), "n": 2**60}},
    environment={"python": "3.12", "files": {"uv.lock": "aa"}},
)


def _same(one: object, other: Manifest) -> bool:
    return isinstance(one, Manifest) and same(
        registry_manifest.to_mapping(one), registry_manifest.to_mapping(other)
    )


def test_a_manifest_survives_its_message() -> None:
    message = str(Message("churn v1.1.0", "notes\n\n---\n\nmore notes", manifests.text(_MANIFEST)))
    assert _same(manifests.read(message), _MANIFEST)
    read = registry_manifest.read_message(message)
    assert (read.subject, read.notes) == ("churn v1.1.0", "notes\n\n---\n\nmore notes")


# As the first version wrote it.
_OLD = """\
churn v1.1.0: auc went from 0.9 to 0.95 (+0.05), improved by at least 0.01 (untested)

for the spring campaign

---
schema: gitml.version/1
model: churn
version: v1.1.0
previous: churn@v1.0.0
bump:
  part: minor
  manual: false
  reasons:
  - kind: metric-better
    text: auc went from 0.9 to 0.95 (+0.05), improved by at least 0.01 (untested)
    numbers: {metric: auc, base: 0.9, head: 0.95, change: 0.05, min_delta: 0.01, better: higher}
  - kind: params
    text: 'parameters changed: auc 0.9 → 0.95'
    numbers:
      params:
        params.yaml:auc: {base: 0.9, head: 0.95}
file: {path: model.pkl, md5: null, sha256: '00', size: 4, nfiles: null}
data: {}
evaluation: null
params: {}
metrics: {}
environment: {}
"""


def test_a_tag_of_the_first_version_is_read() -> None:
    found = manifests.read(_OLD)
    assert isinstance(found, Manifest)
    assert [reason.kind for reason in found.bump.reasons] == ["metric-better", "params"]
    assert found.bump.reasons[1].text == "parameters changed: auc 0.9 → 0.95"
    assert found.bump.reasons[0].numbers["change"] == 0.05
    assert registry_manifest.read_message(_OLD).notes == "for the spring campaign"


def test_the_manifest_begins_after_the_last_rule() -> None:
    read = registry_manifest.read_message("subject\nnotes\n---\na: 1\n")
    assert (read.subject, read.notes, read.manifest) == ("subject", "notes", "a: 1\n")


@pytest.mark.slow
@given(st.dictionaries(_texts, _values, max_size=4), _texts)
def test_any_params_and_notes_survive(params: Any, notes: str) -> None:
    manifest = Manifest("m", "v1.0.0", _MANIFEST.file, RecordedBump("major"), params=params)
    assert _same(manifests.read(str(Message("s", notes, manifests.text(manifest)))), manifest)


def test_a_strict_yaml_reader_sees_the_same_values() -> None:
    document = YAML(typ="safe", pure=True).load(manifests.text(_MANIFEST))
    assert same(document, registry_manifest.to_mapping(_MANIFEST))


@pytest.mark.parametrize(
    "message",
    [
        "",
        "only a subject",
        "s\n\n---\n",
        "s\n\n---\n- a list",
        "s\n\n---\n{{{ not yaml",
        "s\n\n---\nschema: gitml.version/1\nfile: []\nbump: 3\n",
        "s\n\n---\n" + "[" * 5000,
        "s\n\n---\nschema: gitml.version/1\nmodel: &a [x]\nfile: *a\n",
        "s\n\n---\nschema: !!python/object/apply:os.system [false]\n",
        "s\n\n---\n\x00\x07",
        str(Message("s", "", manifests.text(_MANIFEST)))[:-200],
    ],
)
def test_what_is_not_a_whole_manifest_is_named(message: str) -> None:
    has_none = registry_manifest.read_message(message).manifest is None
    assert manifests.read(message) == ("no record" if has_none else "damaged record")
    assert manifests.read_event(message) is None


def test_a_manifest_of_a_later_gitml_is_told_from_a_damaged_one() -> None:
    assert manifests.read("s\n\n---\nschema: gitml.version/2\nfile: 1\n") == "newer record"


def test_an_event_survives_its_message() -> None:
    record = EventRecord("assign", "churn", "v1.0.0", "prod", "v0.9.0", "a\n---\nb", ("gates",))
    message = str(Message("churn v1.0.0 is prod", "a\n---\nb", manifests.text(record)))
    assert manifests.read_event(message) == record
    assert manifests.read(message) == "damaged record", "it is of no version"


def test_every_cut_of_a_manifest_is_none_or_reads_as_one() -> None:
    message = str(Message("s", "", manifests.text(_MANIFEST)))
    for end in range(0, len(message), 7):
        found = manifests.read(message[:end])
        assert not isinstance(found, Manifest) or found.model == "churn"


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_a_signed_tag_is_read_like_any_other(git_repository: Project) -> None:
    key = git_repository.path("key")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    git_repository.git("config", "gpg.format", "ssh")
    git_repository.git("config", "user.signingKey", f"{key}.pub")
    git_repository.commit("first")
    message = git_repository.write("message", str(Message("s", "n", manifests.text(_MANIFEST))))
    git_repository.git("tag", "-s", "churn@v1.1.0", "--cleanup=verbatim", "-F", str(message))
    shown = git_repository.git("for-each-ref", "--format=%(contents)", "refs/tags")
    assert "BEGIN SSH SIGNATURE" in shown
    assert _same(manifests.read(shown), _MANIFEST)
