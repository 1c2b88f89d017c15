"""The executor of a Slurm cluster, on a real one."""

from pathlib import Path

import pytest

from tests.adapters.executors.conformance import Conformance, Rig
from tests.adapters.executors.slurm.cluster import CPUS, Cluster


class TestSlurm(Conformance):
    """On nodes that it asks for itself."""

    @pytest.fixture
    def rig(self, tmp_path: Path, cluster: Cluster) -> Rig:
        slurm = "gitml.adapters.executors.slurm.executor:SlurmExecutor"
        options = {"nodes": 2, "cpus": CPUS // 2, "mem": "500M"}
        return Rig(slurm, tmp_path, options, cluster.variables)
