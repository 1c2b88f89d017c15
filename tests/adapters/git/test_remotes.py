"""Pushing through the real git: what became of each ref, and that no password is told."""

import itertools
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gitml.adapters.git import library, remotes, tag_writer
from gitml.adapters.git.remotes import PushedRef
from gitml.adapters.git.repository import Git, locate
from gitml.adapters.git.tag_writer import TagExistsError
from gitml.core.registry.tags import NewTag
from gitml.errors import OutsideError
from tests.fakes.talk import FakeTalk
from tests.fixtures.project import Project


@dataclass
class Hub:
    """A repository and its remote."""

    here: Project
    there: Path
    talk: FakeTalk = field(default_factory=FakeTalk)

    @property
    def git(self) -> Git:
        return locate(self.here.root)

    def push(self) -> tuple[PushedRef, ...]:
        return remotes.push_branch(self.git, "origin", "main", self.talk)

    def hook(self, where: Path, name: str, script: str) -> None:
        where.mkdir(parents=True, exist_ok=True)
        (where / name).write_text(f"#!/bin/sh\n{script}\n")
        (where / name).chmod(0o755)


@pytest.fixture
def hub(git_repository: Project, tmp_path: Path) -> Hub:
    there = tmp_path / "hub $HOME.git"
    git_repository.commit("first")
    git_repository.git("init", "--quiet", "--bare", "--initial-branch=main", str(there))
    git_repository.git("remote", "add", "origin", str(there))
    return Hub(git_repository, there)


@pytest.mark.slow
def test_each_ref_is_told(hub: Hub) -> None:
    hub.here.git("tag", "-a", "one", "-m", "one")
    assert hub.push() == (
        PushedRef("refs/heads/main", "new"),
        PushedRef("refs/tags/one", "new"),
    )
    assert hub.here.git("rev-parse", "--abbrev-ref", "@{upstream}") == "origin/main"
    assert hub.push() == (PushedRef("refs/heads/main", "up to date"),)
    hub.here.commit("second")
    hub.here.git("tag", "-a", "ü", "-m", "two")
    assert hub.push() == (
        PushedRef("refs/heads/main", "updated"),
        PushedRef("refs/tags/ü", "new"),
    )
    hub.here.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "other")
    refspec = "+refs/heads/main:refs/heads/main"
    assert remotes.push(hub.git, "origin", refspec) == (PushedRef("refs/heads/main", "forced"),)
    gone = remotes.push(hub.git, "origin", ":refs/tags/one")
    assert gone == (PushedRef("refs/tags/one", "deleted"),)
    assert gone[0].moved


def test_commits_of_others_are_a_rejection(hub: Hub) -> None:
    hub.here.commit("second")
    hub.push()
    hub.here.git("reset", "--quiet", "--hard", "HEAD~1")
    hub.here.commit("another")
    with pytest.raises(OutsideError, match=r"push to origin failed: main: \[rejected\]") as caught:
        hub.push()
    assert "git pull, then gitml push" in (caught.value.hint or "")


def test_a_hook_of_the_remote_is_a_refusal(hub: Hub) -> None:
    hub.hook(hub.there / "hooks", "update", "printf 'no \\377\\n' >&2; exit 1")
    told = r"main: \[remote rejected\] \(hook declined\); no"
    with pytest.raises(OutsideError, match=told) as caught:
        hub.push()
    once = "the data is pushed; the commits, once the remote takes them: gitml push"
    assert caught.value.hint == once
    hub.here.git("tag", "-a", "v1", "-m", "one")
    with pytest.raises(OutsideError, match=r"could not push the tag v1 to origin: .*declined"):
        tag_writer.push(hub.git, "origin", ["v1"])


def test_a_branch_that_is_checked_out_there_is_to_be_followed(hub: Hub) -> None:
    hub.push()
    there = hub.here.root.parent / "a tree"
    hub.here.git("clone", "--quiet", str(hub.there), str(there))
    second = hub.here.commit("second")
    for url, where in (
        ("../a tree", f"git -C '{there}'"),
        (f"file://{there}", "there: git"),
    ):
        hub.here.git("remote", "set-url", "origin", url)
        with pytest.raises(OutsideError, match="branch is currently checked out") as caught:
            hub.push()
        hint = caught.value.hint or ""
        assert hint.startswith("the data is pushed; let that working tree follow its branch, and")
        assert hint.endswith(f"; {where} config receive.denyCurrentBranch updateInstead")
    subprocess.run(hint.rpartition("there: ")[2], shell=True, cwd=there, check=True)
    hub.push()
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=there, capture_output=True, check=True)
    assert head.stdout.decode().strip() == second


