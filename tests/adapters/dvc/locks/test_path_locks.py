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
from dvc.rwlock import rwlock

from gitml.adapters.dvc.locks.path_locks import PathLocks
from gitml.adapters.dvc.session import open_repo
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
    with open_repo(project.root) as opened:
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
    """What ``gitml remove PATH`` and ``dvc add PATH`` in another process do first."""
    return rwlock(repo.tmp_dir, repo.fs, "dvc add", [], [path], False)


def test_a_path_that_two_read_is_locked_until_both_have_ended(
    repo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks, ours = PathLocks(repo), os.getpid()
    shared = inside(repo, "shared")
    locks.lock(stage(repo, "one"))
    locks.lock(stage(repo, "two"))
    with another_process() as theirs:
        locks.unlock(stage(repo, "one").addressing)
        locks.write()
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
                locks.lock(stage(repo, "one"))
            locks.lock(stage(repo, "two"))
            locks.close()
            assert file(repo) == {
                "write": {inside(repo, "first"): {"pid": theirs, "cmd": "dvc add"}}
            }
            monkeypatch.setattr(os, "getpid", lambda: theirs)


def test_what_is_let_go_is_given_back_with_the_next_stage(repo: Any) -> None:
    locks = PathLocks(repo)
    locks.lock(stage(repo, "one"))
    locks.unlock(stage(repo, "one").addressing)
    locks.lock(stage(repo, "two"))
    assert list(file(repo)["write"]) == [inside(repo, "second")]
    locks.close()
    assert not any(file(repo).values())


def reads(repo: Any, path: str) -> Any:
    """What ``dvc repro`` of a stage that reads PATH does first."""
    return rwlock(repo.tmp_dir, repo.fs, "dvc repro", [path], [], False)


def test_what_another_process_writes_cannot_be_read_and_what_it_reads_cannot_be_written(
    repo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks, ours = PathLocks(repo), os.getpid()
    with another_process() as theirs:
        for held, free in ((writes(repo, inside(repo, "shared")), False),
                           (reads(repo, inside(repo, "first")), False),
                           (reads(repo, inside(repo, "shared")), True)):  # fmt: skip
            monkeypatch.setattr(os, "getpid", lambda: theirs)
            with held:
                monkeypatch.setattr(os, "getpid", lambda: ours)
                if free:
                    locks.lock(stage(repo, "one"))
                else:
                    with pytest.raises(LockError, match="is busy"):
                        locks.lock(stage(repo, "one"))
                monkeypatch.setattr(os, "getpid", lambda: theirs)
        monkeypatch.setattr(os, "getpid", lambda: ours)
        locks.close()


def test_the_file_is_replaced_and_never_written_in_place(
    repo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill while it is written would make DVC refuse every command from then on."""
    locks = PathLocks(repo)
    locks.lock(stage(repo, "one"))
    whole = Path(repo.tmp_dir, "rwlock").read_text()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            locks.lock(stage(repo, "two"))
    assert Path(repo.tmp_dir, "rwlock").read_text() == whole
    locks.close()


@pytest.mark.parametrize(
    "left", ["", "{", "[]", '{"a": 1}', '{"read": {"a": 1}}', "\udcff", "[" * 10**5]
)
def test_a_damaged_file_blocks_nobody(repo: Any, left: str) -> None:
    place = Path(repo.tmp_dir, "rwlock")
    place.write_bytes(left.encode(errors="surrogateescape"))
    with writes(repo, inside(repo, "first")):
        assert [*file(repo)["write"]] == [inside(repo, "first")]
    assert not any(file(repo).values())
