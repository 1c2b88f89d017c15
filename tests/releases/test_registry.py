"""The registry and the remote it is shared through: who was first, and what a clone lacks."""

import re
from pathlib import Path

import pytest

from gitml import wiring
from gitml.core.registry.registry import TakenError
from gitml.wiring import readers
from gitml.wiring.models.releases import open_registry
from tests.fixtures.project import Project
from tests.fixtures.releases import released, tags


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


def test_release_and_diff_agree_on_what_pins_an_environment(releasable: Project) -> None:
    pins = ["DESCRIPTION", "constraints.txt", "pylock.dev.toml", "train.Dockerfile"]
    for name in pins:
        releasable.write(name, "x\n")
    releasable.commit("pins")
    opened = wiring.find(releasable.root)
    recorded = open_registry(opened, readers.snapshots(opened)).environment("HEAD")["files"]
    assert isinstance(recorded, dict)
    assert {*pins} <= recorded.keys()
    told = releasable.gitml("diff", "HEAD~1", "HEAD", "--only", "environment", "--json").json
    assert list(told["environment"]) == pins


def test_who_is_second_to_push_is_told_and_left_clean(shared: Project) -> None:
    other = _clone(shared, "other")
    shared.gitml("release", "--push")
    late = other.gitml("release", "--push")
    assert late.code == 4
    assert "origin has tags of churn that this clone lacks: churn@v1.0.0" in late.err
    assert "hint: fetch them: git fetch origin --tags" in late.err
    # The same, with the other's push in between the look and the push.
    opened = wiring.find(other.root)
    registry = open_registry(opened, readers.snapshots(opened))
    other.git("tag", "-a", "churn@v1.0.0", "-m", "mine")
    with pytest.raises(TakenError, match="origin has a tag churn@v1"):
        registry.push("origin", {"churn@v1.0.0": other.git("rev-parse", "churn@v1.0.0")})
    assert tags(other) == []


def test_a_push_that_fails_keeps_the_tag_and_says_so(shared: Project) -> None:
    hook = shared.root.parent / "origin" / "hooks" / "update"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    answer = shared.gitml("release", "--push")
    assert answer.code == 4
    assert "could not push the tag churn@v1.0.0 to origin" in answer.err
    assert "git push --atomic origin refs/tags/churn@v1.0.0" in answer.err
    assert [tag.name for tag in tags(shared)] == ["churn@v1.0.0"]


def test_push_without_a_remote_makes_nothing(releasable: Project) -> None:
    answer = releasable.gitml("release", "--push")
    assert answer.code == 2
    assert "there is no remote to push to" in answer.err
    assert tags(releasable) == []


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
    assert released(first) == "churn@v1.0.0"
