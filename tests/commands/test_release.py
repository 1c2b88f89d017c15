"""``gitml release``: the next version, what it records, and all the times it must say no."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from tests.fixtures.project import Project
from tests.fixtures.releases import manifest, released, tags


def _on(project: Project, branch: str) -> Project:
    project.git("checkout", "--quiet", "--detach", branch)
    return project


def test_versions_follow_the_evidence_and_gto_agrees(releasable: Project) -> None:
    commits = releasable.git("rev-list", "--all", "--count")
    first = releasable.gitml("release")
    assert released(first) == "churn@v1.0.0"
    assert "first release of churn" in first.out
    better = _on(releasable, "better").gitml("release", "churn", "-m", "for the spring campaign")
    assert released(better) == "churn@v1.1.0"
    assert "(MINOR after v1.0.0)" in better.out
    assert "auc went from 0.9 to 0.95 (+0.05), improved by at least 0.01 (untested)" in better.out
    other = _on(releasable, "other-data").gitml("release")
    assert released(other) == "churn@v1.1.1"
    assert "auc was measured on other data than before: test.csv" in other.out
    assert releasable.git("rev-list", "--all", "--count") == commits, "a release commits nothing"
    assert releasable.git("status", "--porcelain") == ""

    dates = [tag.date for tag in sorted(tags(releasable), key=lambda tag: tag.name)]
    assert dates == sorted(set(dates)), "GTO orders events by the second"
    assert "for the spring campaign" in releasable.git("tag", "-n9", "-l", "churn@v1.1.0")
    _gto_agrees(releasable)


def _gto_agrees(project: Project) -> None:
    from dvc.repo import Repo
    from gto import api

    (shown,) = api.show(str(project.root), name="churn")[:1]
    assert shown["version"] == "v1.1.1"
    history = api.history(str(project.root), artifact="churn")
    assert [event["version"] for event in history] == ["v1.1.1", "v1.1.0", "v1.0.0"]
    with Repo(str(project.root)) as repo:
        assert repo.artifacts.get_rev("churn") == project.git("rev-parse", "other-data")
        assert repo.artifacts.get_rev("churn", version="v1.0.0") == project.git(
            "rev-parse", "first"
        )


def test_the_tag_records_what_the_model_is_and_came_from(releasable: Project) -> None:
    releasable.gitml("release")
    releasable.gitml("release")
    _on(releasable, "better").gitml("release")
    record = manifest(releasable, "churn@v1.1.0")
    assert record.file.path == "modèles/a b.txt"
    assert record.file.sha256 == hashlib.sha256(b"0.95").hexdigest()
    assert record.file.md5 == hashlib.md5(b"0.95").hexdigest()
    assert record.file.size == 4
    assert record.previous == "churn@v1.0.0"
    assert record.bump.part == "minor"
    assert record.evaluation == {"test.csv": hashlib.md5(b"a").hexdigest()}
    assert record.metrics == {"metrics.json": {"auc": 0.95, "n": 7}}
    assert record.params == {"params.yaml": {"auc": 0.95}}
    assert record.environment["dvc"]


def test_a_dry_run_says_the_same_and_does_nothing(releasable: Project) -> None:
    dry = releasable.gitml("release", "--dry-run", "--json")
    assert tags(releasable) == []
    wet = releasable.gitml("release", "--json")
    said, did = (answer.json["models"]["churn"] for answer in (dry, wet))
    assert said.pop("created") is False
    assert did.pop("created") is True
    assert said == did
    assert did["version"] == "v1.0.0"
    assert did["reasons"][0]["kind"] == "first"


def test_a_person_decides_major_and_the_reason_is_recorded(releasable: Project) -> None:
    releasable.gitml("release")
    _on(releasable, "better")
    for half in (
        ["--bump", "major"],
        ["--reason", "because"],
        ["--bump", "major", "--reason", " "],
    ):
        assert releasable.gitml("release", *half).code == 2
    answer = releasable.gitml("release", "--bump", "major", "--reason", "another target")
    assert released(answer) == "churn@v2.0.0"
    bump = manifest(releasable, "churn@v2.0.0").bump
    assert bump.manual
    assert bump.reasons[0].text == "another target"


def test_a_commit_is_one_version_of_a_model(releasable: Project) -> None:
    releasable.gitml("release")
    again = releasable.gitml("release")
    assert again.code == 1
    assert "error: this commit is churn@v1.0.0 already" in again.err
    releasable.git("tag", "-a", "churn@v1.0.0!#2", "-m", "withdrawn")
    assert "which was withdrawn" in releasable.gitml("release").err


def test_the_tag_is_published_as_the_hint_says(releasable: Project) -> None:
    releasable.git("init", "--quiet", "--bare", "../tags.git")
    releasable.git("remote", "add", "origin", "../tags.git")
    releasable.dvc("remote", "add", "--default", "there", "../there")
    releasable.git("switch", "--quiet", "--force-create", "work")
    releasable.commit("with remotes")
    assert "publish it: gitml push\n" in releasable.gitml("release").err
    again = releasable.gitml("release", "--push")
    assert again.code == 1
    assert again.err.endswith("already\nhint: push it: gitml push\n")
    releasable.git("checkout", "--quiet", "--detach")
    tag = "gitml push, then git push origin churn@v1.0.0\n"
    assert releasable.gitml("release", "--push").err.endswith(f"push it: {tag}")
    releasable.git("switch", "--quiet", "work")
    pushed = releasable.gitml("push")
    assert "tags: churn@v1.0.0" in pushed.out, pushed.err


def test_the_number_of_a_withdrawn_version_is_not_used_again(releasable: Project) -> None:
    releasable.gitml("release")
    releasable.git("tag", "-a", "churn@v1.0.0!#2", "-m", "withdrawn")
    answer = _on(releasable, "better").gitml("release")
    assert released(answer) == "churn@v1.0.1"
    assert "all earlier versions of churn were withdrawn" in answer.out


def test_a_version_of_the_future_does_not_confuse_the_order(
    releasable: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", "2040-01-01T00:00:00+02:00")
        releasable.git("tag", "-a", "churn@v1.0.0", "-m", "made by a clock that is wrong")
    _on(releasable, "better").gitml("release")
    latest = max(tags(releasable), key=lambda tag: tag.date)
    assert latest.name == "churn@v1.1.0"
    assert latest.date > datetime(2039, 12, 31, tzinfo=UTC)


def test_nothing_changed_is_nothing_to_release(releasable: Project) -> None:
    releasable.gitml("release")
    releasable.write("README.md", "words")
    releasable.commit("only words")
    answer = releasable.gitml("release")
    assert answer.code == 1
    assert "model, data, params and code are those of churn@v1.0.0" in answer.err


def test_uncommitted_changes_are_refused_untracked_files_are_not(releasable: Project) -> None:
    releasable.write("notes.txt", "untracked")
    releasable.write("params.yaml", "auc: 0.9\n# edited\n")
    answer = releasable.gitml("release")
    assert answer.code == 2
    assert "have changes that are in none: params.yaml" in answer.err
    assert tags(releasable) == []
    releasable.git("checkout", "--", "params.yaml")
    assert released(releasable.gitml("release")) == "churn@v1.0.0"


@pytest.mark.slow
def test_a_repository_without_commits(git_repository: Project) -> None:
    git_repository.dvc("init", "--quiet")
    answer = git_repository.gitml("release")
    assert answer.code == 2
    assert "this repository has no commits yet" in answer.err


def test_unknown_and_undeclared_models(releasable: Project, project: Project) -> None:
    answer = releasable.gitml("release", "chrun")
    assert answer.code == 2
    assert "unknown model 'chrun'\nhint: did you mean 'churn'?" in answer.err
    answer = project.gitml("release")
    assert answer.code == 3
    assert "dvc.yaml declares no model" in answer.err


def test_several_models_must_be_named(releasable: Project) -> None:
    text = releasable.read("dvc.yaml")
    releasable.write(
        "dvc.yaml", f"{text}  spam: {{path: raw.csv}}\n  raw: {{path: x, type: dataset}}\n"
    )
    releasable.commit("another model")
    answer = releasable.gitml("release")
    assert answer.code == 2
    assert "hint: name one of: churn, spam" in answer.err
    assert released(releasable.gitml("release", "spam")) == "spam@v1.0.0"
    assert released(releasable.gitml("release", "churn")) == "churn@v1.0.0"


def test_a_broken_dvc_yaml_is_named(releasable: Project) -> None:
    releasable.write("dvc.yaml", "stages: [\n")
    releasable.commit("broken")
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "dvc.yaml" in answer.err
    assert "not valid YAML" in answer.err


def test_a_model_that_this_commit_does_not_make_is_refused(releasable: Project) -> None:
    releasable.write("train.sh", "false\n")
    releasable.commit("edited, not run")
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "is not what this commit makes: stage train: train.sh changed" in answer.err
    assert "hint: make it anew: gitml repro, then git add --all && git commit" in answer.err


def test_metrics_that_its_evaluation_did_not_write_are_refused(releasable: Project) -> None:
    releasable.write("metrics.json", '{"auc": 0.999, "n": 7}')
    releasable.commit("too good")
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "stage evaluate: its output metrics.json changed" in answer.err


def test_metrics_that_no_run_has_written_are_refused(releasable: Project) -> None:
    stage = "  fairness: {cmd: sh measure.sh, deps: [metrics.json], metrics: [fairness.json]}\n"
    text = releasable.read("dvc.yaml")
    releasable.write("dvc.yaml", text.replace("artifacts:", f"{stage}artifacts:"))
    releasable.commit("another metric, never measured")
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "error: churn is not what this commit makes: stage fairness: never ran" in answer.err
    assert tags(releasable) == []


def test_a_rule_whose_metric_is_missing_is_a_configuration_error(releasable: Project) -> None:
    for rule, told in [("nope", "has no metric 'nope'"), ("n", "which way n gets better")]:
        releasable.write("gitml.yaml", f"models: {{churn: {{primary: {rule}}}}}\n")
        releasable.commit(rule)
        answer = releasable.gitml("release")
        assert answer.code == 3
        assert told in answer.err


def test_a_first_release_without_rules_says_what_will_be_missed(releasable: Project) -> None:
    releasable.write("gitml.yaml", "")
    releasable.commit("no rules")
    answer = releasable.gitml("release", "--dry-run")
    assert answer.code == 0, answer.err
    assert "hint: nothing declares a metric that churn is judged by" in answer.err
    assert "models: {churn: {primary: METRIC}}" in answer.err


def test_without_rules_a_hint_tells_how_to_declare_them(releasable: Project) -> None:
    releasable.gitml("release")
    _on(releasable, "better").write("gitml.yaml", "")
    releasable.commit("no rules")
    answer = releasable.gitml("release")
    assert released(answer) == "churn@v1.0.1"
    assert "declare one in gitml.yaml" in answer.err


def test_a_lightweight_tag_in_the_way_is_left_and_named(releasable: Project) -> None:
    releasable.git("tag", "churn@v1.0.0")
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "the tag churn@v1.0.0 exists already" in answer.err
    assert "not an annotated tag" in answer.err
    assert releasable.git("cat-file", "-t", "churn@v1.0.0") == "commit"


def test_of_two_at_once_one_wins(releasable: Project) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(releasable.gitml_process, "release") for _ in range(2)]
    answers = [run.result() for run in runs]
    assert sorted(answer.code for answer in answers)[0] == 0
    (lost,) = [answer for answer in answers if answer.code]
    assert "already" in lost.err
    assert [tag.name for tag in tags(releasable)] == ["churn@v1.0.0"]
