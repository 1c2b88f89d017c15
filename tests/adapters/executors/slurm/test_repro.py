"""``gitml repro --executor slurm`` on a real cluster."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.executors.slurm.cluster import CPUS, GPUS, Cluster, program
from tests.fixtures.pipelines import left
from tests.fixtures.project import Project
from tests.fixtures.waiting import LONG, wait_for

_DIAMOND = """\
stages:
  one: {cmd: "echo 1 > one; echo on $SLURMD_NODENAME", outs: [one]}
  two:
    cmd: ["echo 2 > 'zw ei ü'", "echo GPU $CUDA_VISIBLE_DEVICES"]
    outs: ['zw ei ü']
    meta: {gitml: {cpus: 2, gpus: 1, mem: 100M}}
  sum: {cmd: "cat one zw* > sum", deps: [one, 'zw ei ü'], outs: [sum]}
"""
_SLOW = """\
stages:
  quick: {cmd: echo 1 > quick, outs: [quick]}
  slow:
    cmd: |
      trap '' TERM
      for n in 1 2 3 4 5; do echo $n >> slow; until [ -e go ]; do sleep 0.05; done; done
    outs: [slow]
"""
_OPTIONS = f"nodes: 2, cpus: {CPUS // 2}, gpus: {GPUS}, mem: 500M"
_COMMAND = [sys.executable, "-m", "gitml", "repro", "--executor", "slurm"]


@pytest.fixture
def there(project: Project, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose commands find the cluster."""
    for name, value in cluster.variables.items():
        monkeypatch.setenv(name, value)
    project.write("gitml.yaml", f"executors: {{slurm: {{{_OPTIONS}}}}}\n")
    return project


def begin(project: Project) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        _COMMAND,
        cwd=project.root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_leaves_what_a_run_here_leaves(there: Project, tmp_path: Path) -> None:
    there.write("dvc.yaml", _DIAMOND)
    shutil.copytree(there.root, tmp_path / "here", symlinks=True)
    here = Project(tmp_path / "here")
    answer = there.gitml("repro", "--executor", "slurm")
    assert answer.code == 0, answer.err
    here.write("dvc.yaml", _DIAMOND.replace("gpus: 1, ", ""))
    assert here.gitml("repro").code == 0
    here.write("dvc.yaml", _DIAMOND)
    assert left(there.root) == left(here.root)
    assert there.gitml("repro", "logs", "one").out in ("on n1\n", "on n2\n")
    assert there.gitml("repro", "logs", "two").out in ("GPU 0\n", "GPU 1\n")


def test_nothing_to_do_asks_for_no_nodes(there: Project, cluster: Cluster) -> None:
    there.write("dvc.yaml", "stages: {one: {cmd: echo 1 > one, outs: [one]}}\n")
    assert there.gitml("repro").code == 0
    there.write("gitml.yaml", "executors: {slurm: {partition: nowhere}}\n")
    answer = there.gitml("repro", "--executor", "slurm")
    assert (answer.code, answer.out) == (0, "everything is up to date\n")
    assert there.gitml("repro", "--executor", "slurm", "--dry-run", "--force").code == 0
    refused = there.gitml("repro", "--executor", "slurm", "--force")
    assert refused.code == 4
    assert "Slurm gives no nodes: " in refused.err
    assert "partition" in refused.err
    assert "--partition=nowhere" in refused.err


def test_larger_than_a_node(there: Project) -> None:
    there.write(
        "dvc.yaml",
        "stages:\n  first: {cmd: touch ran}\n  big: {cmd: x, meta: {gitml: {mem: 600M}}}\n",
    )
    answer = there.gitml("repro", "--executor", "slurm")
    assert answer.code == 3
    assert "stage 'big' needs more than any of the 2 nodes has" in answer.err
    assert not there.path("ran").exists()


def kill_gitml(project: Project, cluster: Cluster, run: "subprocess.Popen[str]") -> None:
    run.kill()


def interrupt(project: Project, cluster: Cluster, run: "subprocess.Popen[str]") -> None:
    run.send_signal(signal.SIGINT)


