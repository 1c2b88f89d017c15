"""DVC's locks on paths while several stages of one run hold them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dvc.lock import LockError
from dvc.repo import Repo
from dvc.rwlock import rwlock

from gitml.adapters.dvc.path_locks import PathLocks
from tests.fixtures.project import Project

TWO = """\
stages:
  one: {cmd: "true", deps: [shared], outs: [first]}
  two: {cmd: "true", deps: [shared], outs: [second]}
"""


@pytest.fixture
def repo(project: Project) -> Iterator[Any]:
    project.write("dvc.yaml", TWO)
    project.write("shared", "")
    with Repo(str(project.root)) as opened:
        yield opened


def stage(repo: Any, name: str) -> Any:
    return next(stage for stage in repo.index.stages if stage.name == name)


def file(repo: Any) -> Any:
    return json.loads(Path(repo.tmp_dir, "rwlock").read_bytes())


def inside(repo: Any, name: str) -> str:
    return str(Path(repo.root_dir, name))


@contextmanager
def another_process() -> Iterator[int]:
    """A process that lives, in whose name locks can be taken."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.communicate(b"\n")


def writes(repo: Any, path: str) -> Any:
    """What ``dvc add PATH`` in another process does first."""
    return rwlock(repo.tmp_dir, repo.fs, "dvc add", [], [path], False)


def test_a_path_that_two_read_is_locked_until_both_have_ended(
    repo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks, ours = PathLocks(repo), os.getpid()
    shared = inside(repo, "shared")
    locks.hold(stage(repo, "one"))
    locks.hold(stage(repo, "two"))
    with another_process() as theirs:
        locks.let_go(stage(repo, "one").addressing)
        locks.tell()
        monkeypatch.setattr(os, "getpid", lambda: theirs)
        with pytest.raises(LockError, match="shared' is busy"), writes(repo, shared):
            pass
        with writes(repo, inside(repo, "first")):  # which `one` held
            pass
        monkeypatch.setattr(os, "getpid", lambda: ours)
        locks.close()
        monkeypatch.setattr(os, "getpid", lambda: theirs)
        with writes(repo, shared):
            pass
    assert not any(file(repo).values())


def test_what_another_process_holds_is_refused_and_kept(
    repo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks, ours = PathLocks(repo), os.getpid()
    with another_process() as theirs:
        monkeypatch.setattr(os, "getpid", lambda: theirs)
        with writes(repo, inside(repo, "first")):
            monkeypatch.setattr(os, "getpid", lambda: ours)
            with pytest.raises(LockError, match="first' is busy"):
                locks.hold(stage(repo, "one"))
            locks.hold(stage(repo, "two"))
            locks.close()
            assert file(repo) == {
                "write": {inside(repo, "first"): {"pid": theirs, "cmd": "dvc add"}}
            }
            monkeypatch.setattr(os, "getpid", lambda: theirs)


def test_what_is_let_go_is_given_back_with_the_next_stage(repo: Any) -> None:
    locks = PathLocks(repo)
    locks.hold(stage(repo, "one"))
    locks.let_go(stage(repo, "one").addressing)
    locks.hold(stage(repo, "two"))
    assert list(file(repo)["write"]) == [inside(repo, "second")]
    locks.close()
    assert not any(file(repo).values())
