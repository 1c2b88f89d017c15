"""Whatever is killed whenever: one plain ``gitml repro`` afterwards gives the right bytes.

GITML_MOMENTS sets how many moments of each kind are tried.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.project import Project

MOMENTS = int(os.environ.get("GITML_MOMENTS", "2"))
STAGES = ("one", "two", "three", "four", "sum", "log")
# A stage that writes slowly in pieces; some leave children behind that do not want to go.
SLOW = """
import os, signal, subprocess, sys, time
out, *deps = sys.argv[1:]
if out == "two":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
if out == "three":
    piece = "import time\\nfor n in range(20): "
    piece += "open('three', 'a').write(f'{n}\\\\n'); time.sleep(.02)"
    sys.exit(subprocess.run([sys.executable, "-S", "-c", piece], start_new_session=True).returncode)
with open(out, "a") as file:
    for dep in deps:
        file.write(open(dep).read())
    for number in range(20):
        file.write(f"{out} {number}\\n")
        file.flush()
        time.sleep(0.02)
"""


@pytest.fixture
def slow(project: Project) -> Project:
    project.write("slow.py", SLOW)
    four = STAGES[:4]
    users = ", ".join(four)
    python = f"{sys.executable} -S slow.py"
    stages = [
        *(f"  {n}:\n    cmd: {python} {n}\n    deps: [slow.py]\n    outs: [{n}]" for n in four),
        f"  sum:\n    cmd: {python} sum {' '.join(four)}\n    deps: [{users}]\n    outs: [sum]",
        f"  log:\n    cmd: {python} log one\n    deps: [one]\n    outs: [log: {{persist: true}}]",
    ]
    project.write("dvc.yaml", "stages:\n" + "\n".join(stages) + "\n")
    project.commit()
    return project


def right(name: str) -> str:
    own = "".join(f"{n}\n" if name == "three" else f"{name} {n}\n" for n in range(20))
    before = {"sum": STAGES[:4], "log": ("one",)}.get(name, ())
    return "".join(map(right, before)) + own


def begin(project: Project) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "gitml", "repro", "-j", "4", "--quiet"],
        cwd=project.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def processes(project: Project) -> dict[int, str]:
    """What runs in the project's folder, with its command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cwd").readlink() == project.root:
                found[int(folder.name)] = (folder / "cmdline").read_bytes().decode()
        except OSError:
            continue
    return found


def supervisor_of(project: Project) -> int | None:
    return next((p for p, c in processes(project).items() if "supervisor" in c), None)


def kill_gitml(project: Project, run: subprocess.Popen[bytes]) -> None:
    run.kill()


def kill_supervisor(project: Project, run: subprocess.Popen[bytes]) -> None:
    if pid := supervisor_of(project):
        os.kill(pid, signal.SIGKILL)


def kill_worker(project: Project, run: subprocess.Popen[bytes]) -> None:
    workers = [pid for pid, command in processes(project).items() if "slow.py" in command]
    if workers:
        os.kill(random.choice(workers), signal.SIGKILL)


def interrupt(project: Project, run: subprocess.Popen[bytes]) -> None:
    run.send_signal(signal.SIGINT)
    run.send_signal(signal.SIGINT)


def interrupt_group(project: Project, run: subprocess.Popen[bytes]) -> None:
    os.killpg(run.pid, signal.SIGINT)
    os.killpg(run.pid, signal.SIGINT)


def terminate(project: Project, run: subprocess.Popen[bytes]) -> None:
    run.terminate()


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes through /proc")
@pytest.mark.parametrize(
    "blow", [kill_gitml, kill_supervisor, kill_worker, interrupt, interrupt_group, terminate]
)
@pytest.mark.parametrize("moment", range(MOMENTS))
def test_killed_at_any_moment(
    slow: Project, blow: Callable[[Project, subprocess.Popen[bytes]], None], moment: int
) -> None:
    run = begin(slow)
    wait_for((slow.root / "one").exists)
    time.sleep(random.uniform(0, 1.2))
    blow(slow, run)
    struck = time.monotonic()
    if blow is not kill_worker:
        wait_for(lambda: not workers(slow), 6)
        gone = time.monotonic() - struck
        assert gone < (1.2 if blow in (kill_gitml, kill_supervisor) else 6)
    run.wait()
    again = slow.gitml_process("repro", "-j", "4")
    assert again.code == 0, again.err
    for name in STAGES:
        assert slow.read(name) == right(name), name
    assert "up to date" in slow.dvc("status")
    assert sorted(slow.read(".gitignore").split()) == sorted(f"/{name}" for name in STAGES)


def workers(project: Project) -> list[int]:
    return [pid for pid, command in processes(project).items() if "gitml" not in command]


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)
