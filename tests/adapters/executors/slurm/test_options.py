"""What gitml.yaml says under executors.slurm, and what Slurm's programs answer."""

from typing import Any

import pytest

from gitml.adapters.executors.slurm import options as slurm_options
from gitml.adapters.executors.slurm.commands import Slurm, complaint, outside_job
from gitml.errors import ConfigError, OutsideError
from tests.adapters.executors.slurm.cluster import Cluster


def test_what_salloc_is_asked_for() -> None:
    options = {"nodes": 2, "cpus": 8, "mem": "1.5G", "gpus": "a100:2", "time": "90m"}
    more = {"partition": "long", "account": "ml", "extra": ["--constraint=ib"]}
    found = slurm_options.parse({**options, **more}, None)  # type: ignore[dict-item]  # a Value
    assert found.arguments[:2] == ("--nodes=2", "--ntasks-per-node=1")
    assert found.arguments[3:] == (
        "--cpus-per-task=8",
        "--mem=1536M",
        "--gres=gpu:a100:2",
        "--time=90",
        "--partition=long",
        "--account=ml",
        "--constraint=ib",
    )
    assert "--cpus-per-task=3" in slurm_options.parse({"nodes": 2}, 5).arguments


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"partitoin": "x"}, "unknown key 'executors.slurm.partitoin'"),
        ({"nodes": 0}, "executors.slurm.nodes: expected a whole number of at least 1"),
        ({"mem": "much"}, "executors.slurm.mem: expected bytes"),
        ({"time": "2:00"}, "executors.slurm.time: expected a time"),
        ({"gpus": "a100"}, "executors.slurm.gpus: expected a whole number"),
        ({"extra": "--qos=x"}, "executors.slurm.extra: expected a list"),
        ({"partition": 3}, "executors.slurm.partition: expected text"),
    ],
)
def test_wrong_options(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        slurm_options.parse(options, None)
    assert message in caught.value.message


def test_what_describes_the_outer_job_is_left_out() -> None:
    variables = {"SLURM_NTASKS": "8", "SLURM_CONF": "/x", "SLURMD_NODENAME": "n", "HOME": "/h"}
    assert outside_job(variables) == {"SLURM_CONF": "/x", "HOME": "/h"}


def test_complaints_without_the_names_of_programs() -> None:
    text = "srun: error: Unable to create step\nsrun: error: n1: task 0: Killed\n\n"
    assert complaint(text + text) == "Unable to create step; n1: task 0: Killed"


def test_a_program_that_is_not_installed() -> None:
    with pytest.raises(ConfigError, match="'no-salloc', which is not installed"):
        Slurm({}).ask("no-salloc")


def test_a_job_that_is_not_there(cluster: Cluster) -> None:
    with pytest.raises(OutsideError, match=r"scontrol failed: .*Invalid job id"):
        Slurm({"PATH": "/usr/bin", **cluster.variables}).nodes("4711")


def test_memory_of_a_cluster_that_does_not_count_it(cluster: Cluster) -> None:
    slurm = Slurm({"PATH": "/usr/bin", **cluster.variables})
    assert slurm.memory("n1") == 2000
