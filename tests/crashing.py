"""A run of a pipeline that something kills: the pipeline, the blows, and what is found afterwards.

The stages write slowly, in pieces; some of them do not want to go. It serves two tools, ``gitml
repro`` and ``dvc repro``: see tests/test_crash.py and bench/crash.py.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.project import Project

STAGES = ("one", "two", "three", "four", "sum", "log")
COMMANDS = {
    "gitml": ("gitml", "repro", "-j", "4"),
    "dvc": ("dvc", "repro"),
}
PIECES = 20
SLOW = f"""
import os, signal, subprocess, sys, time
pause, out, *deps = sys.argv[1:]
version = open("version").read().strip()
if out == "two":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
if out == "three":
    piece = "import time\\nfor n in range({PIECES}): "
    piece += f"open('three', 'a').write(f'{{version}} {{{{n}}}}\\\\n'); time.sleep({{pause}})"
    command = [sys.executable, "-S", "-c", piece]
    sys.exit(subprocess.run(command, start_new_session=True).returncode)
with open(out, "a") as file:
    for dep in deps:
        file.write(open(dep).read())
    for number in range({PIECES}):
        file.write(f"{{out}} {{version}} {{number}}\\n")
        file.flush()
        time.sleep(float(pause))
"""


@dataclass
class Attacked:
    """A project whose pipeline is brought up to date for the first time, or after a change.

    Attributes:
        project: where.
        tool: which of :data:`COMMANDS` runs it.
        versions: of the sources, the newest last; of those before there was a whole run.
    """

    project: Project
    tool: str
    versions: tuple[str, ...]

    def begin(self) -> "subprocess.Popen[bytes]":
        """Start a run, and come back when a stage writes."""
        run = subprocess.Popen(
            [sys.executable, "-m", *COMMANDS[self.tool]],
            cwd=self.project.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(lambda: bool(self.workers()) or run.poll() is not None)
        return run

    def again(self) -> int:
        """One plain run to the end; answers its exit code."""
        command = [sys.executable, "-m", *COMMANDS[self.tool]]
        done = subprocess.run(
            command, cwd=self.project.root, capture_output=True, text=True, check=False
        )
        self.said = done.stderr
        return done.returncode

    def processes(self) -> dict[int, str]:
        """What runs in the project's folder, with its command line."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if (folder / "cwd").readlink() == self.project.root:
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().decode()
            except OSError:
                continue
        return found

    def workers(self) -> list[int]:
        """Processes of stages."""
        return [
            pid for pid, line in self.processes().items() if "slow.py" in line or "'three'" in line
        ]

    def right(self, name: str) -> str:
        """What an output is to be."""
        if name == "log":  # persistent: each run goes on where the one before ended
            return "".join(self._once("one", v) + self._once("log", v) for v in self.versions)
        return self._once(name, self.versions[-1])

    def _once(self, name: str, version: str) -> str:
        start = "" if name == "three" else f"{name} "
        own = "".join(f"{start}{version} {n}\n" for n in range(PIECES))
        before = STAGES[:4] if name == "sum" else ()
        return "".join(self._once(one, version) for one in before) + own

    def wrong(self) -> list[str]:
        """Outputs that are not what they are to be."""
        return [
            name
            for name in STAGES
            if not self.project.path(name).exists() or self.project.read(name) != self.right(name)
        ]


def make(project: Project, tool: str, *, built: bool, pause: float = 0.02) -> Attacked:
    """Write the pipeline.

    Args:
        project: new.
        tool: that brings it up to date.
        built: do so once, and then change a source.
        pause: seconds after each of the :data:`PIECES` that a stage writes.
    """
    project.write("slow.py", SLOW)
    project.write("version", "v1\n")
    four = STAGES[:4]
    users = ", ".join(four)
    python = f"{sys.executable} -S slow.py {pause}"
    deps = "deps: [slow.py, version]"
    stages = [
        *(f"  {n}:\n    cmd: {python} {n}\n    {deps}\n    outs: [{n}]" for n in four),
        f"  sum:\n    cmd: {python} sum {' '.join(four)}\n    deps: [{users}]\n    outs: [sum]",
        f"  log:\n    cmd: {python} log one\n    deps: [one]\n    outs: [log: {{persist: true}}]",
    ]
    project.write("dvc.yaml", "stages:\n" + "\n".join(stages) + "\n")
    project.commit()
    if not built:
        return Attacked(project, tool, ("v1",))
    attacked = Attacked(project, tool, ("v1", "v2"))
    if code := attacked.again():
        raise AssertionError(f"{tool} ended with {code}: {attacked.said}")
    project.commit()
    project.write("version", "v2\n")
    return attacked


def copy(attacked: Attacked, root: Path) -> Attacked:
    shutil.copytree(attacked.project.root, root, symlinks=True)
    return Attacked(Project(root), attacked.tool, attacked.versions)


Blow = Callable[[Attacked, "subprocess.Popen[bytes]"], None]


def kill_tool(attacked: Attacked, run: "subprocess.Popen[bytes]") -> None:
    run.kill()


def supervisor(run: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> int | None:
    """The process that a run of gitml leaves its commands to; None where that has ended."""
    try:
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
    except OSError:
        return None
    return next((pid for pid, line in lines.items() if b"supervisor" in line), None)


def kill_supervisor(attacked: Attacked, run: "subprocess.Popen[bytes]") -> None:
    if (pid := supervisor(run)) is not None:
        os.kill(pid, signal.SIGKILL)


def kill_worker(attacked: Attacked, run: "subprocess.Popen[bytes]") -> None:
    workers = attacked.workers()
    if workers:
        os.kill(random.choice(workers), signal.SIGKILL)


def interrupt(attacked: Attacked, run: "subprocess.Popen[bytes]") -> None:
    for _ in range(random.choice([1, 2])):
        run.send_signal(signal.SIGINT)


def interrupt_group(attacked: Attacked, run: "subprocess.Popen[bytes]") -> None:
    for _ in range(random.choice([1, 2])):
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGINT)


def terminate(attacked: Attacked, run: "subprocess.Popen[bytes]") -> None:
    run.terminate()


BLOWS: tuple[Blow, ...] = (
    kill_tool,
    kill_supervisor,
    kill_worker,
    interrupt,
    interrupt_group,
    terminate,
)


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> float:
    """Answers how long it took."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() > begun + seconds:
            raise AssertionError("it did not happen")
        time.sleep(0.01)
    return time.monotonic() - begun
