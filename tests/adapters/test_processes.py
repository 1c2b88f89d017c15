"""How processes are started."""

import os
import select
import signal
import subprocess
import sys
import threading

import pytest

from gitml.adapters.processes import context
from tests.fixtures.waiting import LONG


def test_beside_other_threads_nothing_is_forked() -> None:
    """One of them may hold a lock, which nobody would let go in the fork."""
    end = threading.Event()
    other = threading.Thread(target=end.wait)
    other.start()
    try:
        assert context().get_start_method() == "spawn"
    finally:
        end.set()
        other.join()


POOL = """
import sys, time
from concurrent.futures import ProcessPoolExecutor
from gitml.adapters import processes
sys.platform = sys.argv[1]
pool = ProcessPoolExecutor(2, processes.context(), processes.follow_parent)
pool.submit(time.sleep, 0).result()
waiting = [pool.submit(time.sleep, 600)]
print("begun", flush=True)
waiting[0].result()
"""
WORKERS = """
import sys, time
from gitml.adapters import processes
sys.platform = sys.argv[1]
with processes.workers(time.sleep, [600, 600]) as (first, _):
    print("begun", flush=True)
    first.result()
"""


@pytest.mark.parametrize("platform", ["linux", "darwin"])  # forks, and what is started anew
@pytest.mark.parametrize("code", [POOL, WORKERS])
def test_nobody_outlives_a_killed_parent(code: str, platform: str) -> None:
    """They would hold what they have of its files, as DVC's lock, which a fork inherits."""
    reader, writer = os.pipe()
    parent = subprocess.Popen(
        [sys.executable, "-c", code, platform], stdout=subprocess.PIPE, pass_fds=[writer]
    )
    os.close(writer)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"begun\n"
    parent.send_signal(signal.SIGKILL)
    parent.wait(LONG)
    for end in (parent.stdout.fileno(), reader):
        assert select.select([end], [], [], LONG)[0]  # when no process has the other one any more
        assert os.read(end, 1) == b""
    parent.stdout.close()
    os.close(reader)