def test_what_becomes_of_a_commit_that_no_ref_names(hub: Hub) -> None:
    def push(commit: str, *options: str) -> PushedRef:
        return remotes.push_commit(hub.git, "origin", commit, "results", *options)

    one, two, other = (hub.here.commit(name) for name in ("one", "two", "other"))
    ref = "refs/heads/results"
    assert [push(one), push(two), push(two)] == [
        PushedRef(ref, "new"),
        PushedRef(ref, "updated"),
        PushedRef(ref, "up to date"),
    ]
    late = push(one)
    assert (late.outcome, late.reason) == ("rejected", "[rejected] (non-fast-forward)")
    assert push(one, f"--force-with-lease={ref}:{two}") == PushedRef(ref, "forced")
    hub.hook(hub.there / "hooks", "pre-receive", "echo 'error: GH006: protected' >&2; exit 1")
    refused = push(other)
    assert refused.outcome == "refused"
    assert refused.reason == "[remote rejected] (pre-receive hook declined); GH006: protected"
    hub.here.git("remote", "set-url", "origin", str(hub.there / "gone"))
    with pytest.raises(OutsideError, match="gone"):
        push(other)


def test_a_hook_of_ours_runs_and_may_refuse(hub: Hub) -> None:
    """Git LFS uploads in it; it is found wherever the settings say."""
    hooks = hub.here.path("../hooks")
    hub.here.git("config", "core.hooksPath", str(hooks))
    hub.hook(hooks, "pre-push", 'echo "$1" > "$PWD/ran"')
    hub.push()
    assert hub.here.read("ran") == "origin\n"
    hub.here.commit("second")
    hub.hook(hooks, "pre-push", "exit 1")
    with pytest.raises(OutsideError, match="failed to push some refs"):
        hub.push()


def test_of_two_who_push_a_tag_at_once_the_second_is_told(hub: Hub) -> None:
    hub.push()
    hub.here.git("tag", "-a", "v1", "-m", "ours")
    # What git asked the remote before, it does not ask again: a rival is between the two.
    rival = f"git --git-dir='{hub.there}' tag -a v1 -m theirs main"
    hub.hook(hub.there / "hooks", "update", f"env -u GIT_QUARANTINE_PATH {rival}; exit 1")
    with pytest.raises(TagExistsError, match="origin has a tag v1 already"):
        tag_writer.push(hub.git, "origin", ["v1"])


def test_no_password_is_told(hub: Hub) -> None:
    url = "http://ada:hunter2@127.0.0.1:1/x.git"
    hub.here.git("remote", "set-url", "origin", url)
    failures = []
    for attempt in (hub.push, lambda: tag_writer.on_remote(hub.git, "origin", "churn")):
        with pytest.raises(OutsideError) as caught:
            attempt()
        failures.append(caught.value.message)
    assert all("127.0.0.1" in failure for failure in failures)
    assert not [failure for failure in failures if "hunter2" in failure]


def test_progress_is_told_now_and_then() -> None:
    talk = FakeTalk()
    ticks = itertools.count(0, 2)
    said = library.progress(talk, lambda: float(next(ticks)))
    handle = said.new_message_handler()
    for percent in (10, 20, 30, 40):
        handle(f"Writing objects:  {percent}% ({percent}/100), 2.00 MiB | 1.00 MiB/s\r")
    handle("error: something")
    assert talk.said == [
        "pushed 20 of 100 Git objects, 2.00 MiB",
        "pushed 40 of 100 Git objects, 2.00 MiB",
    ]
    assert said.error_lines == ["error: something"]


def test_a_tag_is_signed_where_git_is_set_up_so(hub: Hub, tmp_path: Path) -> None:
    key = tmp_path / "key"
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    try:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError:
        pytest.skip("ssh-keygen is not installed")
    for name, value in {"gpg.format": "ssh", "user.signingKey": key, "tag.gpgSign": "true"}.items():
        hub.here.git("config", name, str(value))
    commit = hub.git.resolve("HEAD").sha
    tag_writer.create(hub.git, NewTag("v1", commit, "subject\n", datetime(2026, 5, 1, tzinfo=UTC)))
    assert "BEGIN SSH SIGNATURE" in hub.here.git("cat-file", "tag", "v1")
