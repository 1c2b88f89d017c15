"""The graph of a pipeline: which stages and data lead to which, by the paths they share."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from gitml.core.data.pointers import Pointer
from gitml.core.paths import PathIndex
from gitml.core.pipeline.stage import Stage


class GraphNode(NamedTuple):
    """A stage, by its address, or data that was added by hand, by its ``.dvc`` file."""

    name: str
    kind: Literal["stage", "data"]


class Graph(NamedTuple):
    """Nodes and what they need.

    Attributes:
        nodes: by name, each after all that it needs.
        needs: names of the nodes that lead directly to a node, in the order of ``nodes``.
        cycle: names of stages that need each other, so that none can come first; they stand last.
    """

    nodes: Mapping[str, GraphNode] = {}
    needs: Mapping[str, tuple[str, ...]] = {}
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
    nodes = {pointer.source: GraphNode(pointer.source, "data") for pointer in added}
    nodes |= {address: GraphNode(address, "stage") for address in stages}
    made = [(out.path, stage.address) for stage in stages.values() for out in stage.outs]
    sources = PathIndex([*((pointer.path, pointer.source) for pointer in added), *made])
    deps = {pointer.source: pointer.command_deps or () for pointer in added}
    deps |= {address: stage.deps for address, stage in stages.items()}
    needs = {
        name: dict.fromkeys(one for dep in deps[name] for one in sources.overlapping(dep))
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


def _ordered(nodes: Mapping[str, GraphNode], needs: Mapping[str, Mapping[str, None]]) -> Graph:
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
