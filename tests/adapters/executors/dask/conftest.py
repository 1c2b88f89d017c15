"""One Dask cluster for all tests here: imported into a file of tests, each would start its own."""

from tests.fixtures.dask_cluster import cluster as cluster
from tests.fixtures.dask_cluster import there as there
