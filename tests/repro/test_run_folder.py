"""The files that a run leaves, and the mutex of the one run."""

import errno
import fcntl
import os
from pathlib import Path

import pytest

from gitml.repro.run_folder import RunFolder
from gitml.repro.status_file import failed_stages


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


def test_a_run_is_seen_while_it_goes_on(folder: RunFolder) -> None:
    seen = [folder.busy]
    with folder.hold(pytest.fail):
        seen.append(folder.busy)
    assert [*seen, folder.busy] == [False, True, False]


def test_a_full_disk_keeps_nobody_from_making_room(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with folder.hold(pytest.fail):
        assert folder.busy


def test_who_looks_does_not_hide_from_another_who_looks(folder: RunFolder) -> None:
    """Several may follow a run; if looking kept others out, each would take the other for it."""
    with folder.hold(pytest.fail):
        pass
    descriptor = os.open(folder.path / "lock", os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    assert not folder.busy
    os.close(descriptor)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"stage": "long"}'])
def test_damaged_times_are_none(folder: RunFolder, text: str) -> None:
    folder.path.mkdir()
    (folder.path / "times.json").write_text(text)
    assert folder.times() == {}
    folder.keep_times({"stage": 2.5})
    assert folder.times() == {"stage": 2.5}


def test_a_lockfile_is_known_by_its_bytes(folder: RunFolder) -> None:
    folder.path.mkdir()
    folder.remember_lockfile(b"one")
    assert folder.knows_lockfile(b"one")
    assert not folder.knows_lockfile(b"other")


def test_names_that_are_no_file_names(folder: RunFolder) -> None:
    logs = {folder.log(address) for address in ("a/dvc.yaml:s", "a%2Fdvc.yaml:s", "x" * 300)}
    assert len(logs) == 3
    assert {log.parent for log in logs} == {folder.path / "logs"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '{"plan": ["a", "b"]}\n{"stage": "a", "outcome": "failed"}\n{"stage": "b"}\n',
            ("a",),
        ),
        ('{"stage": "a", "outcome": "ran"}\n', ()),
        ('{"stage": "a", "outcome": "failed"}\n{"cut', ("a",)),
        ("[]\n", ()),
        ("no JSON\n", ()),
        (None, ()),
    ],
)
def test_what_failed_in_the_last_run(
    folder: RunFolder, text: str | None, told: tuple[str, ...]
) -> None:
    with folder.hold(pytest.fail):
        if text is not None:
            folder.status.write_text(text)
        assert failed_stages(folder) == ()  # it goes on
    assert failed_stages(folder) == told
