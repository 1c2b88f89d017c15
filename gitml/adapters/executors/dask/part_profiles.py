"""Profiles of the files of a table, each made by a worker of a Dask cluster."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from distributed import KilledWorker, as_completed

from gitml.adapters.executors.dask import cluster
from gitml.adapters.executors.dask import options as dask_options
from gitml.adapters.formats.tabular import part_profiles
from gitml.adapters.formats.tabular.table_parts import Part
from gitml.core.tables.profiles import document
from gitml.core.values import Value
from gitml.errors import ConfigError, OutsideError

_LOCAL = ("LocalCluster", "distributed.LocalCluster")


def profiles(
    spec: Mapping[str, Value],
    parts: Sequence[Part],
    na_values: Sequence[str] | None,
    say: Callable[[str], None],
) -> Iterator[Any]:
    """The documents of the profiles, as they come.

    Args:
        spec: ``executors.dask`` of ``gitml.yaml``.
        parts: files, by absolute paths that the workers know, too.
        na_values: see :func:`table_blocks.blocks`.
        say: hears what is waited for.

    Raises:
        ConfigError: the options are wrong, or a file is no table.
        OutsideError: there is no cluster, or its workers are lost.
    """
    options = dask_options.parse(spec)
    if not (options.shared_fs or options.cluster in _LOCAL):
        raise ConfigError(
            "gitml.yaml: executors.dask.shared_fs: the workers are not said to see the files",
            hint="where they do: executors: {dask: {shared_fs: true}}; else leave out --executor",
        )
    with contextlib.ExitStack() as stack:
        made = cluster.create(options)
        if made is not None:
            stack.callback(made.close)
        client = cluster.connect(options, made)
        stack.callback(client.close)
        cluster.await_worker(client, options, say)
        tasks = [
            client.submit(of_file, part.name, str(part.source), part.key, na_values, pure=False)
            for part in parts
        ]
        try:
            for task in as_completed(tasks, loop=client.loop):
                yield task.result()
        except KilledWorker as error:
            raise OutsideError("the Dask workers were lost while they read tables") from error


def of_file(name: str, path: str, key: str, na_values: Sequence[str] | None) -> dict[str, Any]:
    """What a worker does."""
    return document.encode(part_profiles.of_parts([Part(name, Path(path), key)], na_values))
