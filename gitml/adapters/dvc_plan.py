"""Which stages a run looks at, in DVC's order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


def steps(
    repo: "Repo", targets: Sequence["Stage"], *, single_item: bool, downstream: bool
) -> tuple[Any, list["Stage"]]:
    """DVC's graph of all stages (None for single ones), and the stages of the run.

    DVC walks over a view of the graph, which lists its stages in the order of a set where they are
    less than half of all: the order of ``dvc.lock`` is by chance then, and a new one in every
    process. Here it is that of the graph, which DVC has in all other cases.
    """
    import networkx as nx
    from dvc.repo.reproduce import get_active_graph, get_subgraph

    if single_item:
        return None, list(targets)
    graph = get_active_graph(repo.index.graph)
    chosen = set(get_subgraph(graph, list(targets), downstream=downstream))
    ordered = nx.DiGraph()
    ordered.add_nodes_from(stage for stage in graph if stage in chosen)
    ordered.add_edges_from((a, b) for a, b in graph.edges if a in chosen and b in chosen)
    return graph, list(nx.dfs_postorder_nodes(ordered))


def local_dependencies(stage: "Stage") -> list[str]:
    """Where on this machine the stage's dependencies are."""
    from dvc.dependency.db import AbstractDependency
    from dvc.dependency.repo import RepoDependency

    foreign = (RepoDependency, AbstractDependency)
    return [dep.fs_path for dep in stage.deps if not isinstance(dep, foreign)]


def makes_outs(stage: "Stage") -> bool:
    """Whether to run a stage may change its outputs; data is recorded as it lies there."""
    return not stage.frozen and bool(stage.cmd or stage.is_import)
