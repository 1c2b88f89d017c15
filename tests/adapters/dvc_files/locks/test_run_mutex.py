"""Who a run of ours says it is, to processes of other hosts and containers, too."""

import errno
import fcntl
import os
from pathlib import Path

import pytest

from gitml.adapters.dvc_files.locks import run_mutex
from gitml.adapters.dvc_files.locks.run_mutex import StageRunner


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 gpu-7.lab\n", StageRunner(12, "gpu-7.lab")),
        (f"12 {os.uname().nodename}\n", StageRunner(12)),
        ("12\n", StageRunner(12)),
        ("", StageRunner()),
        ("12 \x1b[31m\n", StageRunner()),
        ("no", StageRunner()),
    ],
)
def test_whom_the_file_names(tmp_path: Path, text: str, expected: StageRunner) -> None:
    file = run_mutex.file(tmp_path)
    file.parent.mkdir()
    file.write_text(text)
    assert run_mutex.runner(tmp_path) is None
    with file.open() as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        assert run_mutex.runner(tmp_path) == expected


def test_we_are_named_as_of_this_host(tmp_path: Path) -> None:
    file = run_mutex.file(tmp_path)
    file.parent.mkdir()
    file.write_text("something much longer than what comes to be there")
    with file.open("r+") as mutex:
        run_mutex.name_us(mutex.fileno())
        assert run_mutex.named(mutex.fileno()) == StageRunner(os.getpid())
    assert file.read_text() == f"{os.getpid()} {os.uname().nodename}\n"


def test_where_the_disk_knows_no_such_lock_nobody_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = run_mutex.file(tmp_path)
    file.parent.mkdir()
    file.write_text("12 gone\n")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert run_mutex.runner(tmp_path) == StageRunner()
