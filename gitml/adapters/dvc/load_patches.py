"""What DVC does again and again when it reads a project, done once; what it reads is the same."""

import contextlib
import copy
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitml.adapters.files import digest
from gitml.adapters.formats.documents import DocumentError, yaml

# Dates, anchors, aliases, tags and merge keys: read by DVC's own reader, to the last detail.
_PARTICULAR = re.compile(r"\d{4}-\d|(?:^|[\s\[{,])[&*!][^\s&=]|<<|\t", re.MULTILINE)


@contextlib.contextmanager
def reading_fast() -> Iterator[None]:
    """All that spares DVC time between reading a project and planning it."""
    with _parsing_fast(), _params_once(), _cycles_fast():
        yield


@contextlib.contextmanager
def _parsing_fast() -> Iterator[None]:
    """Let DVC read dvc.yaml and dvc.lock with a parser that is ten times faster.

    Half of the time of a run in which nothing is to be done goes into its own one.
    """
    from dvc.utils import strictyaml

    original = strictyaml.parse_yaml

    def parse(text: str, path: str, typ: str = "safe") -> Any:
        if typ == "safe" and not _PARTICULAR.search(text):
            with contextlib.suppress(DocumentError):  # DVC words what is wrong with it
                return yaml(path, text) or {}
        return original(text, path, typ=typ)

    with replaced(strictyaml, "parse_yaml", parse):
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

    with replaced(param, "load_path", load):
        yield


@contextlib.contextmanager
def noting_vars() -> Iterator[dict[str, str]]:
    """Digests of the files that templates take values from, as DVC reads them; see ``vars``."""
    from dvc.parsing.context import Context

    original = Context.__dict__["load_from"]
    noted: dict[str, str] = {}

    def load_from(cls: Any, fs: Any, path: str, select_keys: list[str] | None = None) -> Any:
        file = Path(path)
        noted[os.path.relpath(path)] = digest(file.read_bytes() if file.is_file() else None)
        return original.__func__(cls, fs, path, select_keys)

    with replaced(Context, "load_from", classmethod(load_from)):
        yield noted


@contextlib.contextmanager
def _cycles_fast() -> Iterator[None]:
    """Look for a cycle in time that grows with the pipeline, and not with its square."""
    import networkx as nx
    from dvc.repo import graph

    original = graph.check_acyclic

    def check(found: Any) -> None:
        if not nx.is_directed_acyclic_graph(found):
            original(found)  # which names the stages

    with replaced(graph, "check_acyclic", check):
        yield


@contextlib.contextmanager
def replaced(owner: Any, name: str, stand_in: Any) -> Iterator[None]:
    """Let ``owner.name`` be something else for a while."""
    missing = object()
    original = vars(owner).get(name, missing)
    setattr(owner, name, stand_in)
    try:
        yield
    finally:
        if original is missing:
            delattr(owner, name)
        else:
            setattr(owner, name, original)
