"""``gitml repro --executor dask`` on a real cluster of two workers with folders of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.dask_cluster import Cluster, needs_dask, running
from tests.fixtures.pipelines import left
from tests.fixtures.project import Answer, Project
from tests.fixtures.remote_pipeline import pipeline
from tests.fixtures.waiting import LONG, wait_for

pytestmark = needs_dask
DASK = ("repro", "--executor", "dask")


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def alive(pid: str) -> bool:
    return pid != "" and Path("/proc", pid).exists()


def outcomes(answer: Answer) -> dict[str, str]:
    last = json.loads(answer.out.splitlines()[-1])
    return {name: stage["outcome"] for name, stage in last["stages"].items()}


def slow(project: Project, tmp_path: Path, *, retries: int = 0) -> Path:
    """A stage that tells a file where it runs and waits until a file ``go`` is there, and another.

    Answers that file: lines of process id and worker's folder.
    """
    told = tmp_path / "told"
    code = (
        "import os, time, sys\n"
        f"told, go = {str(told)!r}, {str(tmp_path / 'go')!r}\n"
        "open(told, 'a').write(f'{os.getpid()} {os.getcwd()}\\n')\n"
        "while not os.path.exists(go):\n"
        "    open('half', 'a').write('half made')\n"
        "    time.sleep(.02)\n"
        "open('out', 'w').write('whole\\n')\n"
    )
    project.write("slow.py", code)
    stages = {
        "slow": {
            "cmd": f"exec '{sys.executable}' -S slow.py",
            "deps": ["slow.py"],
            "outs": ["out"],
            "meta": {"gitml": {"retries": retries}},
        },
        "other": {"cmd": "echo other > other", "outs": ["other"]},
        "user": {"cmd": "cp out used", "deps": ["out"], "outs": ["used"]},
    }
    project.write("dvc.yaml", json.dumps({"stages": stages}))
    project.commit()
    return told


def begin(project: Project, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "gitml", *DASK, *arguments],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def worker_of(pid: int) -> int:
    """The Dask worker above a process of a stage."""
    while True:
        stat = Path(f"/proc/{pid}/stat").read_text()
        pid = int(stat.rpartition(")")[2].split()[1])
        if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text():
            return pid


def workspaces(cluster: Cluster) -> set[Path]:
    """What workers have of attempts and of the runs they belong to."""
    return {path for path in cluster.folder.rglob("tree") if "gitml" in path.parts}


@pytest.mark.parametrize("shared", [False, True], ids=["remote", "shared_fs"])
def test_same_bytes_as_here(
    project: Project, cluster: Cluster, tmp_path: Path, shared: bool
) -> None:
    pipeline(project, tmp_path / "re mote")
    cluster.use(project, shared_fs=shared)
    project.write("sub/log", "before\n")
    twin = Project(tmp_path / "twin" / "project")
    shutil.copytree(project.root, twin.root, symlinks=True)
    assert twin.gitml("repro").code == 0
    before = workspaces(cluster)  # of tests in which a driver was killed
    answer = project.gitml(*DASK, "--json")
    assert answer.code == 0, answer.err
    assert set(outcomes(answer).values()) == {"ran"}
    assert left(project.root) == left(twin.root)
    again = outcomes(project.gitml(*DASK, "--json"))
    assert {name for name, outcome in again.items() if outcome != "unchanged"} == {"callback"}
    assert project.dvc("status") == twin.dvc("status")
    remote = sum(file.is_file() for file in (tmp_path / "re mote").rglob("*"))
    assert (remote == 0) is shared
    assert workspaces(cluster) <= before


def test_what_is_printed_arrives_while_it_runs(there: Project, tmp_path: Path) -> None:
    code = (
        "import os, sys, time; print('begun', flush=True); go = '{}'\n"
        "while not os.path.exists(go): time.sleep(.02)\n"
        "sys.stdout.write('ä' * 3_000_000 + chr(10) + 'last')"
    ).format(tmp_path / "go")
    there.write("print.py", code)
    there.write("dvc.yaml", f"stages: {{s: {{cmd: '{sys.executable} -S print.py'}}}}\n")
    there.commit()
    driver = begin(there, "--quiet")
    log = there.path(".dvc/tmp/gitml/logs/s.log")
    wait_for(lambda: lines(log) == ["begun"])
    (tmp_path / "go").touch()
    assert driver.wait(LONG) == 0
    assert lines(log) == ["begun", "ä" * 3_000_000, "last"]


@pytest.mark.parametrize("retries", [0, 1])
def test_worker_killed_in_the_middle(there: Project, tmp_path: Path, retries: int) -> None:
    told = slow(there, tmp_path, retries=retries)
    driver = begin(there, "--keep-going", "--json")
    wait_for(lambda: len(lines(told)) == 1)
    pid, folder = lines(told)[0].split(maxsplit=1)
    wait_for((Path(folder) / "half").exists)
    os.kill(worker_of(int(pid)), signal.SIGKILL)
    wait_for(lambda: not alive(pid))
    if retries:
        wait_for(lambda: len(lines(told)) == 2)
        assert lines(told)[1].split(maxsplit=1)[1] != folder
    (tmp_path / "go").touch()
    out, err = (stream.decode() for stream in driver.communicate(timeout=LONG))
    answer = Answer(driver.returncode, out, err)
    # Dask itself, left to its ways, would have run it again.
    assert len(lines(told)) == 1 + retries, err
    if retries:
        assert answer.code == 0
        assert outcomes(answer) == {"slow": "ran", "other": "ran", "user": "ran"}
        assert (there.read("out"), there.read("used")) == ("whole\n", "whole\n")
    else:
        assert answer.code == 4
        assert outcomes(answer) == {"slow": "failed", "other": "ran", "user": "skipped"}
        assert "stage 'slow' failed: its command was lost with the Dask worker tcp://" in err
        assert not there.path("out").exists()
        assert "other" in there.read("dvc.lock")
    assert not there.path("half").exists()


def test_driver_killed(there: Project, tmp_path: Path) -> None:
    told = slow(there, tmp_path)
    driver = begin(there)
    wait_for(lambda: len(lines(told)) == 1)
    pid, folder = lines(told)[0].split(maxsplit=1)
    driver.kill()
    driver.communicate()
    wait_for(lambda: not alive(pid))
    wait_for(lambda: not Path(folder).exists())
    (tmp_path / "go").touch()
    again = there.gitml(*DASK)
    assert again.code == 0, again.err
    assert there.read("used") == "whole\n"


def test_scheduler_killed(there: Project, tmp_path: Path) -> None:
    told = slow(there, tmp_path)
    with running(tmp_path, 1) as cluster:
        cluster.use(there)
        driver = begin(there)
        wait_for(lambda: len(lines(told)) == 1)
        pid, _ = lines(told)[0].split(maxsplit=1)
        os.kill(cluster.scheduler, signal.SIGKILL)
        _, err = driver.communicate(timeout=LONG)
        assert driver.returncode == 4
        assert b"the Dask scheduler is gone" in err
        wait_for(lambda: not alive(pid))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted(there: Project, tmp_path: Path, number: int, code: int) -> None:
    told = slow(there, tmp_path)
    driver = begin(there)
    wait_for(lambda: len(lines(told)) == 1)
    pid, folder = lines(told)[0].split(maxsplit=1)
    os.kill(driver.pid, number)
    assert driver.wait(LONG) == code, driver.communicate()
    assert not alive(pid)
    assert not Path(folder).exists()


def test_stage_that_takes_too_long_is_killed(there: Project, tmp_path: Path) -> None:
    told = slow(there, tmp_path)
    meta = {"gitml": {"time": "1s"}}
    document = json.loads(there.read("dvc.yaml"))
    document["stages"]["slow"]["meta"] = meta
    there.write("dvc.yaml", json.dumps(document))
    answer = there.gitml(*DASK, "slow")
    assert answer.code == 4
    assert "ran longer than its 1 seconds" in answer.err
    assert not any(alive(line.split()[0]) for line in lines(told))


def test_command_that_fails_is_told_as_here(there: Project) -> None:
    there.write("dvc.yaml", "stages: {s: {cmd: 'echo why; exit 3', outs: [o]}}\n")
    answer = there.gitml(*DASK)
    assert answer.code == 4
    assert "s │ why" in answer.err
    assert "stage 's' failed: its command exited with 3" in answer.err


def test_gpus_of_the_worker(there: Project) -> None:
    needs = "meta: {gitml: {gpus: 1, cpus: 2}}"
    there.write("dvc.yaml", f"stages: {{s: {{cmd: 'echo gpu $CUDA_VISIBLE_DEVICES', {needs}}}}}\n")
    answer = there.gitml(*DASK)
    assert "s │ gpu 0" in answer.err
