"""DVC called inside stages, and commands beside a run of ``gitml repro``."""

import json
import subprocess
import sys
from contextlib import contextmanager
from signal import SIGINT, SIGTERM
from subprocess import PIPE
from typing import TYPE_CHECKING

import pytest

from tests.fixtures.project import Project
from tests.fixtures.waiting import LONG, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

DVC = f"{sys.executable} -m dvc"
UNTIL_GO = "echo > began; while test ! -e go; do sleep 0.05; done; echo done > long"

TAKE = """\
import sys, time, zc.lockfile
lock = None
while lock is None:
    try:
        lock = zc.lockfile.LockFile(".dvc/tmp/lock")
    except zc.lockfile.LockError:
        time.sleep(0.001)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def running(project: Project) -> "Iterator[subprocess.Popen[str]]":
    """A run whose stage ``long`` goes on until there is a file ``go``; ``quick`` is done."""
    stages = {
        "quick": {"cmd": "echo > quick", "outs": ["quick"]},
        "long": {"cmd": f"test -e quick; {UNTIL_GO}", "deps": ["quick"], "outs": ["long"]},
    }
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    project.write("other", "data\n")
    command = [sys.executable, "-m", "gitml", "repro", "--quiet"]
    run = subprocess.Popen(command, cwd=project.root, stderr=subprocess.PIPE, text=True)
    with run, ending(project):
        wait_for(project.path("began").exists)
        yield run


@contextmanager
def ending(project: Project) -> "Iterator[None]":
    """Let ``long`` end, whatever becomes of the test."""
    try:
        yield
    finally:
        project.write("go", "")


def test_several_stages_call_dvc_at_once(project: Project) -> None:
    """Those that change the project, and those that read it.

    Each tries until it has DVC's lock, on which DVC gives up after three seconds.
    """
    project.write("params.yaml", "lr: 1\n")
    project.commit()
    project.write("params.yaml", "lr: 2\n")
    project.dvc("remote", "add", "--default", "store", str(project.root.parent / "remote"))
    retried = "until {0}; do sleep 0.1; done".format
    stages: dict[str, dict[str, object]] = {
        name: {
            "cmd": f"echo > {name}.in; {retried(f'{DVC} add -q {name}.in')}; {call} > {name}",
            "outs": [name],
        }
        for name, call in {
            "a": retried(f"{DVC} params diff --json"),
            "b": f"{retried(f'{DVC} push -q b.in.dvc')}; echo b",
            "c": f"{retried(f'{DVC} dag -q')}; echo c",
        }.items()
    }
    stages["after"] = {"cmd": "cat a b c > after", "deps": ["a", "b", "c"], "outs": ["after"]}
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    answer = project.gitml("repro", "-j", "3")
    assert answer.code == 0, answer.err
    assert '"old": 1, "new": 2' in project.read("after")
    assert sorted(project.read(".gitignore").split()) == sorted(
        f"/{name}" for name in ("a", "b", "c", "after", "a.in", "b.in", "c.in")
    )
    assert project.dvc("status") == "Data and pipelines are up to date.\n"
    assert [path for path in (project.root.parent / "remote").rglob("*") if path.is_file()]


def test_a_stage_that_records_another_one_with_dvc(project: Project) -> None:
    """``dvc repro`` inside of a stage writes dvc.lock, on which gitml builds."""
    stages = {
        "inner": {"cmd": "echo inner > inner", "outs": ["inner"]},
        "outer": {"cmd": f"{DVC} repro -q inner; echo outer > outer", "outs": ["outer"]},
    }
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    assert project.gitml("repro", "outer").code == 0
    assert project.gitml("repro").out == "everything is up to date\n"
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_gitml_repro_inside_of_a_stage_does_not_wait_for_itself(project: Project) -> None:
    call = f"{sys.executable} -m gitml repro inner"
    stages = {"inner": {"cmd": "echo inner"}, "outer": {"cmd": call}}
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    answer = project.gitml("repro", "outer")
    assert answer.code == 4
    assert "error: gitml repro was called by a stage of the run" in answer.err


def test_dvc_works_beside_a_run(project: Project, running: "subprocess.Popen[str]") -> None:
    project.dvc("add", "other")
    assert json.loads(project.dvc("params", "diff", "--json")) == {}
    project.write("go", "")
    assert running.wait() == 0
    assert sorted(project.read(".gitignore").split()) == ["/long", "/other", "/quick"]
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_dvc_is_told_that_the_paths_of_a_run_are_busy(
    project: Project, running: "subprocess.Popen[str]"
) -> None:
    """As beside a run of its own."""
    for verb in ("repro", "status"):
        command = [sys.executable, "-m", "dvc", verb]
        busy = subprocess.run(
            command, cwd=project.root, capture_output=True, text=True, check=False
        )
        assert busy.returncode
        assert f"is busy, it is being blocked by:\n  (PID {running.pid})" in busy.stderr
    project.write("go", "")
    assert running.wait() == 0
    assert project.read("long") == "done\n"
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_what_only_looks_answers_beside_a_run(
    project: Project, running: "subprocess.Popen[str]"
) -> None:
    status = project.gitml("status", "--json")
    assert status.code == 0, status.err
    assert "long" in json.loads(status.out)["stages"]
    forecast = project.gitml("repro", "--dry-run", "--json")
    assert forecast.code == 0, forecast.err
    project.write("go", "")
    assert running.wait() == 0


@contextmanager
def lock_held(project: Project) -> "Iterator[subprocess.Popen[str]]":
    """As by a ``dvc push`` that takes long."""
    command = [sys.executable, "-c", TAKE]
    holder = subprocess.Popen(command, cwd=project.root, stdin=PIPE, stdout=PIPE, text=True)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.communicate()


@pytest.mark.parametrize(("number", "code"), [(SIGINT, 130), (SIGTERM, 143)])
def test_a_signal_is_heeded_while_another_process_keeps_the_lock(
    project: Project, running: "subprocess.Popen[str]", number: int, code: int
) -> None:
    with lock_held(project):
        running.send_signal(number)
        assert running.wait(LONG) == code
        assert not project.path("long").exists()
    project.write("go", "")
    assert project.gitml("repro").code == 0
    assert project.read("long") == "done\n"
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_a_run_whose_last_stage_ended_can_be_interrupted_while_another_keeps_the_lock(
    project: Project, running: "subprocess.Popen[str]"
) -> None:
    with lock_held(project):
        project.write("go", "")
        wait_for(project.path("long").exists)
        running.send_signal(SIGINT)
        assert running.wait(LONG) == 130
    assert project.gitml("repro").code == 0
    assert project.dvc("status") == "Data and pipelines are up to date.\n"


def test_what_a_stage_prints_is_seen_while_another_process_keeps_the_lock(project: Project) -> None:
    """And the stage that ends meanwhile is recorded when it is let go."""
    command = f"{UNTIL_GO}; echo says this; echo > ended"
    stages = {"long": {"cmd": command, "outs": ["long"]}}
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    run = subprocess.Popen(
        [sys.executable, "-m", "gitml", "repro"], cwd=project.root, stderr=PIPE, text=True
    )
    with run, ending(project):
        assert run.stderr is not None
        wait_for(project.path("began").exists)
        with lock_held(project) as holder:
            project.write("go", "")
            wait_for(project.path("ended").exists)
            lines = iter(run.stderr.readline, "")
            assert next(line for line in lines if "│" in line) == "long │ says this\n"
            told = next(line for line in lines if "lock" in line)
            assert f"process {holder.pid}, " in told
            assert run.poll() is None
        assert run.wait(LONG) == 0
    assert project.dvc("status") == "Data and pipelines are up to date.\n"
