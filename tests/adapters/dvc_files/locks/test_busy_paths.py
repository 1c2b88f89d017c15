"""Who would change files waits for the stages that work with them, and for nothing else."""

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from gitml.adapters.dvc_files.locks import busy_paths
from gitml.adapters.dvc_files.locks.busy_paths import (
    BusyPathError,
    refuse_busy,
    waits_for_stages,
)
from gitml.errors import UsageError
from tests.fakes.talk import FakeTalk


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "project/.dvc/tmp/gitml").mkdir(parents=True)
    return tmp_path / "project"


@pytest.fixture
def other() -> Iterator[int]:
    """A process that lives and is not one that started us."""
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.communicate()


def lock(root: Path, mode: str, path: object, pid: int, command: str = "dvc repro") -> None:
    who = {"pid": pid, "cmd": command}
    locks = {"write": {}, "read": {}, mode: {str(path): who if mode == "write" else [who]}}
    (root / ".dvc/tmp/rwlock").write_text(json.dumps(locks))


@pytest.mark.parametrize("mode", ["write", "read"])
def test_what_a_stage_works_with(root: Path, mode: str, other: int) -> None:
    lock(root, mode, root / "data/in", other)
    for path in ("data/in", "data", "data/in/file"):
        with pytest.raises(BusyPathError, match=f"process {other}.*'{path}'"):
            refuse_busy(root, ["free", path])
    refuse_busy(root, ["data/other", "data/in2", "free"])


def test_a_stage_may_use_all_that_there_is_or_what_lies_elsewhere(root: Path, other: int) -> None:
    lock(root, "read", root.parent / "elsewhere", other)
    refuse_busy(root, ["elsewhere", ""])
    lock(root, "read", root, other)
    with pytest.raises(BusyPathError):
        refuse_busy(root, ["any"])


def test_a_project_that_is_reached_in_another_way(root: Path, other: int) -> None:
    link = root.with_name("link")
    link.symlink_to(root)
    (root / "out").symlink_to(root.parent)  # as DVC placed it
    for one, locked in ((root, link / "out"), (link, root / "out")):
        lock(root, "write", locked, other)
        with pytest.raises(BusyPathError):
            refuse_busy(one, ["out"])


def test_nobody_waits_for_himself_or_the_dead(root: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    for pid in (os.getpid(), dead.pid):
        lock(root, "write", root / "out", pid)
        refuse_busy(root, ["out"])


def test_a_killed_run_whose_number_is_another_process_s_by_now(root: Path, other: int) -> None:
    lock(root, "write", root / "out", other, "gitml repro")
    refuse_busy(root, ["out"])
    with (root / ".dvc/tmp/gitml/lock").open("w") as mutex:
        refuse_busy(root, ["out"])
        fcntl.flock(mutex, fcntl.LOCK_EX)
        with pytest.raises(BusyPathError):
            refuse_busy(root, ["out"])


def test_a_run_on_another_host_is_seen_by_its_mutex(root: Path, other: int) -> None:
    """Its number says nothing here: it is that of nobody, of another, or our own."""
    file = root / ".dvc/tmp/gitml/lock"
    for pid in (2**22 + 1, other, os.getpid(), os.getppid()):
        lock(root, "write", root / "out", pid, "gitml repro")
        file.write_text(f"{pid} gpu-7.lab\n")
        refuse_busy(root, ["out"])
        with file.open() as mutex:
            fcntl.flock(mutex, fcntl.LOCK_EX)
            with pytest.raises(BusyPathError, match=rf"process {pid} on gpu-7\.lab"):
                refuse_busy(root, ["out"])
            lock(root, "write", root / "out", pid + 1, "gitml repro")  # an earlier run's
            refuse_busy(root, ["out"])


def test_a_damaged_file_names_nobody(root: Path) -> None:
    (root / ".dvc/tmp/rwlock").write_text('{"write": {"/')
    refuse_busy(root, ["out"])


def test_a_stage_cannot_wait_for_its_own_run(root: Path) -> None:
    lock(root, "write", root / "out", os.getppid())
    with pytest.raises(UsageError, match="'out' is in use by the run that this command is part of"):
        refuse_busy(root, ["out"])
    refuse_busy(root, ["other"])


def test_what_a_pipeline_is_recorded_in_is_in_use_while_any_stage_runs(
    root: Path, other: int
) -> None:
    lock(root, "write", root / "out", other)
    for path in ("dvc.lock", "sub/dvc.yaml"):
        with pytest.raises(BusyPathError, match=path):
            refuse_busy(root, ["free", path])
    refuse_busy(root, ["out.dvc"])
    lock(root, "write", root / "out", os.getppid())
    with pytest.raises(UsageError, match="the run that this command is part of"):
        refuse_busy(root, ["dvc.lock"])


def test_paths_from_a_folder_above(root: Path, other: int) -> None:
    lock(root, "read", root.parent / "code.py", other)
    refuse_busy(root, ["project.py", "other/dvc.lock"], root.parent)
    for path in ("code.py", "project/dvc.lock"):
        with pytest.raises(BusyPathError):
            refuse_busy(root, [path], root.parent)


@dataclass
class Verbs:
    root: Path
    talk: FakeTalk = field(default_factory=FakeTalk)
    begun: int = 0

    @waits_for_stages
    def verb(self, path: str) -> str:
        self.begun += 1
        refuse_busy(self.root, [path])
        return path


def test_a_verb_begins_anew_when_the_stage_has_ended(
    root: Path, other: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([lambda: None, (root / ".dvc/tmp/rwlock").unlink])
    monkeypatch.setattr(busy_paths, "time", SimpleNamespace(sleep=lambda _: next(looks)()))
    lock(root, "write", root / "out", other)
    verbs = Verbs(root)
    assert verbs.verb("out") == "out"
    assert verbs.begun == 2
    assert verbs.talk.said == [f"waiting for 'dvc repro' (process {other}), which works with 'out'"]
