"""``gitml repro --executor dask`` on a Dask cluster that asks Slurm for its workers."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.executors.slurm.cluster import Cluster, program
from tests.fixtures.dask_cluster import needs_dask
from tests.fixtures.pipelines import left
from tests.fixtures.project import Project
from tests.fixtures.waiting import LONG, wait_for

pytestmark = needs_dask
CHAIN = """\
stages:
  one: {cmd: "echo $SLURM_JOB_ID > job; echo 1 > one", outs: [one, {job: {cache: false}}]}
  two: {cmd: "cat one one > two", deps: [one], outs: [two]}
"""
COMMAND = ("repro", "--executor", "dask")


@pytest.fixture
def there(
    project: Project, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Project:
    """A project of which stages run in jobs that Dask submits to the cluster."""
    # Its way to Slurm is to call these by name, also to start the worker.
    folders = {str(Path(program(name) or name).parent) for name in ("sbatch", "scancel")}
    monkeypatch.setenv("PATH", os.pathsep.join([*folders, os.environ["PATH"]]))
    for name, value in cluster.variables.items():
        monkeypatch.setenv(name, value)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    arguments = {
        "cores": 1,
        "processes": 1,
        "memory": "500MB",
        "interface": "lo",
        "local_directory": str(scratch),
        "log_directory": str(scratch),
        "python": sys.executable,
        "scheduler_options": {"dashboard_address": None},
    }
    dask = {
        "cluster": "dask_jobqueue.SLURMCluster",
        "arguments": arguments,
        "scale": 2,
        "remote": "store",
        "scratch": str(scratch),
    }
    project.write("gitml.yaml", json.dumps({"executors": {"dask": dask}}))
    project.dvc("remote", "add", "store", str(tmp_path / "store"))
    return project


def test_stages_run_in_jobs(there: Project, cluster: Cluster, tmp_path: Path) -> None:
    there.write("dvc.yaml", CHAIN)
    answer = there.gitml_process(*COMMAND)
    assert answer.code == 0, answer.err
    assert there.read("two") == "1\n1\n"
    assert there.read("job").strip().isdigit()
    assert there.dvc("status") == "Data and pipelines are up to date.\n"
    cluster.wait_for(lambda: not cluster.jobs())  # the run took its workers with it
    assert "two" in left(there.root)
    assert not list(tmp_path.glob("scratch/**/tree"))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_run_that_ends_early_takes_its_jobs_with_it(
    there: Project, cluster: Cluster, number: int, code: int
) -> None:
    there.write("dvc.yaml", 'stages: {s: {cmd: "echo on; sleep 600", outs: [o]}}\n')
    run = subprocess.Popen(
        [sys.executable, "-m", "gitml", *COMMAND],
        cwd=there.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    log = there.path(".dvc/tmp/gitml/logs/s.log")
    wait_for(lambda: log.exists() and log.read_text() == "on\n")
    run.send_signal(number)
    assert run.wait(LONG) == code
    cluster.wait_for(lambda: not cluster.jobs())
