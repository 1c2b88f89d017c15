"""``gitml release``: the next version, what it records, and all the times it must say no."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gitml import wiring
from gitml.adapters import git, git_tags, manifests
from gitml.core.registry.lineage import Manifest
from gitml.core.registry.tags import Tag
from tests.project import Answer, Project


def _on(project: Project, branch: str) -> Project:
    project.git("checkout", "--quiet", "--detach", branch)
    return project


def _released(answer: Answer) -> str:
    assert answer.code == 0, answer.err
    return answer.out.split()[0]


def _tags(project: Project) -> list[Tag]:
    return list(git_tags.listed(git.locate(project.root)))


def _manifest(project: Project, name: str) -> Manifest:
    (tag,) = (tag for tag in _tags(project) if tag.name == name)
    found = manifests.read(tag.message)
    assert found is not None
    return found


def test_versions_follow_the_evidence_and_gto_agrees(releasable: Project) -> None:
    commits = releasable.git("rev-list", "--all", "--count")
    first = releasable.gitml("release")
    assert _released(first) == "churn@v1.0.0"
    assert "first release of churn" in first.out
    better = _on(releasable, "better").gitml("release", "churn", "-m", "for the spring campaign")
    assert _released(better) == "churn@v1.1.0"
    assert "(MINOR after v1.0.0)" in better.out
    assert "auc went from 0.9 to 0.95 (+0.05), better by at least 0.01" in better.out
    other = _on(releasable, "other-data").gitml("release")
    assert _released(other) == "churn@v1.1.1"
    assert "auc was measured on other data than before: test.csv" in other.out
    assert releasable.git("rev-list", "--all", "--count") == commits, "a release commits nothing"
    assert releasable.git("status", "--porcelain") == ""

    dates = [tag.date for tag in sorted(_tags(releasable), key=lambda tag: tag.name)]
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
    manifest = _manifest(releasable, "churn@v1.1.0")
    assert manifest.file.path == "modèles/a b.txt"
    assert manifest.file.sha256 == hashlib.sha256(b"0.95").hexdigest()
    assert manifest.file.md5 == hashlib.md5(b"0.95").hexdigest()
    assert manifest.file.size == 4
    assert manifest.previous == "churn@v1.0.0"
    assert manifest.bump.part == "minor"
    assert manifest.evaluation == {"test.csv": hashlib.md5(b"a").hexdigest()}
    assert manifest.metrics == {"metrics.json": {"auc": 0.95, "n": 7}}
    assert manifest.params == {"params.yaml": {"auc": 0.95}}
    assert manifest.environment["dvc"]


def test_a_dry_run_says_the_same_and_does_nothing(releasable: Project) -> None:
    dry = releasable.gitml("release", "--dry-run", "--json")
    assert _tags(releasable) == []
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
    assert _released(answer) == "churn@v2.0.0"
    bump = _manifest(releasable, "churn@v2.0.0").bump
    assert bump.manual
    assert bump.reasons[0].text == "another target"


def test_a_commit_is_one_version_of_a_model(releasable: Project) -> None:
    releasable.gitml("release")
    again = releasable.gitml("release")
    assert again.code == 1
    assert "error: this commit is churn@v1.0.0 already" in again.err
    releasable.git("tag", "-a", "churn@v1.0.0!#2", "-m", "withdrawn")
    assert "which was withdrawn" in releasable.gitml("release").err


def test_the_number_of_a_withdrawn_version_is_not_used_again(releasable: Project) -> None:
    releasable.gitml("release")
    releasable.git("tag", "-a", "churn@v1.0.0!#2", "-m", "withdrawn")
    answer = _on(releasable, "better").gitml("release")
    assert _released(answer) == "churn@v1.0.1"
    assert "all earlier versions of churn were withdrawn" in answer.out


def test_a_version_of_the_future_does_not_confuse_the_order(
    releasable: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("GIT_COMMITTER_DATE", "2040-01-01T00:00:00+02:00")
        releasable.git("tag", "-a", "churn@v1.0.0", "-m", "made by a clock that is wrong")
    _on(releasable, "better").gitml("release")
    latest = max(_tags(releasable), key=lambda tag: tag.date)
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
    assert _tags(releasable) == []
    releasable.git("checkout", "--", "params.yaml")
    assert _released(releasable.gitml("release")) == "churn@v1.0.0"


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
    assert _released(releasable.gitml("release", "spam")) == "spam@v1.0.0"
    assert _released(releasable.gitml("release", "churn")) == "churn@v1.0.0"


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
    assert "train.sh changed after stage train last ran" in answer.err
    assert "hint: make it anew: gitml repro, then git commit" in answer.err


def test_metrics_that_its_evaluation_did_not_write_are_refused(releasable: Project) -> None:
    releasable.write("metrics.json", '{"auc": 0.999, "n": 7}')
    releasable.commit("too good")
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "metrics.json is not what stage evaluate wrote" in answer.err


def test_a_rule_whose_metric_is_missing_is_a_configuration_error(releasable: Project) -> None:
    for rule, told in [("nope", "has no metric 'nope'"), ("n", "which way n gets better")]:
        releasable.write("gitml.yaml", f"models: {{churn: {{primary: {rule}}}}}\n")
        releasable.commit(rule)
        answer = releasable.gitml("release")
        assert answer.code == 3
        assert told in answer.err


def test_without_rules_a_hint_tells_how_to_declare_them(releasable: Project) -> None:
    releasable.gitml("release")
    _on(releasable, "better").write("gitml.yaml", "")
    releasable.commit("no rules")
    answer = releasable.gitml("release")
    assert _released(answer) == "churn@v1.0.1"
    assert "declare one in gitml.yaml" in answer.err


def test_a_model_that_is_not_in_the_cache_or_damaged(releasable: Project) -> None:
    md5 = hashlib.md5(b"0.9").hexdigest()
    path = releasable.path(f".dvc/cache/files/md5/{md5[:2]}/{md5[2:]}")
    path.chmod(0o644)
    path.write_bytes(b"0.1")
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "is damaged in the DVC cache" in answer.err
    path.unlink()
    answer = releasable.gitml("release")
    assert answer.code == 4
    assert "the model modèles/a b.txt is not in the DVC cache" in answer.err
    assert "gitml pull" in answer.err
    assert _tags(releasable) == []


def test_a_folder_is_hashed_as_sha256sum_prints_it(project: Project) -> None:
    project.write("net/b/ü w.bin", "two")
    project.write("net/a.bin", "one")
    project.dvc("add", "--quiet", "net")
    project.write("dvc.yaml", "artifacts: {net: {path: net, type: model}}\n")
    project.commit("a folder")
    assert _released(project.gitml("release")) == "net@v1.0.0"
    file = _manifest(project, "net@v1.0.0").file
    lines = [
        f"{hashlib.sha256(content.encode()).hexdigest()}  {name}\n"
        for name, content in [("a.bin", "one"), ("b/ü w.bin", "two")]
    ]
    assert file.sha256 == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert (file.nfiles, file.size) == (2, 6)


def test_a_model_that_lies_in_git_itself(project: Project) -> None:
    project.write("model.json", "{}")
    project.write("dvc.yaml", "artifacts: {tiny: {path: model.json}}\n")
    project.commit("in git")
    assert _released(project.gitml("release")) == "tiny@v1.0.0"
    project.commit("nothing")
    assert project.gitml("release").code == 1
    project.write("model.json", "[]")
    project.commit("another")
    assert _released(project.gitml("release")) == "tiny@v1.0.1"
    assert _manifest(project, "tiny@v1.0.1").file.sha256 == hashlib.sha256(b"[]").hexdigest()


def test_a_project_and_a_model_in_sub_folders(git_repository: Project) -> None:
    root = git_repository
    root.path("ml/deep").mkdir(parents=True)
    Project(root.path("ml")).dvc("init", "--quiet", "--subdir")
    root.write("ml/deep/model.json", "{}")
    root.write("ml/deep/dvc.yaml", "artifacts: {tiny: {path: model.json}}\n")
    root.commit("nested")
    answer = root.gitml("release", "deep:tiny", folder="ml/deep")
    assert _released(answer) == "ml/deep=tiny@v1.0.0"
    tree = git.locate(root.root)
    assert tree.resolve("ml/deep:tiny@latest").sha == root.git("rev-parse", "HEAD")
    from gto import api

    assert [event["artifact"] for event in api.history(str(root.root))] == ["ml/deep:tiny"]


@pytest.fixture
def shared(releasable: Project, tmp_path: Path) -> Project:
    """``releasable`` with a remote, and all its branches pushed there."""
    releasable.git("init", "--quiet", "--bare", str(tmp_path / "origin"))
    releasable.git("remote", "add", "origin", str(tmp_path / "origin"))
    releasable.git("push", "--quiet", "--all", "origin")
    return releasable


def _clone(shared: Project, name: str, *options: str) -> Project:
    root = shared.root.parent / name
    origin = f"file://{shared.root.parent / 'origin'}"
    shared.git("clone", "--quiet", "--branch", "first", *options, origin, str(root))
    cache = shared.path(".dvc/cache")
    Project(root).dvc("cache", "dir", "--local", str(cache))
    return Project(root)


def test_push(shared: Project) -> None:
    answer = shared.gitml("release", "--push", "--json")
    assert answer.json["models"]["churn"]["pushed"] == "origin"
    assert "refs/tags/churn@v1.0.0" in shared.git("ls-remote", "origin")


def test_who_is_second_to_push_is_told_and_left_clean(shared: Project) -> None:
    other = _clone(shared, "other")
    shared.gitml("release", "--push")
    late = other.gitml("release", "--push")
    assert late.code == 4
    assert "origin has tags of churn that this clone lacks: churn@v1.0.0" in late.err
    assert "hint: fetch them: git fetch origin --tags" in late.err
    # The same, with the other's push in between the look and the push.
    place = wiring.find(other.root)
    registry = wiring.registry(place, wiring.snapshots(place))
    other.git("tag", "-a", "churn@v1.0.0", "-m", "mine")
    with pytest.raises(Exception, match="somebody else released it first"):
        registry.push("origin", "churn@v1.0.0", other.git("rev-parse", "churn@v1.0.0"))
    assert _tags(other) == []


def test_a_push_that_fails_keeps_the_tag_and_says_so(shared: Project) -> None:
    hook = shared.root.parent / "origin" / "hooks" / "update"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    answer = shared.gitml("release", "--push")
    assert answer.code == 4
    assert "could not push the tag churn@v1.0.0 to origin" in answer.err
    assert "git push origin 'refs/tags/churn@v1.0.0'" in answer.err
    assert [tag.name for tag in _tags(shared)] == ["churn@v1.0.0"]


def test_push_without_a_remote_makes_nothing(releasable: Project) -> None:
    answer = releasable.gitml("release", "--push")
    assert answer.code == 2
    assert "there is no remote to push to" in answer.err
    assert _tags(releasable) == []


def test_a_clone_without_history_or_tags_does_not_start_again(shared: Project) -> None:
    shared.gitml("release", "--push")
    shallow = _clone(shared, "shallow", "--depth", "1").gitml("release")
    assert shallow.code == 4
    assert "git fetch --unshallow --tags" in shallow.err
    tagless = _clone(shared, "tagless", "--no-tags")
    answer = tagless.gitml("release")
    assert answer.code == 4
    assert "this clone lacks: churn@v1.0.0" in answer.err
    tagless.git("remote", "set-url", "origin", str(tagless.path("../gone")))
    answer = tagless.gitml("release")
    assert answer.code == 4
    assert "nobody can tell whether churn was released before" in answer.err
    told = re.search(r"gitml (release churn .*)", answer.err)
    assert told is not None
    assert told[1] == "release churn --bump major --reason 'first version'"
    first = tagless.gitml("release", "churn", "--bump", "major", "--reason", "first version")
    assert _released(first) == "churn@v1.0.0"


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
    assert [tag.name for tag in _tags(releasable)] == ["churn@v1.0.0"]
