"""Data whose records list its files, as on a remote that keeps versions, through the commands.

The first two commits record the same bytes: as DVC does for other remotes, and listed.
"""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from gitml.adapters.dvc.data import dry_runs
from gitml.adapters.dvc.data import status as dvc_status
from gitml.adapters.dvc.data.verbs import Dvc
from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

pytestmark = pytest.mark.slow

_PIPELINE = """\
stages:
  t:
    cmd: cat d/a.csv d/b.csv > m
    deps: [d]
    outs: [m]
artifacts:
  m: {path: m, type: model}
"""
_FILES = {"a.csv": "x\n1\n", "b.csv": "x\n2\n"}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _listed(files: dict[str, str], *, version: str = "1", hashed: bool = True) -> str:
    cloud = {"s": {"etag": "0887eae4e7c9a785031001", "version_id": version}}
    entries = [
        {"relpath": name, "size": len(text), "cloud": cloud}
        | ({"md5": _md5(text)} if hashed else {})
        for name, text in files.items()
    ]
    return json.dumps({"outs": [{"hash": "md5", "path": "d", "files": entries}]}, indent=1)


def _build(folder: Path) -> None:
    project = Project(folder)
    project.git("init", "--quiet", "-b", "main")
    project.dvc("init", "--quiet")
    for name, text in _FILES.items():
        project.write(f"d/{name}", text)
    project.write("dvc.yaml", _PIPELINE)
    project.write("gitml.yaml", "retrain: {when: [{changed: [data]}]}\n")
    project.dvc("add", "--quiet", "d")
    project.dvc("repro", "--quiet")
    project.commit("plain")
    project.git("tag", "plain")
    project.write("d.dvc", _listed(_FILES))
    project.commit("listed")
    project.git("tag", "listed")
    project.write("d/b.csv", "x\n3\n")
    project.write("d/c.csv", "x\n4\n")
    project.dvc("add", "--quiet", "d")
    project.dvc("repro", "--quiet")
    project.commit("changed")
    project.git("tag", "changed")


@pytest.fixture
def versioned(tmp_path: Path, built_once: BuiltOnce) -> Project:
    project = Project(tmp_path / "project")
    shutil.copytree(built_once("cloud-versions", _build), project.root, symlinks=True)
    return project


def _at(project: Project, tag: str) -> None:
    project.git("checkout", "--quiet", tag)
    project.dvc("checkout", "--quiet")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("diff listed changed", "+ c.csv added\n    ~ b.csv modified"),
        ("diff plain changed", "+ c.csv added\n    ~ b.csv modified"),
        ("diff listed", "+ c.csv added\n    ~ b.csv modified"),  # with the working tree
        ("report listed changed", "(data changed)"),
        ("report plain listed", "Nothing changed"),
        ("show listed:d/b.csv", "x\n2\n"),
        ("show changed:d", "a.csv\nb.csv\nc.csv\n"),
        ("get d/b.csv --rev listed -o copy", "copy: 1 file"),
        ("get d --rev changed -o copy", "copy: 3 files"),
        ("drift listed:d/b.csv d/b.csv", "(1 row) compared with listed:d/b.csv"),
        ("verify-data --rev listed", "all of it is whole"),
    ],
)
def test_commands_know_listed_files(versioned: Project, words: str, told: str) -> None:
    answer = versioned.gitml(*words.split())
    assert told in answer.out, answer.err


def test_the_same_bytes_do_not_differ(versioned: Project) -> None:
    answer = versioned.gitml("diff", "plain", "listed", "--json")
    assert answer.json["data"] == {}
    assert json.loads(versioned.dvc("diff", "--json", "plain", "listed")) == {}


