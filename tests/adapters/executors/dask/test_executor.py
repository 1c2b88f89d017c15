"""The executor of a Dask cluster, on a real one of two workers."""

from pathlib import Path

import pytest

from tests.adapters.executors.conformance import Conformance, Rig
from tests.fixtures.dask_cluster import Cluster, needs_dask

pytestmark = needs_dask


class TestDask(Conformance):
    @pytest.fixture
    def rig(self, tmp_path: Path, cluster: Cluster) -> Rig:
        dask = "gitml.adapters.executors.dask.executor:DaskExecutor"
        return Rig(dask, tmp_path, {"address": cluster.address})
