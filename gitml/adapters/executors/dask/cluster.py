"""A Dask cluster: reach it or make it, see what it has, and whether it is fit for use."""

import contextlib
import importlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice
from typing import Any

import dask
from distributed import Client, LocalCluster, Security

from gitml import __version__
from gitml.adapters.executors.dask import worker as dask_worker
from gitml.adapters.executors.dask.options import DaskOptions, refuse_open
from gitml.core.run.plan import ComputeNode, Machine
from gitml.errors import ConfigError, OutsideError

_TIMEOUT = 10  # seconds to reach a scheduler
_FIRST = 60.0  # seconds to wait for the first worker of a cluster that is there already
_TELL = 10.0  # seconds after which a person is told what is waited for
_NAMES = {"cpus": ("cpus", "cpu"), "gpus": ("gpus", "gpu"), "mem": ("mem", "memory")}
_ENDLESS = 2**60


def create(options: DaskOptions) -> Any:
    """A cluster of the class that was asked for, None where one is there already.

    Raises:
        ConfigError: there is no such class, or it does not take these arguments.
        OutsideError: it could not be made.
    """
    if not options.cluster:
        return None
    with _ignoring_signals():  # dask_jobqueue takes Ctrl-C for itself as soon as it is imported
        factory = _cluster_class(options.cluster)
    arguments = dict(options.arguments)
    if options.security:
        arguments.setdefault("security", security(options))
    if factory is LocalCluster:
        arguments.setdefault("dashboard_address", None)  # nobody asked for a web server
        if options.scale is not None:
            arguments.setdefault("n_workers", options.scale)
    # A stage whose worker is lost is not to be run again by anybody but us.
    with _ignoring_signals(), dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        try:
            cluster = factory(**arguments)
        except TypeError as error:
            raise ConfigError(f"gitml.yaml: executors.dask.arguments: {error}") from error
        except Exception as error:  # each class has errors of its own
            raise OutsideError(
                f"the Dask cluster '{options.cluster}' could not be made: {error}",
                hint="see executors.dask.arguments in gitml.yaml",
            ) from error
        if options.adapt:
            cluster.adapt(minimum=options.adapt[0], maximum=options.adapt[1])
        elif options.scale is not None:
            cluster.scale(options.scale)
    return cluster


def connect(options: DaskOptions, cluster: Any) -> Client:
    """A client of the cluster.

    Raises:
        ConfigError: others could talk to it, too.
        OutsideError: it does not answer.
    """
    if cluster is not None:
        refuse_open(str(cluster.scheduler_address))
    target = options.address if cluster is None else cluster
    try:
        return Client(
            target,
            timeout=min(_TIMEOUT, options.wait or _TIMEOUT),
            security=security(options) if cluster is None and options.security else None,
            set_as_default=False,
        )
    except (OSError, TimeoutError) as error:
        raise OutsideError(
            f"the Dask scheduler at {options.address} does not answer",
            hint="is it running? executors.dask.address in gitml.yaml says where",
        ) from error
    except RuntimeError as error:  # Dask's own of encryption that one of both does not want
        raise ConfigError(
            f"the Dask scheduler at {options.address} cannot be talked to: {error}",
            hint="an address that begins with tls:// goes with executors.dask.security",
        ) from error


def security(options: DaskOptions) -> Security:
    """TLS, and nothing else."""
    if isinstance(options.security, Mapping):
        files = options.security
        return Security(
            tls_ca_file=files["ca"],
            tls_client_cert=files["cert"],
            tls_client_key=files["key"],
            tls_scheduler_cert=files["cert"],
            tls_scheduler_key=files["key"],
            tls_worker_cert=files["cert"],
            tls_worker_key=files["key"],
            require_encryption=True,
        )
    try:
        return Security.temporary()
    except ImportError as error:
        raise ConfigError(str(error), hint="pip install cryptography") from error


def await_worker(client: Client, options: DaskOptions, say: Callable[[str], None]) -> None:
    """Wait until there is a worker, and see that those there are can be used.

    Raises:
        OutsideError: none came in time.
        ConfigError: one has not the same gitml, or is open to others.
    """
    limit = options.wait or (_FIRST if options.address else None)
    begun = time.monotonic()
    told = begun
    while not client.nthreads():
        now = time.monotonic()
        if limit is not None and now > begun + limit:
            raise OutsideError(
                f"the Dask scheduler has had no worker for {limit:g} seconds",
                hint="start one: dask worker ADDRESS; executors.dask.wait is how long to wait",
            )
        if now > told + _TELL:
            told = now
            say(f"waiting for a Dask worker for {now - begun:.0f} seconds")
        time.sleep(0.1)
    _inspect(client)


def _inspect(client: Client) -> None:
    try:
        found = client.run(dask_worker.version)
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"a Dask worker lacks a package: {error.name}",
            hint=f"install it where the workers run: pip install 'gitml[dask]=={__version__}'",
        ) from error
    for address, there in found.items():
        refuse_open(address)
        if there != __version__:
            raise version_error(address, there)


def version_error(worker: str, there: str) -> ConfigError:
    """The error for a worker with another gitml."""
    return ConfigError(
        f"the Dask worker {worker} has gitml {there}, this is gitml {__version__}",
        hint=f"install the same there: pip install 'gitml[dask]=={__version__}'",
    )


def machine(
    client: Client, options: DaskOptions, jobs: int | None
) -> tuple[Machine, dict[str, str]]:
    """What the workers have together, and what they call it where they declare it to Dask.

    A worker that declares no resources has as many cpus as threads.
    """
    workers = list(client.scheduler_info(n_workers=-1)["workers"].values())
    names = {
        kind: name
        for worker in workers
        for name in worker["resources"]
        for kind, known in _NAMES.items()
        if name.lower() in known
    }
    nodes = [_node(worker, names) for worker in workers]
    threads = [worker["nthreads"] for worker in workers]
    # Those that are still to come are taken to be like the ones that are there.
    most = max(len(nodes), options.adapt[1] if options.adapt else options.scale or 0)
    nodes, threads = (list(islice(cycle(found), most)) for found in (nodes, threads))
    whole = Machine(
        jobs=jobs or sum(threads),
        cpus=sum(node.cpus for node in nodes),
        mem=sum(node.mem for node in nodes),
        gpus=tuple(str(number) for number in range(sum(node.gpus for node in nodes))),
        nodes=tuple(nodes),
    )
    return whole, names


def _node(worker: Mapping[str, Any], names: Mapping[str, str]) -> ComputeNode:
    has = worker["resources"]
    return ComputeNode(
        cpus=int(has.get(names.get("cpus"), worker["nthreads"])),
        mem=int(has.get(names.get("mem"), worker["memory_limit"] or _ENDLESS)),
        gpus=int(has.get(names.get("gpus"), 0)),
    )


def _cluster_class(path: str) -> Any:
    module, _, name = path.rpartition(".")
    try:
        return getattr(importlib.import_module(module or "distributed"), name)
    except (ImportError, AttributeError) as error:
        package = module.partition(".")[0].replace("_", "-")
        raise ConfigError(
            f"gitml.yaml: executors.dask.cluster: there is no '{path}': {error}",
            hint=f"pip install {package}" if package else "for example distributed.LocalCluster",
        ) from error


@contextlib.contextmanager
def _ignoring_signals() -> Iterator[None]:
    """Let processes that are started here pass over Ctrl-C and the end of a job or terminal.

    These go to all processes of a terminal or job; it is for us to end the stages as they should.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
