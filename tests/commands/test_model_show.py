"""``gitml model show``, ``history`` and ``verify``; and tags that look like ours and are not."""

import pytest

from gitml.core.registry.manifest import Message, read_message
from tests.fixtures.project import Project
from tests.fixtures.releases import tags


@pytest.fixture
def released(releasable: Project) -> Project:
    """``churn@v1.0.0``, which is prod, and ``churn@v1.1.0``, which is checked out."""
    releasable.gitml("release", "-m", "for the spring")
    releasable.gitml("model", "promote", "churn", "prod", "-m", "the first")
    releasable.git("checkout", "--quiet", "better")
    releasable.gitml("release")
    return releasable


def _message(project: Project, name: str) -> str:
    (tag,) = (tag for tag in tags(project) if tag.name == name)
    return tag.message


def _tag(project: Project, name: str, message: str, rev: str = "HEAD") -> None:
    file = project.write("../message", message)
    project.git("tag", "-a", name, "--cleanup=verbatim", "-F", str(file), rev)


def test_all_that_a_tag_records_and_what_happened(released: Project) -> None:
    shown = released.gitml("model", "show", "churn#prod")
    assert shown.out.startswith("churn@v1.0.0\nreleased ")
    for words in ("for the spring", "prod since", "the first", "metrics.json:auc  0.9"):
        assert words in shown.out
    entry = released.gitml("model", "show", "churn", "--json").json["models"]["churn"]
    assert (entry["version"], entry["aliases"]) == ("v1.1.0", {})
    assert entry["manifest"]["metrics"] == {"metrics.json": {"auc": 0.95, "n": 7}}

    released.gitml("model", "withdraw", "churn@v1.0.0", "-m", "leaked")
    entry = released.gitml("model", "show", "churn@v1.0.0", "--json").json["models"]["churn"]
    assert entry["withdrawn"]["reason"] == "leaked"
    events = released.gitml("model", "history", "--json").json["models"]["churn"]["events"]
    assert [one["action"] for one in events] == [
        "clear",
        "withdraw",
        "register",
        "assign",
        "register",
    ]
    assert events[3]["why"] == "the first"
    assert "churn v1.0.0 is withdrawn" in released.gitml("model", "history", "churn").out

    listed = released.gitml("model", "list", "--json").json["models"]["churn"]
    assert listed["metric"] == {"name": "auc", "values": {"v1.1.0": 0.95}}


