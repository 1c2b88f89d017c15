"""Which Dask cluster ``gitml repro`` goes to: by address, made by a class, refused."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gitml
from tests.fixtures.dask_cluster import Cluster, needs_dask, running
from tests.fixtures.project import Project
from tests.fixtures.remote_pipeline import add_remote

pytestmark = needs_dask
DASK = ("repro", "--executor", "dask")


def test_larger_than_every_worker(there: Project) -> None:
    there.write("dvc.yaml", "stages: {s: {cmd: 'true', meta: {gitml: {cpus: 3}}}}\n")
    answer = there.gitml(*DASK)
    assert answer.code == 3
    assert "stage 's'" in answer.err


def test_there_must_be_a_remote(project: Project, cluster: Cluster) -> None:
    cluster.use(project)
    project.write("dvc.yaml", "stages: {s: {cmd: 'true'}}\n")
    answer = project.gitml(*DASK)
    assert answer.code == 3
    assert "through a DVC remote" in answer.err
    cluster.use(project, shared_fs=True)
    assert project.gitml(*DASK).code == 0


def test_scheduler_that_is_not_there(there: Project) -> None:
    there.write("gitml.yaml", "executors: {dask: {address: 'tcp://127.0.0.1:9', wait: 1s}}\n")
    there.write("dvc.yaml", "stages: {s: {cmd: 'true'}}\n")
    answer = there.gitml(*DASK)
    assert (answer.code, "does not answer" in answer.err) == (4, True)


def test_cluster_of_a_class(there: Project) -> None:
    arguments = {"threads_per_worker": 1, "processes": True}
    options = {"cluster": "distributed.LocalCluster", "scale": 1, "arguments": arguments}
    there.write("gitml.yaml", json.dumps({"executors": {"dask": options}}))
    there.write("dvc.yaml", "stages: {s: {cmd: 'echo 1 > o; echo $PPID', outs: [o]}}\n")
    answer = there.gitml_process(*DASK)
    assert answer.code == 0, answer.err
    assert there.read("o") == "1\n"


def test_worker_with_another_gitml(there: Project, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(Path(gitml.__file__).parent, other / "gitml")
    init = other / "gitml" / "__init__.py"
    init.write_text(init.read_text().replace(gitml.__version__, "0.0.1"))
    there.write("dvc.yaml", "stages: {s: {cmd: 'true'}}\n")
    with running(tmp_path, 1, {"PYTHONPATH": str(other)}) as strange:
        strange.use(there)
        answer = there.gitml(*DASK)
    assert answer.code == 3
    assert f"has gitml 0.0.1, this is gitml {gitml.__version__}" in answer.err


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_tls(there: Project, tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=here"]
    subprocess.run([*request, "-out", cert, "-keyout", key], check=True, capture_output=True)
    files = ["--tls-ca-file", str(cert), "--tls-cert", str(cert), "--tls-key", str(key)]
    there.write("dvc.yaml", "stages: {s: {cmd: 'echo 1 > o', outs: [o]}}\n")
    with running(tmp_path, 1, options=["--protocol", "tls", *files]) as cluster:
        assert cluster.address.startswith("tls://")
        cluster.use(there, security={"ca": str(cert), "cert": str(cert), "key": str(key)})
        answer = there.gitml(*DASK)
        assert answer.code == 0, answer.err
        # Whoever has no certificate is not let in.
        there.write("gitml.yaml", there.read("gitml.yaml").replace("tls://", "tcp://"))
        there.write("dvc.yaml", "stages: {s: {cmd: 'echo 2 > o', outs: [o]}}\n")
        refused = there.gitml(*DASK)
        assert refused.code == 3
        assert "goes with executors.dask.security" in refused.err
    assert there.read("o") == "1\n"


@pytest.mark.parametrize(
    ("options", "problem", "hint"),
    [
        (
            {"adress": "tcp://127.0.0.1:1"},
            "unknown key 'executors.dask.adress'",
            "did you mean 'address'?",
        ),
        ({}, "either 'address' or 'cluster'", "LocalCluster"),
        ({"address": "tcp://10.0.0.1:8786"}, "neither on this machine nor under TLS", "tls://"),
        ({"address": "tls://10.0.0.1:8786"}, "TLS needs the files", "cert.pem"),
        ({"cluster": "distributed.NoCluster"}, "there is no 'distributed.NoCluster'", ""),
        ({"cluster": "dask_kubernetes.KubeCluster"}, "", "pip install dask-kubernetes"),
        ({"cluster": "distributed.LocalCluster", "scale": 0}, "whole number of at least 1", ""),
        ({"address": "127.0.0.1:1", "shared_fs": "yes"}, "true or false", ""),
    ],
)
def test_options(project: Project, options: object, problem: str, hint: str) -> None:
    project.write("gitml.yaml", json.dumps({"executors": {"dask": options}}))
    add_remote(project, project.root.parent / "remote")
    project.write("dvc.yaml", "stages: {s: {cmd: 'true'}}\n")
    answer = project.gitml(*DASK)
    assert answer.code == 3
    assert problem in answer.err
    assert hint in answer.err


def test_dask_is_loaded_for_dask_alone(project: Project) -> None:
    project.write("dvc.yaml", "stages: {s: {cmd: 'true'}}\n")
    code = (
        "import sys; from gitml import cli; cli.run(['repro']); "
        "sys.exit(any(name in sys.modules for name in ('dask', 'distributed')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=project.root, check=False)
    assert done.returncode == 0