def terminate(project: Project, cluster: Cluster, run: "subprocess.Popen[str]") -> None:
    run.terminate()


def kill_srun(project: Project, cluster: Cluster, run: "subprocess.Popen[str]") -> None:
    os.kill(_process(project, "srun", "--job-name=slow"), signal.SIGKILL)


def kill_supervisor(project: Project, cluster: Cluster, run: "subprocess.Popen[str]") -> None:
    os.kill(_parent(_process(project, "", "echo $n >> slow")), signal.SIGKILL)


def cancel_job(project: Project, cluster: Cluster, run: "subprocess.Popen[str]") -> None:
    cluster.ask("scancel", *(line.split()[0] for line in cluster.jobs()))


@pytest.mark.parametrize(
    ("blow", "code", "said"),
    [
        (kill_gitml, -9, ""),
        (interrupt, 130, "interrupted"),
        (terminate, 143, "terminated"),
        (kill_srun, 4, "stage 'slow' failed: its command was lost on node"),
        (kill_supervisor, 4, "stage 'slow' failed: its command was lost on node"),
        (cancel_job, 4, "the nodes were taken away: "),
    ],
)
def test_whatever_is_killed_the_next_run_is_right(
    there: Project,
    cluster: Cluster,
    blow: Callable[[Project, Cluster, "subprocess.Popen[str]"], None],
    code: int,
    said: str,
) -> None:
    there.write("dvc.yaml", _SLOW)
    run = begin(there)
    cluster.wait_for(there.path("slow").exists)
    blow(there, cluster, run)
    told = run.communicate(timeout=LONG)[1]
    assert (run.returncode, said in told) == (code, True), told
    there.write("go", "")
    again = there.gitml("repro")
    assert again.code == 0, again.err
    assert there.read("slow").split() == [*"12345"]
    assert "up to date" in there.dvc("status")
    ours = [job for job in cluster.jobs() if not job.endswith("CG")]  # Slurm clears that away
    assert not ours or blow is kill_gitml


def test_waiting_for_nodes_is_told_and_can_be_interrupted(there: Project, cluster: Cluster) -> None:
    there.write("dvc.yaml", _SLOW)
    others = subprocess.Popen(
        [program("salloc") or "salloc", "--nodes=2", "--exclusive", "cat"], stdin=subprocess.PIPE
    )
    try:
        cluster.wait_for(lambda: [job.split()[1] for job in cluster.jobs()] == ["R"])
        run = begin(there)
        assert run.stderr is not None
        line = run.stderr.readline()
        assert line.startswith("waiting for nodes: Slurm job ")
        assert "Resources" in line or "Priority" in line
        assert len(cluster.jobs()) == 2
        run.send_signal(signal.SIGINT)
        assert run.wait(LONG) == 130
        cluster.wait_for(lambda: len(cluster.jobs()) == 1)
    finally:
        others.communicate()


def test_inside_a_job_its_nodes_are_used(there: Project, cluster: Cluster) -> None:
    there.write("dvc.yaml", _DIAMOND.replace("gpus: 1, ", ""))
    done = subprocess.run(
        [program("salloc") or "salloc", "--nodes=1", "--cpus-per-task=2", "--mem=200M", *_COMMAND],
        cwd=there.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "stages run in the Slurm job " in done.stderr
    assert there.read("sum") == "1\n2\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a folder of its own")
def test_a_folder_that_the_nodes_do_not_see(there: Project, tmp_path: Path) -> None:
    there.write("dvc.yaml", _SLOW)
    (tmp_path / "private").mkdir()
    mount = 'mount -t tmpfs none private && cp -a project private/ && cd private/project && "$@"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", mount, "sh", *_COMMAND],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4, done.stderr
    assert f"not every node can work in {tmp_path}/private/project" in done.stderr


def _process(project: Project, program: str, part: str) -> int:
    """One that runs in the project: another session may have its like."""
    found: list[int] = []

    def look() -> bool:
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().decode(errors="replace")
                ours = (folder / "cwd").readlink() == project.root
                if ours and command.startswith(program) and part in command:
                    found.append(int(folder.name))
            except OSError:
                continue
        return bool(found)

    wait_for(look)
    return found[0]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
