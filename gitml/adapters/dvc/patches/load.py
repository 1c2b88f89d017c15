"""What DVC does again and again when it reads a project, done once; what it reads is the same."""

import contextlib
import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.core.digests import digest


@contextlib.contextmanager
def patched_for_load() -> Iterator[None]:
    """All that spares DVC time between reading a project and planning it."""
    with _params_once(), _cycles_fast():
        yield


@contextlib.contextmanager
def _params_once() -> Iterator[None]:
    """Parse a params file once for all stages that use it, as long as its content is the same."""
    from dvc.dependency import param

    original = param.load_path
    parsed: dict[tuple[str, bytes], Any] = {}

    def load(path: str, fs: Any, **options: Any) -> Any:
        if options or fs.protocol != "local":
            return original(path, fs, **options)
        key = (path, Path(path).read_bytes())
        if key not in parsed:
            parsed[key] = original(path, fs)
        return copy.deepcopy(parsed[key])

    with patched("dvc.dependency.param:load_path", load):
        yield


@contextlib.contextmanager
def record_vars() -> Iterator[dict[str, str]]:
    """Fill a mapping from each file that templates take values from to the digest of its content.

    Templates take them from the files under ``vars``, and DVC reads those within this block.
    """
    from dvc.parsing.context import Context

    original = Context.__dict__["load_from"]
    found: dict[str, str] = {}

    def load_from(cls: Any, fs: Any, path: str, select_keys: list[str] | None = None) -> Any:
        file = Path(path)
        found[os.path.relpath(path)] = digest(file.read_bytes() if file.is_file() else None)
        return original.__func__(cls, fs, path, select_keys)

    with patched("dvc.parsing.context:Context.load_from", classmethod(load_from)):
        yield found


@contextlib.contextmanager
def _cycles_fast() -> Iterator[None]:
    """Look for a cycle in time that grows with the pipeline, and not with its square."""
    import networkx as nx
    from dvc.repo import graph

    original = graph.check_acyclic

    def check(found: Any) -> None:
        if not nx.is_directed_acyclic_graph(found):
            original(found)  # which names the stages

    with patched("dvc.repo.graph:check_acyclic", check):
        yield
