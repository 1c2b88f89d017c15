"""A real Dask cluster on this machine: a scheduler and two workers, each with its own folder."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.apart import add_remote
from tests.project import Project

_QUIET = {"DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "critical"}


@dataclass(frozen=True)
class Cluster:
    """Where it is.

    Attributes:
        address: of the scheduler.
        folder: of workers and scheduler.
        scheduler: its process.
    """

    address: str
    folder: Path
    scheduler: int

    def use(self, project: Project, **options: object) -> None:
        """Let ``repro --executor dask`` of a project go here."""
        document = {"executors": {"dask": {"address": self.address, **options}}}
        project.write("gitml.yaml", json.dumps(document))


@contextlib.contextmanager
def running(
    folder: Path,
    workers: int = 2,
    environment: Mapping[str, str] | None = None,
    options: Sequence[str] = (),
) -> Iterator[Cluster]:
    """A cluster that ends with the block; a worker that is killed is started again."""
    with contextlib.ExitStack() as stack:
        file = folder / "scheduler.json"
        loopback = ["--host", "127.0.0.1", "--no-dashboard", *options]
        command = ["dask_scheduler", *loopback, "--port", "0", "--scheduler-file", str(file)]
        scheduler = stack.enter_context(_process(command, folder / "scheduler", environment))
        _await(file.exists)
        for name in ("one", "two")[:workers]:
            home = folder / name
            more = ["--nthreads", "2", "--local-directory", str(home), "--name", name]
            more += ["--resources", "cpus=2 GPU=1", "--scheduler-file", str(file)]
            command = ["dask_worker", *loopback, *more]
            stack.enter_context(_process(command, home, environment))
        address = json.loads(file.read_text())["address"]
        yield Cluster(address, folder, scheduler)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One cluster for all tests; they run one after another, but for the processes of xdist."""
    pytest.importorskip("distributed", reason="dask is not installed: pip install 'gitml[dask]'")
    with running(tmp_path_factory.mktemp("dask")) as found:
        yield found


@pytest.fixture
def there(project: Project, cluster: Cluster, tmp_path: Path) -> Project:
    """A project with a remote, which uses the cluster."""
    cluster.use(project)
    add_remote(project, tmp_path / "re mote")
    return project


@contextlib.contextmanager
def _process(
    command: list[str], folder: Path, environment: Mapping[str, str] | None
) -> Iterator[int]:
    folder.mkdir(exist_ok=True)
    module, *arguments = command
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *arguments],
            cwd=folder,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **_QUIET, **(environment or {})},
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(what: object, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    assert callable(what)
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)
