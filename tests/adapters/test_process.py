"""Other programs, and what ends them."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pytest

from gitml.adapters import process
from tests.fixtures.waiting import LONG, wait_for, wait_for_file

# It ends in order when it is asked to, and leaves behind what it has started, as Git does.
_PROGRAM = """
trap 'rm lock; exit' TERM
touch lock
sleep 1000 & echo $! > new
mv new pid
wait
"""
_COMMAND = ("sh", "-c", _PROGRAM)


class _StopError(Exception):
    pass


@pytest.fixture(autouse=True)
def _signal() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise _StopError

    before = signal.signal(signal.SIGUSR1, stop)
    yield
    signal.signal(signal.SIGUSR1, before)


def _interrupted(start: Callable[[], object], folder: Path) -> int:
    """Send a signal when the program has started another; answers the id of that one."""

    def send() -> None:
        wait_for_file(folder / "pid")
        os.kill(os.getpid(), signal.SIGUSR1)

    sender = threading.Thread(target=send)
    sender.start()
    with pytest.raises(_StopError):
        start()
    sender.join()
    return int((folder / "pid").read_text())


def _runs(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("is_shown", [False, True])
def test_what_nobody_waits_for_ends_in_order_with_what_it_has_started(
    is_shown: bool, tmp_path: Path
) -> None:
    pid = _interrupted(
        partial(process.show if is_shown else process.run, _COMMAND, tmp_path), tmp_path
    )
    wait_for(lambda: not _runs(pid))
    assert not (tmp_path / "lock").exists()


def test_nor_does_what_is_timed_outlive_a_signal(tmp_path: Path) -> None:
    pid = _interrupted(lambda: process.run_within(LONG, _COMMAND, tmp_path, {}), tmp_path)
    wait_for(lambda: not _runs(pid))


def test_nor_what_a_library_has_started(tmp_path: Path) -> None:
    def library() -> None:
        with process.children_ended():
            os.waitpid(os.spawnlp(os.P_NOWAIT, "sh", "sh", "-c", f"cd {tmp_path}; {_PROGRAM}"), 0)

    pid = _interrupted(library, tmp_path)
    wait_for(lambda: not _runs(pid))
    wait_for(lambda: not (tmp_path / "lock").exists())
