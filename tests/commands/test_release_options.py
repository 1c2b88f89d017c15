"""``gitml release``: pre-releases, signatures, what it is compared with, and worse models."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fixtures.project import Project
from tests.fixtures.releasable import RULES
from tests.fixtures.releases import manifest, released, tags


def _on(project: Project, branch: str) -> Project:
    project.git("checkout", "--quiet", "--detach", branch)
    return project


def test_a_model_that_is_worse_is_not_released_unless_that_is_said(releasable: Project) -> None:
    assert released(_on(releasable, "better").gitml("release")) == "churn@v1.0.0"
    releasable.dvc("checkout", "--quiet")
    params = releasable.read("params.yaml")
    releasable.write("params.yaml", params.replace("0.95", "0.90"))
    releasable.dvc("repro", "--quiet")
    releasable.commit("worse")
    answer = releasable.gitml("release")
    assert answer.code == 1
    assert "churn declined since churn@v1.0.0 (untested); nothing was tagged" in answer.err
    assert answer.out.startswith("DECLINED, untested: churn@v1.0.1")
    assert len(tags(releasable)) == 1
    assert releasable.gitml("release", "--dry-run").code == 1
    by_hand = releasable.gitml("release", "--bump", "minor", "--reason", "it is so")
    assert by_hand.code == 1
    assert "--bump minor --reason 'it is so' --allow-regression" in by_hand.err
    assert len(tags(releasable)) == 1
    allowed = releasable.gitml("release", "churn", "--allow-regression")
    assert allowed.code == 0
    assert "not MINOR: auc went from 0.95 to 0.9" in allowed.out


def test_pre_releases_count_up_and_the_release_comes_after_them(releasable: Project) -> None:
    releasable.gitml("release")
    _on(releasable, "better")
    assert releasable.gitml("release", "--pre", "r c").code == 2
    assert released(releasable.gitml("release", "--pre", "rc")) == "churn@v1.1.0-rc.1"
    assert releasable.gitml("release").code == 1, "a commit is one version"
    releasable.git("commit", "--quiet", "--allow-empty", "-m", "the same")
    answer = releasable.gitml("release")
    assert released(answer) == "churn@v1.1.0"
    assert "(MINOR after v1.0.0)" in answer.out, "a pre-release is no base"


def test_it_is_compared_with_a_version_that_leads_here(releasable: Project) -> None:
    releasable.gitml("release")
    _on(releasable, "better").gitml("release")
    releasable.git("checkout", "--quiet", "-b", "fix", "first")
    releasable.write("train.sh", "true # fixed\n")
    releasable.dvc("repro", "--quiet")
    releasable.commit("a fix of the first one")
    answer = releasable.gitml("release")
    assert released(answer) == "churn@v1.1.1", "a number is given once"
    assert "(PIPELINE after v1.0.0)" in answer.out
    assert "auc stayed at 0.9" in answer.out
    releasable.git("checkout", "--quiet", "--orphan", "alone")
    releasable.commit("no parents")
    alone = releasable.gitml("release")
    assert released(alone) == "churn@v1.1.2"
    assert "no version of churn is on a commit before this one" in alone.out


def test_levels_are_the_teams_and_pinned_environments_count(releasable: Project) -> None:
    releasable.gitml("release")
    releasable.write("uv.lock", "a\n")
    releasable.commit("pin")
    assert "environment changed: uv.lock" in releasable.gitml("release", "--dry-run").out
    rules = "release: {rules: {env-changed: major}}\n"
    releasable.write("gitml.yaml", f"{RULES}{rules}")
    releasable.commit("rules")
    assert released(releasable.gitml("release")) == "churn@v2.0.0"
    record = manifest(releasable, "churn@v2.0.0")
    assert [reason.kind for reason in record.bump.reasons][-1] == "environment"


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_a_tag_is_signed_where_that_is_asked_for(releasable: Project, tmp_path: Path) -> None:
    failed = releasable.gitml("release", "--sign")
    assert failed.code == 4
    assert tags(releasable) == []
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    releasable.git("config", "gpg.format", "ssh")
    releasable.git("config", "user.signingKey", f"{key}.pub")
    assert releasable.gitml("release", "--sign").code == 0
    assert "BEGIN SSH SIGNATURE" in releasable.git("cat-file", "tag", "churn@v1.0.0")
    assert manifest(releasable, "churn@v1.0.0").version == "v1.0.0"


def test_a_tag_is_not_published_before_its_data(releasable: Project) -> None:
    releasable.git("init", "--quiet", "--bare", "../hub.git")
    releasable.git("remote", "add", "origin", "../hub.git")
    releasable.git("switch", "--quiet", "--force-create", "work")
    releasable.commit("without a DVC remote")
    refused = releasable.gitml("release", "--push")
    assert refused.code == 3
    assert "no DVC remote is set up to keep the data; so nothing is tagged" in refused.err
    releasable.path("../there").mkdir()
    releasable.dvc("remote", "add", "--default", "there", "../there")
    releasable.commit("with remotes")
    (raw,) = releasable.path(".dvc/cache/files/md5").glob("0c/*")
    raw.rename(raw.parent.parent / "aside")
    refused = releasable.gitml("release", "--push")
    assert refused.code == 4
    assert "neither here nor on the remote: 'raw.csv' of " in refused.err
    assert "; so nothing is tagged" in refused.err
    assert tags(releasable) == []
    assert releasable.git("ls-remote", "origin") == ""


def test_the_data_of_a_tag_goes_first_or_is_there(releasable: Project) -> None:
    releasable.git("init", "--quiet", "--bare", "../hub.git")
    releasable.git("remote", "add", "origin", "../hub.git")
    releasable.dvc("remote", "add", "--default", "there", "../there")
    releasable.git("switch", "--quiet", "--force-create", "work")
    releasable.commit("with remotes")
    releasable.git("push", "--quiet", "origin", "work")
    releasable.path("../there").mkdir()
    refused = releasable.gitml("release", "--push")
    assert refused.code == 4
    assert "no DVC remote has modèles/a b.txt" in refused.err
    assert tags(releasable) == []
    releasable.git("push", "--quiet", "--delete", "origin", "work")
    done = releasable.gitml("release", "--push")
    assert done.code == 0, done.err
    assert "data: 2 objects uploaded" in done.err
    assert "churn@v1.0.0" in releasable.git("ls-remote", "origin")


@pytest.mark.slow
def test_a_model_that_only_the_old_file_of_gto_declares(project: Project) -> None:
    project.write(
        "artifacts.yaml", "a: {path: a, type: model}\nchurn: {path: model.bin, type: model}\n"
    )
    project.commit()
    assert "declares '" not in project.gitml("release", "unknown").err
    answer = project.gitml("release", "churn")
    assert answer.code == 3
    assert "dvc.yaml declares no model; artifacts.yaml of GTO declares 'churn'" in answer.err
    spec = answer.err.partition("hint: declare it in dvc.yaml: ")[2]
    project.write("dvc.yaml", spec)
    project.commit()
    assert "declares no model" not in project.gitml("release").err
