"""DVC's lock of a repository: one process at a time, gitml's or DVC's."""

import errno
import os
from pathlib import Path

import pytest
from dvc.lock import Lock
from dvc.lock import LockError as DvcLockError

from gitml.adapters.dvc_files.locks.repo_lock import hold
from gitml.errors import AGAIN, LockError
from tests.fakes.talk import FakeTalk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".dvc").mkdir()
    return tmp_path


def test_dvc_waits_for_us(root: Path) -> None:
    lock = Lock(str(root / ".dvc" / "tmp" / "lock"))
    with hold(root, FakeTalk()) as waited:
        assert not waited
        assert (root / ".dvc" / "tmp" / "lock").read_text() == f" {os.getpid()}\n"
        with pytest.raises(DvcLockError):
            lock._do_lock()
    lock._do_lock()
    lock.unlock()


def test_we_wait_for_dvc_and_say_so(root: Path) -> None:
    (root / ".dvc" / "tmp").mkdir()
    lock = Lock(str(root / ".dvc" / "tmp" / "lock"))

    class Talk(FakeTalk):
        def say(self, message: str) -> None:
            super().say(message)
            lock.unlock()

    lock._do_lock()
    talk = Talk()
    with hold(root, talk) as waited:
        assert waited
        assert not lock.is_locked
    assert [said.partition(",")[0] for said in talk.said] == [f"waiting for process {os.getpid()}"]


def test_a_full_disk_keeps_nobody_from_making_room(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with hold(root, FakeTalk()):
            pass


def test_where_nothing_may_be_written(root: Path) -> None:
    (root / ".dvc" / "tmp").write_text("a file")
    with pytest.raises(LockError, match="cannot lock the repository"), hold(root, FakeTalk()):
        pass


def test_where_another_user_made_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(LockError, match="Permission denied") as caught, hold(root, FakeTalk()):
        pass
    assert caught.value.hint == f"allow it to your user, then {AGAIN}"
