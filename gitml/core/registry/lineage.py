"""Where a version comes from, and what came of data: a graph of records, each with its hash."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from gitml.core.paths import overlap
from gitml.core.pipeline.stage import Stage
from gitml.core.registry.evaluation import Side, hashed
from gitml.core.registry.manifest import Manifest
from gitml.core.registry.versions import Registered

NodeKind = Literal["model", "stage", "data", "import", "code", "params", "made"]
Algorithm = Literal[
    "md5",  # of the bytes
    "git",  # a blob of Git
    "dvc",  # DVC's own: of a folder, of text without its carriage returns, of a folder around it
]


@dataclass(frozen=True, slots=True)
class LineageNode:
    """Something that a version comes from.

    Attributes:
        name: a path, the address of a stage, a file of parameters, or the version's tag.
        hash: DVC's or Git's; empty where there is none.
        detail: the command of a stage, the keys of parameters.
        algorithm: what the hash is of; None where there is none, or it is not known.
    """

    kind: NodeKind
    name: str
    hash: str = ""
    detail: str = ""
    algorithm: Algorithm | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """A graph; the first node is what was asked for.

    Attributes:
        edges: places of nodes: what is made, and what it is made from.
    """

    nodes: tuple[LineageNode, ...]
    edges: tuple[tuple[int, int], ...]

    def sources(self, at: int) -> list[int]:
        """What a node is made from."""
        return [source for target, source in self.edges if target == at]

    def ingredients(self, at: int) -> list[int]:
        """What a node is made from, past the stages between them."""
        found = []
        for source in self.sources(at):
            is_stage = self.nodes[source].kind == "stage"
            found += self.sources(source) if is_stage else [source]
        return found

    def maker(self, at: int) -> LineageNode | None:
        """The stage that makes a node."""
        nodes = (self.nodes[source] for source in self.sources(at))
        return next((node for node in nodes if node.kind == "stage"), None)


@dataclass(frozen=True, slots=True)
class Use:
    """A version that was made from some data, or measured on it.

    Attributes:
        how: ``trained`` or ``measured``.
        path: of the data, as the version's manifest has it.
    """

    found: Registered
    how: Literal["trained", "measured"]
    path: str
    hash: str


class _Graph:
    """Nodes, each once, in the order in which they are met."""

    def __init__(self) -> None:
        self.nodes: dict[tuple[str, str, str], int] = {}
        self.found: list[LineageNode] = []
        self.edges: dict[tuple[int, int], None] = {}

    def add(self, node: LineageNode) -> tuple[int, bool]:
        """Its place, and whether it is new."""
        key = (node.kind, node.name, node.detail)  # stages use different keys of one file
        if key in self.nodes:
            return self.nodes[key], False
        self.nodes[key] = len(self.found)
        self.found.append(node)
        return len(self.found) - 1, True


def upstream(tag: str, side: Side) -> Lineage:
    """All that a model comes from, back to data and code that nothing here makes."""
    graph = _Graph()
    root, _ = graph.add(LineageNode("model", tag, side.model_hash or ""))
    waiting = [(root, side.model)] if side.model is not None else []
    while waiting:
        target, path = waiting.pop()
        for stage in _makers(side, path):
            at, is_new = graph.add(LineageNode("stage", stage.address, detail=_command(stage)))
            graph.edges[target, at] = None
            if not is_new:
                continue
            for node, made in _inputs(side, stage):
                inner, is_first = graph.add(node)
                graph.edges[at, inner] = None
                if made and is_first:
                    waiting.append((inner, node.name))
    return Lineage(tuple(graph.found), tuple(graph.edges))


def _makers(side: Side, path: str | None) -> Iterator[Stage]:
    if path is not None and (maker := side.producers.maker(path)):
        yield maker


def _inputs(side: Side, stage: Stage) -> Iterator[tuple[LineageNode, bool]]:
    """What a stage uses, each with whether another stage makes it."""
    for dep in stage.deps:
        made = side.producers.maker(dep) is not None
        path, content = hashed(side, stage, dep)
        own = _algorithm(side, path, content) if path == dep else "dvc"
        kind = _kind(side, dep, made=made)
        yield LineageNode(kind, dep, content or "", algorithm=own if content else None), made
    for file, keys in stage.params.items():
        yield LineageNode("params", file, detail=", ".join(keys) if keys else "all of it"), False


def _algorithm(side: Side, path: str, content: str | None) -> Algorithm:
    if pointer := side.pointers.get(path):
        return "dvc" if pointer.old or pointer.is_folder else "md5"
    return "git" if side.code.get(path) == content else "dvc"


def _kind(side: Side, path: str, *, made: bool) -> NodeKind:
    if made:
        return "made"
    around = [p for known, p in side.pointers.items() if overlap(known, path)]
    if not around:
        return "code"
    return "import" if any(pointer.imported for pointer in around) else "data"


def _command(stage: Stage) -> str:
    return stage.cmd if isinstance(stage.cmd, str) else " && ".join(stage.cmd)


def uses(asked: str, versions: Iterable[tuple[Registered, Manifest]]) -> tuple[Use, ...]:
    """The versions whose manifests name data at a path, or with a hash or the beginning of one."""
    found = []
    for one, record in versions:
        places: tuple[tuple[Literal["trained", "measured"], Mapping[str, str | None]], ...] = (
            ("trained", record.data),
            ("measured", record.evaluation or {}),
        )
        for how, paths in places:
            found += [
                Use(one, how, path, md5 or "")
                for path, md5 in paths.items()
                if _is_meant(asked, path, md5 or "")
            ]
    return tuple(found)


def _is_meant(asked: str, path: str, md5: str) -> bool:
    is_hash = len(asked) >= 7 and set(asked.removesuffix(".dir")) <= set("0123456789abcdef")
    return overlap(asked, path) or (is_hash and md5.startswith(asked))
