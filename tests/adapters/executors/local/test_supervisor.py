"""The process that owns the stages' commands: what they leave behind, and signals."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitml.core.run.executor import Ended, Started
from tests.adapters.executors.conformance import Rig, Run, alive, running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig("gitml.adapters.executors.local.executor:LocalExecutor", tmp_path)


@pytest.fixture
def run(rig: Rig) -> Iterator[Run]:
    with running(rig) as run:
        yield run


def test_what_a_command_leaves_in_its_group_is_killed(run: Run) -> None:
    run.submit("leaves", "sleep 600 & echo $! > left")
    assert run.ended("leaves") == Ended("leaves", 0)
    assert not alive(int(run.path("left").read_text()))


def test_what_left_the_group_and_prints_elsewhere_is_killed(run: Run) -> None:
    left = "setsid sh -c 'echo $$ > left; exec sleep 600' > /dev/null 2>&1 < /dev/null &"
    run.submit("leaves", f"{left} while ! [ -s left ]; do sleep 0.01; done")
    assert run.ended("leaves") == Ended("leaves", 0)
    assert not alive(int(run.path("left").read_text()))


def test_signals_that_we_have_blocked_are_not_blocked_for_commands(rig: Rig) -> None:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR1])
    try:
        with running(rig) as run:
            program = "import signal; print(signal.pthread_sigmask(signal.SIG_BLOCK, []))"
            run.submit("asks", f"exec '{sys.executable}' -S -c '{program}'")
            run.ended("asks")
            assert run.printed("asks") == "set()\n"
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_to_all_of_a_terminal_does_not_end_it(run: Run, number: int) -> None:
    run.submit("works", "until [ -e go ]; do sleep 0.01; done; echo done")
    run.started("works")
    (pid,) = [event.pid for event in run.events if isinstance(event, Started)]
    stat = Path(f"/proc/{pid}/stat").read_text()
    supervisor = int(stat.rpartition(")")[2].split()[1])
    assert supervisor != os.getpid()
    os.kill(supervisor, number)
    time.sleep(0.2)
    run.path("go").touch()
    assert run.ended("works") == Ended("works", 0)
    assert run.printed("works") == "done\n"
