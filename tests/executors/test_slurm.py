"""The executor of a Slurm cluster, on a real one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.executors.conformance import Conformance, Rig
from tests.slurm.cluster import CPUS, Cluster, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def rig(tmp_path: Path, cluster: Cluster) -> Iterator[Rig]:
    slurm = "gitml.adapters.executors.slurm:SlurmExecutor"
    yield Rig(slurm, tmp_path, {"nodes": 2, "cpus": CPUS // 2, "mem": "500M"}, cluster.variables)
    cluster.wait_for(lambda: not cluster.jobs())  # whatever happened, the nodes are given back


class TestSlurm(Conformance):
    """On nodes that it asks for itself."""