@pytest.mark.slow
def test_what_was_so_on_a_day(git_repository: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project = git_repository
    first = project.commit("one")
    project.commit("two")
    for day, name, rev in (
        ("2026-02-01", "churn@v1.0.0", first),
        ("2026-02-02", "churn#prod#1", first),
        ("2026-03-01", "churn@v1.1.0", "HEAD"),
        ("2026-03-02", "churn#prod#2", "HEAD"),
    ):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00+0000")
        project.git("tag", "-a", name, "-m", "m", rev)

    def at(when: str) -> dict[str, object]:
        answer = project.gitml("model", "history", "churn", "--at", when, "--json")
        found: dict[str, object] = answer.json["models"]["churn"]
        return found

    assert at("2026-03-01") == {
        "latest": "v1.1.0",
        "aliases": {"prod": "v1.0.0"},
        "deprecated": False,
    }
    assert at("2026-03-02T13:00:00Z")["aliases"] == {"prod": "v1.1.0"}
    assert at("2026-01-01")["latest"] is None
    assert "not released yet" in project.gitml("model", "history", "--at", "2026-01-01").out
    assert project.gitml("model", "history", "--at", "yesterday").code == 2


def test_a_version_is_verified_and_every_lie_is_named(released: Project) -> None:
    answer = released.gitml("model", "verify", "churn#prod")
    assert (answer.code, "churn@v1.0.0 holds" in answer.out) == (0, True), answer.out
    message = _message(released, "churn@v1.1.0")
    lies = message.replace("version: v1.1.0", "version: v1.2.0").replace("auc: 0.95", "auc: 0.99")
    record = released.gitml("model", "show", "churn", "--json").json["models"]["churn"]["manifest"]
    md5 = record["file"]["md5"]
    lies = lies.replace(md5, "0" * 32).replace(record["file"]["sha256"], "1" * 64)
    released.git("tag", "--delete", "churn@v1.1.0")
    _tag(released, "churn@v1.2.0", lies)
    found = released.gitml("model", "verify", "churn@v1.2.0", "--json")
    assert found.code == 1
    entry = found.json["models"]["churn"]
    failed = {(c["place"], c["subject"]) for c in entry["checks"] if c["outcome"] == "differs"}
    path = "modèles/a b.txt"
    assert failed == {
        ("git", path),
        ("cache", path),
        ("git", "params.yaml:auc"),
        ("git", "metrics.json:auc"),
    }
    listed = released.gitml("model", "list")
    assert "churn@v1.2.0: its manifest tells of other bytes than its commit records" in listed.err


def test_what_a_tag_only_states_is_neither_verified_nor_told(released: Project) -> None:
    answer = released.gitml("model", "verify", "churn@v1.1.0")
    assert "stated by the tag, not checked: environment, by whom" in answer.out, "reasons were"
    message = _message(released, "churn@v1.1.0")
    manifest = released.gitml("model", "show", "churn", "--json").json["models"]["churn"]
    size, reasons = manifest["manifest"]["file"]["size"], manifest["manifest"]["bump"]["reasons"]
    prose = message.replace(reasons[0]["text"], "auc is 0.999, better than all")
    released.git("tag", "--delete", "churn@v1.1.0")
    _tag(released, "churn@v1.1.0", prose)
    told = released.gitml("model", "export", "churn@v1.1.0").out
    assert "0.999" not in told, "words of the numbers, which hold"
    assert reasons[0]["text"] in told
    lies = prose.replace(f"size: {size}", "size: 7000").replace(
        "previous: churn@v1.0.0", "previous: churn@v0.9.0"
    )
    lies = lies.replace("head: 0.95", "head: 0.999").replace("after: 0.95", "after: 0.999")
    released.git("tag", "--delete", "churn@v1.1.0")
    _tag(released, "churn@v1.1.0", lies)
    found = released.gitml("model", "verify", "churn@v1.1.0", "--json")
    assert found.code == 1
    entry = found.json["models"]["churn"]
    assert {c["subject"] for c in entry["checks"] if c["outcome"] in ("differs", "missing")} == {
        "modèles/a b.txt: size",
        "previous",
        "bump.reasons: auc",
        "bump.evidence: auc",
    }
    assert "bump.reasons[0]" in entry["stated"]
    assert released.gitml("model", "export", "churn@v1.1.0").code == 1


def test_the_closed_lock_and_missing_bytes_are_looked_at(released: Project) -> None:
    released.write("train.sh", "echo other\n")
    released.commit("not run again")
    _tag(released, "churn@v1.2.0", _message(released, "churn@v1.1.0").replace("v1.1.0", "v1.2.0"))
    answer = released.gitml("model", "verify", "churn@v1.2.0")
    assert answer.code == 1
    assert "train.sh changed" in answer.out
    cache = released.path(".dvc/cache")
    cache.rename(released.path("away"))
    answer = released.gitml("model", "verify", "churn@v1.0.0")
    assert answer.code == 1
    assert "not in the DVC cache, and no DVC remote is set up" in answer.out


def test_tags_that_cannot_be_trusted_are_named_and_harm_nothing(released: Project) -> None:
    message = _message(released, "churn@v1.1.0")
    parts = read_message(message)
    moved = message.replace("a b.txt", "moved.txt").replace("v1.1.0", "v2.0.0")
    for name, text in {
        "a@v1.0.0": "by hand",
        "b@v1.0.0": message,
        "c@v1.0.0": "s\n\n---\nschema: gitml.version/1\n&a [*a, *a]\n",
        "d@v1.0.0": "s\n\n---\nschema: gitml.version/7\nanything: 1\n",
        "e@v1.0.0": "\x1b[31m\n\n---\n{{{ \x00"[:-1],
        "x/y_z-1/Ü@v1.0.0": "no name of ours",
        "sub.dir/a-b=x/y_z-1@v1.0.0-rc.1+b-2": "unusual, and legal",
        "churn@v2.0.0": moved,
        "churn#prod#9": str(Message("s", "", parts.manifest)),
    }.items():
        _tag(released, name, text)
    released.git("tag", "f@v1.0.0")
    listed = released.gitml("model", "list")
    assert listed.code == 0
    assert "\x1b" not in listed.out + listed.err
    for words in (
        "no manifest says what they are (made by hand, or with GTO): a@v1.0.0",
        "b@v1.0.0: its manifest is of churn@v1.1.0, so it is not trusted",
        "2 tags of 2 models: their manifests are damaged",
        "d: 1 tag: a newer gitml wrote their manifests",
        "churn@v2.0.0: churn@v1.1.0 is on the same commit",
        "churn@v2.0.0: its manifest tells of another path than its commit declares",
    ):
        assert words in listed.err
    models = released.gitml("model", "list", "--json").json["models"]
    assert set(models) == {"a", "b", "c", "churn", "d", "e", "sub.dir/a-b=x/y_z-1"}
    assert models["sub.dir/a-b=x/y_z-1"]["latest"] is None, "a pre-release is none"
    assert models["b"]["latest"]["why"] == parts.subject
    for name in "abcde":
        assert released.gitml("model", "show", name).code == 0
        refused = released.gitml("model", "verify", name)
        assert refused.code == 1
        assert "records nothing that could be verified" in refused.err
    assert released.gitml("model", "show", "sub.dir/a-b:x/y_z-1@v1.0.0-rc.1+b-2").code == 0


def test_a_clock_that_ran_backwards_is_named(
    git_repository: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    git_repository.commit("one")
    for second, name in enumerate(["churn@v1.0.0", "churn#prod#2", "churn#dev#1"]):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"2026-02-01T12:00:0{second}+0000")
        git_repository.git("tag", "-a", name, "-m", "m")
    listed = git_repository.gitml("model", "list")
    assert "churn#prod#2: it is dated before churn#dev#1, which has a lower number" in listed.err


def test_a_version_is_made_again_in_a_folder_of_its_own(releasable: Project) -> None:
    releasable.dvc("checkout", "--quiet")
    releasable.gitml("release")
    status = releasable.git("status", "--porcelain")
    again = releasable.gitml("model", "verify", "churn", "--rerun")
    assert again.code == 0, again.out + again.err
    assert "rerun: " in again.out
    assert releasable.git("status", "--porcelain") == status
    releasable.write("train.sh", "date\n")
    pipeline = releasable.read("dvc.yaml").replace("printf ${auc}", "date +${auc}%N")
    releasable.write("dvc.yaml", pipeline)
    evaluate = """printf '{"auc": %s, "n": 7}' "$(date +0.%N)" > metrics.json\n"""
    releasable.write("evaluate.sh", evaluate)
    releasable.dvc("repro", "--quiet")
    releasable.commit("by chance")
    assert releasable.gitml("release", "--allow-regression").code == 0
    other = releasable.gitml("model", "verify", "churn", "--rerun", "--json")
    assert other.code == 1
    checks = other.json["models"]["churn"]["checks"]
    failed = {c["subject"] for c in checks if c["place"] == "rerun" and c["outcome"] == "differs"}
    assert failed == {"modèles/a b.txt", "metrics.json:auc"}


def test_a_model_that_is_not_released_yet_is_not_unknown(releasable: Project) -> None:
    for command in ("show", "history", "lineage", "card", "verify", "export", "get"):
        answer = releasable.gitml("model", command, "churn")
        assert answer.code == 2
        assert "'churn' is declared and not released yet" in answer.err
        assert "gitml release churn" in answer.err
    assert "unknown model" in releasable.gitml("model", "show", "other").err
    got = releasable.gitml("model", "get", "churn@v1.0.0")
    assert "or take what HEAD has: gitml get 'modèles/a b.txt'" in got.err
    releasable.dvc("checkout", "--quiet")
    assert releasable.gitml("get", "modèles/a b.txt", "-o", "here.txt").code == 0
    elsewhere = releasable.gitml("model", "get", "churn", str(releasable.root), "-o", "x")
    assert elsewhere.code == 2
    assert "has no version of a model 'churn'" in elsewhere.err
