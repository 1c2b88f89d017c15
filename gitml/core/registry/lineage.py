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


@dataclass(frozen=True, slots=True)
class Node:
    """Something that a version comes from.

    Attributes:
        name: a path, the address of a stage, a file of parameters, or the version's tag.
        hash: DVC's or Git's; empty where there is none.
        detail: the command of a stage, the values of parameters.
    """

    kind: NodeKind
    name: str
    hash: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """A graph; the first node is what was asked for.

    Attributes:
        edges: places of nodes: what is made, and what it is made from.
    """

    nodes: tuple[Node, ...]
    edges: tuple[tuple[int, int], ...]

    def sources(self, at: int) -> list[int]:
        """What a node is made from."""
        return [source for target, source in self.edges if target == at]


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
        self.found: list[Node] = []
        self.edges: dict[tuple[int, int], None] = {}

    def add(self, node: Node) -> tuple[int, bool]:
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
    root, _ = graph.add(Node("model", tag, side.model_hash or ""))
    waiting = [(root, side.model)] if side.model is not None else []
    while waiting:
        target, path = waiting.pop()
        for stage in _makers(side, path):
            at, is_new = graph.add(Node("stage", stage.address, detail=_command(stage)))
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


def _inputs(side: Side, stage: Stage) -> Iterator[tuple[Node, bool]]:
    """What a stage uses, each with whether another stage makes it."""
    for dep in stage.deps:
        made = side.producers.maker(dep) is not None
        yield Node(_kind(side, dep, made=made), dep, hashed(side, stage, dep)[1] or ""), made
    for file, keys in stage.params.items():
        yield Node("params", file, detail=", ".join(keys) if keys else "all of it"), False


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
