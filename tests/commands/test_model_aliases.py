"""``gitml model promote`` and its kin: tags, what they require, and others who push meanwhile."""

import shutil
from pathlib import Path

import pytest

from tests.fixtures.project import Project
from tests.fixtures.releases import tags

_PUSHED_FIRST = """\
#!/bin/sh
# Somebody else is first, once.
test -e "$0.done" && exit 0
touch "$0.done"
git -C {clone} push --quiet origin {refs}
"""


@pytest.fixture
def shared(two_versions: Project, tmp_path: Path) -> Project:
    two_versions.git("init", "--quiet", "--bare", str(tmp_path / "origin"))
    two_versions.git("remote", "add", "origin", str(tmp_path / "origin"))
    two_versions.git("push", "--quiet", "--all", "origin")
    two_versions.git("push", "--quiet", "--tags", "origin")
    return two_versions


def _names(project: Project) -> list[str]:
    return [tag.name for tag in tags(project)]


def test_promote_roll_back_withdraw_and_clear(two_versions: Project) -> None:
    dry = two_versions.gitml("model", "promote", "churn@latest", "prod", "--dry-run")
    assert "churn#prod#1  (churn v1.1.0 is prod)" in dry.out
    assert len(_names(two_versions)) == 2
    answer = two_versions.gitml("model", "promote", "churn@v1.0.0", "prod", "-m", "the first")
    assert answer.code == 0, answer.err
    newer = two_versions.gitml("model", "assign", "churn@latest", "prod", "--json").json
    assert newer["models"]["churn"]["aliases"] == {"prod": "v1.1.0"}
    assert newer["models"]["churn"]["events"][0]["previous"] == "v1.0.0"
    assert two_versions.gitml("model", "promote", "churn#prod", "prod").out.startswith("it is so")
    assert "the first" in two_versions.git("tag", "-n9", "-l", "churn#prod#1")
    assert two_versions.gitml("show", "churn#prod:params.yaml").out == "auc: 0.95\n"

    assert two_versions.gitml("model", "withdraw", "churn@v1.1.0").code == 2
    back = two_versions.gitml("model", "withdraw", "churn@v1.1.0", "-m", "leaked labels")
    assert back.out.splitlines() == [
        "churn@v1.1.0!#3  (churn v1.1.0 is withdrawn)",
        "churn#prod#4  (churn v1.0.0 is prod, which was v1.1.0)",
        "  - leaked labels",
    ]
    assert two_versions.gitml("show", "churn#prod:params.yaml").out == "auc: 0.9\n"
    again = two_versions.gitml("model", "promote", "churn@v1.1.0", "prod")
    assert (again.code, "was withdrawn" in again.err) == (1, True)
    _others_agree(two_versions)

    assert two_versions.gitml("model", "unassign", "churn@v1.1.0", "prod").code == 1
    assert two_versions.gitml("model", "unassign", "churn", "prod").code == 0
    assert two_versions.gitml("model", "list", "--json").json["models"]["churn"]["aliases"] == {}
    retired = two_versions.gitml("model", "deprecate", "churn", "-m", "replaced")
    assert "churn@deprecated#7  (churn is retired)" in retired.out


def _others_agree(project: Project) -> None:
    from dvc.repo import Repo
    from gto import api

    shown = api.show(str(project.root))["churn"]
    assert (shown["version"], shown["stage"]["prod"]) == ("v1.0.0", "v1.0.0")
    with Repo(str(project.root)) as repo:
        assert repo.artifacts.get_rev("churn", stage="prod") == project.git("rev-parse", "first")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["promote", "churn@v9.0.0", "prod"], "churn has no version v9.0.0"),
        (["promote", "churn@v1.0.0", "pr od"], "'pr od' cannot be the name of an alias"),
        (["promote", "chrun@v1.0.0", "prod"], "unknown model 'chrun'"),
        (["promote", "a b", "prod"], "'a b' names no version of a model"),
        (["withdraw", "churn", "-m", "x"], "name the version that is taken back"),
        (["unassign", "churn@v1.1.0", "-x"], "no such option"),
    ],
)
def test_refused(two_versions: Project, words: list[str], message: str) -> None:
    answer = two_versions.gitml("model", *words)
    assert answer.code == 2
    assert message.lower() in answer.err.lower()


def test_what_an_alias_requires_must_hold(two_versions: Project) -> None:
    rules = two_versions.read("gitml.yaml")
    alias = "aliases: {prod: {requires: [verify, gates]}}\n"
    two_versions.write("gitml.yaml", f"{rules}{alias}")
    two_versions.commit("requires")
    assert "no gate is declared" in two_versions.gitml("model", "promote", "churn", "prod").err
    two_versions.write("gitml.yaml", f"{rules}{alias}gates: [{{metric: auc, max_drop: 0.01}}]\n")
    two_versions.commit("gates")
    promoted = two_versions.gitml("model", "promote", "churn", "prod")
    assert promoted.code == 0, promoted.err
    assert "checked: verify, gates" in promoted.out
    worse = two_versions.gitml("model", "promote", "churn@v1.0.0", "prod")
    assert worse.code == 1
    assert "gitml.yaml requires verify and gates, and gates failed" in worse.err
    assert "drop ≤ 0.01" in worse.err
    assert two_versions.gitml("model", "promote", "churn@v1.0.0", "staging").code == 0


