"""The graph of a pipeline: which stages and data lead to which, by the paths they share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from gitml.core.data.pointers import Pointer
from gitml.core.pipeline.stage import Stage


@dataclass(frozen=True, slots=True)
class Node:
    """A stage, by its address, or data that was added by hand, by its ``.dvc`` file."""

    name: str
    kind: Literal["stage", "data"]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and what they need.

    Attributes:
        nodes: by name, each after all that it needs.
        needs: names of the nodes that lead directly to a node, in the order of ``nodes``.
        cycle: names of stages that need each other, so that none can come first; they stand last.
    """

    nodes: Mapping[str, Node] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cycle: tuple[str, ...] = ()

    @property
    def leads_to(self) -> dict[str, tuple[str, ...]]:
        """The reverse of ``needs``."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for name in self.nodes:
            for need in self.needs[name]:
                found[need].append(name)
        return {name: tuple(after) for name, after in found.items()}


def graph(stages: Mapping[str, Stage], pointers: Mapping[str, Pointer]) -> Graph:
    """The graph of stages and of the data that was added by hand.

    A dependency leads to whoever makes it, the folder it lies in, or something in it.
    """
    added = [pointer for pointer in pointers.values() if pointer.stage is None]
    nodes = {pointer.source: Node(pointer.source, "data") for pointer in added}
    nodes |= {address: Node(address, "stage") for address in stages}
    makers = _Makers()
    for pointer in added:
        makers.add(pointer.path, pointer.source)
    for address, stage in stages.items():
        for out in stage.outs:
            makers.add(out.path, address)
    needs = {
        name: dict.fromkeys(maker for dep in stages[name].deps for maker in makers.of(dep))
        if name in stages
        else {}
        for name in nodes
    }
    return _ordered(nodes, needs)


def restricted(whole: Graph, targets: Iterable[str]) -> Graph:
    """The targets and all that leads to them; names that are no nodes are ignored."""
    wanted: set[str] = set()
    waiting = [name for name in targets if name in whole.nodes]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += whole.needs[name]
    return Graph(
        nodes={name: node for name, node in whole.nodes.items() if name in wanted},
        needs={name: needs for name, needs in whole.needs.items() if name in wanted},
        cycle=tuple(name for name in whole.cycle if name in wanted),
    )


class _Makers:
    """Who makes which path, found by the path itself, by a folder above it and by one below."""

    def __init__(self) -> None:
        self._exact: dict[str, list[str]] = {}
        self._inside: dict[str, list[str]] = {}

    def add(self, path: str, name: str) -> None:
        self._exact.setdefault(path, []).append(name)
        for folder in _folders(path):
            self._inside.setdefault(folder, []).append(name)

    def of(self, path: str) -> list[str]:
        above = [name for folder in _folders(path) for name in self._exact.get(folder, ())]
        return [*self._exact.get(path, ()), *above, *self._inside.get(path, ())]


def _folders(path: str) -> Iterator[str]:
    while path:
        path = path.rpartition("/")[0]
        yield path


def _ordered(nodes: Mapping[str, Node], needs: Mapping[str, Mapping[str, None]]) -> Graph:
    """Each node after what it needs; what became possible last comes first, as in a story."""
    left = {name: set(found) for name, found in needs.items()}
    after: dict[str, list[str]] = {name: [] for name in nodes}
    for name, found in needs.items():
        for need in found:
            after[need].append(name)
    ready = [name for name in reversed([*nodes]) if not left[name]]
    order: list[str] = []
    while ready:
        name = ready.pop()
        order.append(name)
        for follower in reversed(after[name]):
            left[follower].discard(name)
            if not left[follower]:
                ready.append(follower)
    stuck = _circle({name: found for name, found in left.items() if found}, order)
    done = set(order)
    order += [name for name in nodes if name not in done]
    place = {name: index for index, name in enumerate(order)}
    return Graph(
        nodes={name: nodes[name] for name in order},
        needs={name: tuple(sorted(needs[name], key=place.__getitem__)) for name in order},
        cycle=stuck,
    )


def _circle(left: Mapping[str, set[str]], done: Sequence[str]) -> tuple[str, ...]:
    """One circle among the nodes that never became possible."""
    name = next((name for name in left if name not in set(done)), None)
    path: list[str] = []
    while name is not None and name not in path:
        path.append(name)
        name = min(left[name])
    return tuple(reversed(path[path.index(name) :])) if name is not None else ()
