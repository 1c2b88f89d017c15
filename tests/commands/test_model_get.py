"""``gitml model get``: the one command that a deployment needs."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fixtures.built_once import BuiltOnce
from tests.fixtures.project import Project

_CONFIG = "[core]\n    remote = there\n['remote \"there\"']\n    url = ../../there\n"


def _build(project: Project) -> None:
    project.git("init", "--quiet", "--bare", "../hub.git")
    project.git("remote", "add", "origin", "../hub.git")
    project.write(".dvc/config", _CONFIG)
    project.commit("remote")
    assert project.gitml("release").code == 0
    project.git("switch", "--quiet", "better")
    project.git("rebase", "--quiet", "first")
    assert project.gitml("release").code == 0
    assert project.gitml("push", "--tags").code == 0
    project.gitml("model", "promote", "churn@v1.0.0", "prod")
    project.gitml("model", "promote", "churn@v1.1.0", "prod")
    project.gitml("model", "withdraw", "churn@v1.1.0", "-m", "leaked")
    project.git("push", "--quiet", "origin", "--all")
    project.git("push", "--quiet", "origin", "--tags")
    shutil.rmtree(project.path(".dvc/cache"))


@pytest.fixture
def hub(releasable: Project, tmp_path: Path, built_once: BuiltOnce) -> Project:
    """Released twice and rolled back, pushed with its data; the cache is empty."""

    def build(folder: Path) -> None:
        shutil.copytree(releasable.root, folder / "work", symlinks=True)
        _build(Project(folder / "work"))

    shutil.copytree(built_once("model hub", build), tmp_path / "hub", symlinks=True)
    return Project(tmp_path / "hub" / "work")


def _empty(hub: Project) -> Project:
    """A folder of a machine that has nothing of the project."""
    there = Project(hub.root.parent / "server")
    there.root.mkdir()
    return there


def test_a_deployment_gets_what_is_in_production_after_a_rollback(hub: Project) -> None:
    server, url = _empty(hub), (hub.root.parent / "hub.git").as_uri()
    answer = server.gitml("model", "get", "churn#prod", "../work", "-o", "m.txt", "--json")
    assert answer.code == 0, answer.err
    assert server.read("m.txt") == "0.9"
    entry = answer.json["models"]["churn"]
    assert (entry["version"], entry["sha256_recorded"]) == ("v1.0.0", True)
    assert entry["sha256"] == hashlib.sha256(b"0.9").hexdigest()
    again = server.gitml("model", "get", "churn", "../work", "-o", "m.txt")
    assert (again.code, "is there already" in again.err) == (2, True)
    withdrawn = server.gitml("model", "get", "churn@v1.1.0", "../work")
    assert "churn@v1.1.0 was withdrawn" in withdrawn.err
    assert server.read("a b.txt") == "0.95"
    assert server.gitml("model", "get", "chrun#prod", url).code == 2


def test_from_this_repository_bytes_come_from_the_remote(hub: Project) -> None:
    assert hub.gitml("model", "get", "churn#prod", "-o", "old.txt", folder="modèles").code == 0
    assert hub.read("modèles/old.txt") == "0.9"


def test_bytes_that_the_tag_does_not_record_are_not_delivered(hub: Project) -> None:
    message = hub.git("tag", "--list", "--format=%(contents)", "churn@v1.0.0")
    lie = message.replace(hashlib.sha256(b"0.9").hexdigest(), "0" * 64)
    hub.git("tag", "--force", "-a", "churn@v1.0.0", "-m", lie, "--cleanup=verbatim", "first")
    answer = hub.gitml("model", "get", "churn@v1.0.0", "-o", "old.txt")
    assert answer.code == 1
    assert "records other bytes than its commit has" in answer.err
    assert not hub.path("old.txt").exists()


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_only_what_trusted_keys_signed(hub: Project, tmp_path: Path) -> None:
    refused = hub.gitml("model", "get", "churn#prod", "-o", "old.txt", "--verify-signature")
    assert refused.code == 1
    assert "has no good signature" in refused.err
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    allowed = tmp_path / "allowed"
    allowed.write_text(f"ada@example.com {key.with_suffix('.pub').read_text()}")
    for name, value in (
        ("gpg.format", "ssh"),
        ("user.signingKey", f"{key}.pub"),
        ("gpg.ssh.allowedSignersFile", str(allowed)),
        ("tag.gpgSign", "true"),
    ):
        hub.git("config", name, value)
    hub.git("checkout", "--quiet", "--detach", "first")
    hub.git("commit", "--quiet", "--allow-empty", "-m", "anew")
    made = hub.gitml("release", "--bump", "pipeline", "--reason", "signed")
    assert made.code == 4, "its bytes are not in the cache"
    hub.gitml("pull")
    assert hub.gitml("release", "--bump", "pipeline", "--reason", "signed").code == 0
    good = hub.gitml("model", "get", "churn", "-o", "old.txt", "--verify-signature")
    assert good.code == 0, good.err
    assert "signed by ada@example.com" in good.out


def test_a_version_is_verified_with_bytes_from_the_remote(hub: Project) -> None:
    answer = hub.gitml("model", "verify", "churn#prod")
    assert answer.code == 0, answer.out
    assert "DVC remote: 1 of 1 hold" in answer.out
    shutil.rmtree(hub.path("../there/files"))
    answer = hub.gitml("model", "verify", "churn#prod")
    assert answer.code == 1
    assert "DVC remote" in answer.out
