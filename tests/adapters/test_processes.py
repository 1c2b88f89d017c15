"""How processes are started."""

import fcntl
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gitml.adapters.processes import context, pool
from gitml.errors import OutsideError
from tests.fixtures.waiting import LONG, wait_for


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
from gitml.adapters import processes
sys.platform = sys.argv[1]
with processes.pool(2) as pool:
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


LOCKED = """
import fcntl, os, signal, sys
from gitml.adapters import processes
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
def stop(_):
    print(os.getpid(), flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
{start}
"""


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked elsewhere")
@pytest.mark.parametrize(
    "start",
    [
        "with processes.pool(2) as pool: pool.submit(stop, 0).result()",
        "with processes.workers(stop, [0]) as (one,): one.result()",
    ],
    ids=["pool", "workers"],
)
def test_one_that_is_stopped_holds_no_lock_of_its_parent(start: str, tmp_path: Path) -> None:
    file = tmp_path / "lock"
    command = [sys.executable, "-c", LOCKED.format(start=start), str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        stopped = int(parent.stdout.readline())
        wait_for(lambda: ") T " in Path(f"/proc/{stopped}/stat").read_text())
        parent.send_signal(signal.SIGKILL)
        parent.wait(LONG)
        try:
            with file.open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.kill(stopped, signal.SIGKILL)


HIGH = """
import os, resource, sys, time
from gitml.adapters import processes
os.dup2(os.open(sys.argv[1], os.O_RDONLY), 200)
resource.setrlimit(resource.RLIMIT_NOFILE, (128, 128))
def held(_):
    return os.path.exists("/proc/self/fd/200")
if sys.argv[2] == "pool":
    with processes.pool(2) as pool:
        print(pool.submit(held, 0).result())
else:
    with processes.workers(held, [0]) as (one,):
        print(one.result())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked elsewhere")
@pytest.mark.parametrize("kind", ["pool", "workers"])
def test_a_file_with_a_number_above_the_limit_is_let_go(kind: str, tmp_path: Path) -> None:
    """As of a script that holds a lock by ``exec 200>lock``."""
    file = tmp_path / "lock"
    file.touch()
    command = [sys.executable, "-c", HIGH, str(file), kind]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.stdout, answer.stderr) == ("False\n", "")


def test_one_of_a_pool_that_is_killed_is_told() -> None:
    told = "a process that did a part of the work was killed"
    with pytest.raises(OutsideError, match=told), pool(2) as started:
        started.submit(signal.raise_signal, signal.SIGKILL).result()