def _second(shared: Project) -> Project:
    root = shared.root.parent / "second"
    shared.git(
        "clone", "--quiet", "--branch", "better", f"file://{shared.root.parent}/origin", str(root)
    )
    return Project(root)


def _first_is(shared: Project, other: Project, name: str) -> None:
    """Let the other's tag arrive between our look and our push."""
    hook = shared.path(".git/hooks/pre-push")
    hook.write_text(_PUSHED_FIRST.format(clone=other.root, refs=f"'refs/tags/{name}'"))
    hook.chmod(0o755)


def test_a_push_that_comes_second_is_counted_anew(shared: Project) -> None:
    other = _second(shared)
    other.gitml("model", "promote", "churn@v1.0.0", "prod")
    # The same name with another meaning: a third one withdrew nothing, but took the number.
    _first_is(shared, other, "churn#prod#1")
    answer = shared.gitml("model", "promote", "churn@v1.1.0", "prod", "--push")
    assert answer.code == 4
    assert "somebody else changed churn at the same time" in answer.err
    assert _names(shared) == ["churn#prod#1", "churn@v1.0.0", "churn@v1.1.0"]
    assert shared.gitml("model", "promote", "churn@v1.1.0", "prod", "--push").code == 0
    assert "refs/tags/churn#prod#2" in shared.git("ls-remote", "origin")


def test_all_tags_that_belong_together_are_pushed_or_none(shared: Project) -> None:
    other = _second(shared)
    shared.gitml("model", "promote", "churn@v1.0.0", "prod", "--push")
    shared.gitml("model", "promote", "churn@v1.1.0", "prod", "--push")
    first = "churn@v1.0.0^{commit}"
    with pytest.MonkeyPatch.context() as clock:
        clock.setenv("GIT_COMMITTER_DATE", "2020-01-01T00:00:00+0000")
        other.git("tag", "-a", "churn#prod#4", "-m", "another's, by hand", first)
    _first_is(shared, other, "churn#prod#4")
    done = shared.gitml("model", "withdraw", "churn@v1.1.0", "--push", "-m", "leaked")
    assert done.code == 0, done.err
    there = shared.git("ls-remote", "origin")
    assert "churn@v1.1.0!#3" not in there, "half of a withdrawal is none"
    assert "refs/tags/churn@v1.1.0!#5" in there, "counted anew"
    assert "refs/tags/churn#prod#6" in there
    assert "churn@v1.1.0!#3" not in _names(shared)


def test_a_remote_that_refuses_leaves_the_tags_here(shared: Project) -> None:
    hook = shared.root.parent / "origin" / "hooks" / "update"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    answer = shared.gitml("model", "promote", "churn", "prod", "--push")
    assert answer.code == 4
    assert "hint: push again: git push --atomic origin 'refs/tags/churn#prod#1'" in answer.err
    assert "churn#prod#1" in _names(shared)


def test_a_tag_that_is_pushed_brings_no_commit_without_its_data(two_versions: Project) -> None:
    two_versions.git("init", "--quiet", "--bare", "../origin")
    two_versions.git("remote", "add", "origin", "../origin")
    answer = two_versions.gitml("model", "promote", "churn@v1.1.0", "prod", "--push")
    assert answer.code == 3
    assert "no DVC remote is set up to keep the data; so nothing is tagged" in answer.err
    assert "churn#prod#1" not in _names(two_versions)


@pytest.mark.slow
def test_metrics_that_only_the_remote_has_are_fetched(project: Project, tmp_path: Path) -> None:
    project.write(
        "dvc.yaml",
        """\
stages:
  train:
    cmd: cp params.yaml model.txt
    params: [auc]
    outs: [model.txt]
  evaluate:
    cmd: cp model.txt metrics.yaml
    deps: [model.txt]
    metrics: [metrics.yaml]
artifacts:
  churn: {path: model.txt, type: model}
""",
    )
    project.write(
        "gitml.yaml",
        "models: {churn: {primary: {metric: auc, min_delta: 0.01}}}\n"
        "gates: [{metric: auc, max_drop: 0.01}]\n"
        "aliases: {prod: {requires: [verify, gates]}}\n",
    )
    store = tmp_path / "store"
    project.dvc("remote", "add", "--quiet", "-d", "store", str(store))
    for auc in ("0.9", "0.8"):
        project.write("params.yaml", f"auc: {auc}\n")
        project.dvc("repro", "--quiet")
        project.commit()
        assert project.gitml("release", "--allow-regression").code == 0
        if auc == "0.9":
            early = project.gitml("model", "promote", "churn", "prod")
            assert early.code == 1
            push = "gitml push --rev churn@v1.0.0"
            assert f"hint: upload its data: {push}\n" in early.err
            assert project.gitml(*push.split()[1:]).code == 0
            assert project.gitml("model", "promote", "churn", "prod").code == 0
    project.dvc("push", "--quiet")
    shutil.rmtree(project.path(".dvc/cache"))
    worse = project.gitml("model", "promote", "churn@latest", "prod")
    assert worse.code == 1, worse.err
    assert "gates failed" in worse.err
    assert "nothing to compare" not in worse.err
    assert project.gitml("model", "verify", "churn@v1.0.0").code == 0
    shutil.rmtree(project.path(".dvc/cache"))
    shutil.move(store, tmp_path / "gone")
    lost = project.gitml("model", "verify", "churn@v1.0.0")
    assert lost.code == 4
    assert "churn@v1.0.0: metrics.yaml: not in" in lost.err
    assert "gitml fetch --rev churn@v1.0.0" in lost.err