def test_status_and_checkout_need_no_dvc(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for verb in ("prepare", "checkout"):
        monkeypatch.setattr(Dvc, verb, lambda *_: pytest.fail("DVC was asked"))
    monkeypatch.setattr(dvc_status, "status", lambda *_: pytest.fail("DVC was asked"))
    for tag in ("listed", "changed", "plain", "listed"):
        answer = versioned.gitml("checkout", tag)
        assert answer.code == 0, answer.err
        assert "up to date" in versioned.dvc("status")
        assert versioned.gitml("status", "--json").json["data"] == {}
    versioned.write("d/b.csv", "x\n5\n")
    assert versioned.gitml("status", "--json").json["data"]["d"]["state"] == "modified"


def test_checkout_says_that_a_plug_in_is_missing_before_dvc_reads_all_records(
    versioned: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    versioned.dvc("remote", "add", "--quiet", "-d", "storage", "gs://bucket/data")
    shutil.rmtree(versioned.root / ".dvc/cache")
    monkeypatch.setattr(Dvc, "prepare", lambda *_: pytest.fail("DVC was asked"))
    monkeypatch.setattr(dry_runs, "checkout", lambda *_: pytest.fail("DVC was asked"))
    for words in (["listed"], ["listed", "--dry-run"]):
        answer = versioned.gitml("checkout", *words)
        assert answer.code == 4
        assert "requires 'dvc-gs'" in answer.err


def test_add_keeps_what_the_cloud_calls_the_files_that_are_as_they_were(
    versioned: Project,
) -> None:
    _at(versioned, "listed")
    versioned.write("d/b.csv", "x\n5\n")
    assert versioned.gitml("add", "d").code == 0
    ours = versioned.read("d.dvc")
    versioned.git("checkout", "--quiet", "d.dvc")
    versioned.dvc("add", "--quiet", "d")
    assert versioned.read("d.dvc") == ours
    assert "version_id" in ours


def test_a_release_and_when_to_train_again(versioned: Project) -> None:
    _at(versioned, "plain")
    assert versioned.gitml("release").code == 0
    _at(versioned, "listed")
    answer = versioned.gitml("release", "--dry-run")
    assert "is not what this commit makes" not in answer.err
    answer = versioned.gitml("retrain")
    assert "not due" in answer.out, answer.err
    _at(versioned, "changed")
    assert versioned.gitml("retrain").out.startswith("retrain=true")


def test_verify_data_finds_what_is_gone_or_damaged(versioned: Project) -> None:
    _at(versioned, "listed")
    objects = versioned.root / ".dvc/cache/files/md5"
    one, two = (_md5(text) for text in _FILES.values())
    (objects / one[:2] / one[2:]).unlink()
    damaged = objects / two[:2] / two[2:]
    damaged.chmod(0o644)
    damaged.write_text("other")
    shutil.rmtree(versioned.root / "d")
    answer = versioned.gitml("verify-data", "--json")
    assert answer.code == 1
    assert {name: found["paths"] for name, found in answer.json["objects"].items()} == {
        one: ["d/a.csv"],
        two: ["d/b.csv"],
    }


def test_push_and_pull_with_a_remote_of_objects(versioned: Project, tmp_path: Path) -> None:
    _at(versioned, "listed")
    remote = tmp_path / "remote"
    remote.mkdir()
    versioned.dvc("remote", "add", "--quiet", "-d", "storage", str(remote))
    versioned.gitml("push")  # the commits have nowhere to go
    sent = {path.parent.name + path.name for path in remote.rglob("*") if path.is_file()}
    assert sent >= {_md5(text) for text in _FILES.values()}
    shutil.rmtree(versioned.root / ".dvc/cache")
    shutil.rmtree(versioned.root / "d")
    answer = versioned.gitml("pull")
    assert answer.code == 0, answer.err
    assert {path.name for path in (versioned.root / "d").iterdir()} == _FILES.keys()


def test_what_nobody_hashed_is_neither_unchanged_nor_whole(versioned: Project) -> None:
    _at(versioned, "listed")
    for version in ("1", "2"):
        versioned.write("d.dvc", _listed(_FILES, version=version, hashed=False))
        versioned.commit(f"version {version}")
    answer = versioned.gitml("diff", "HEAD~1", "HEAD")
    assert "whether its bytes differ is not known" in answer.out + answer.err
    assert versioned.gitml("diff", "HEAD", "HEAD", "--json").json["data"] == {}
    answer = versioned.gitml("diff", "HEAD")
    assert "whether it lies here as recorded is not known" in answer.out + answer.err
    answer = versioned.gitml("verify-data")
    assert answer.code == 1
    assert "d/a.csv and 1 more: no hash is recorded" in answer.out
    answer = versioned.gitml("show", "HEAD:d/a.csv")
    assert answer.code == 4
    assert "no hash" in answer.err


def test_gc_keeps_the_listing_that_dvc_looks_for(versioned: Project) -> None:
    _at(versioned, "listed")
    versioned.git("rm", "--quiet", "dvc.yaml", "dvc.lock")  # the lock names the listing, too
    versioned.commit("no stage")
    versioned.git("branch", "--force", "main")
    versioned.git("tag", "--delete", "plain", "listed", "changed")
    assert versioned.gitml("gc", "--yes").code == 0
    assert "up to date" in versioned.dvc("status")
