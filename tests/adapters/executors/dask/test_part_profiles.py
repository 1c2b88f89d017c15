"""Profiles of the files of a folder, made by the workers of a cluster."""

from tests.fixtures.dask_cluster import Cluster, needs_dask
from tests.fixtures.project import Project

pytestmark = needs_dask


def test_workers_make_the_same_profile(there: Project, cluster: Cluster) -> None:
    cluster.use(there, shared_fs=True)
    for part in range(5):
        rows = "".join(f"{part * 100 + row},{'ab'[row % 2]}\n" for row in range(100))
        there.write(f"parts/{part}.csv", f"n,c\n{rows}")
    here = there.gitml("profile", "parts", "--json")
    answer = there.gitml("profile", "parts", "--json", "--executor", "dask")
    assert answer.err == ""
    assert (answer.code, answer.out) == (0, here.out)
    there.write("parts/3.csv", "n,c\n1\n")
    answer = there.gitml("profile", "parts", "--executor", "dask")
    assert (answer.code, answer.out) == (3, "")
    assert "parts/3.csv:2: expected 2 cells, found 1" in answer.err


def test_workers_that_see_no_files_of_ours(there: Project) -> None:
    there.write("raw.csv", "n\n1\n")
    answer = there.gitml("profile", "raw.csv", "--executor", "dask")
    assert answer.code == 3
    assert "executors.dask.shared_fs" in answer.err
