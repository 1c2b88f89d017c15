"""One real cluster for the tests of a process; where Slurm is missing they are skipped."""

import os
from collections.abc import Iterator

import pytest

from tests.adapters.executors.slurm.cluster import Cluster, missing


@pytest.fixture(scope="package")
def _cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    required = "GITML_SLURM" in os.environ
    if (reason := missing()) and not required:
        pytest.skip(reason)
    cluster = Cluster(tmp_path_factory.mktemp("slurm"))
    try:
        try:
            cluster.start()
        except AssertionError as error:
            if required:
                raise
            pytest.skip(f"Slurm does not start here: {error}")
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def cluster(_cluster: Cluster) -> Iterator[Cluster]:
    """The cluster, which must be empty again after each test, whatever was killed in it."""
    yield _cluster
    _cluster.wait_for(lambda: not _cluster.jobs())
