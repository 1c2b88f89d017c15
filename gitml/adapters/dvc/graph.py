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


def in_sequence(repo: "Repo", plan: Sequence["Stage"]) -> dict["Stage", list["Stage"]]:
    """What each stage must wait for so that nobody could tell it from one after another.

    Also a frozen stage reads its dependencies when it is recorded, and of single stages each may
    use what another makes: where DVC has one of the two before the other, so it is here.

    Args:
        repo: of the stages.
        plan: in DVC's order.
    """
    order = {stage: number for number, stage in enumerate(plan)}
    waits: dict[Stage, list[Stage]] = {stage: [] for stage in plan}
    for user in plan:
        for maker in repo.index.graph.successors(user):
            if maker in order:
                first, second = sorted((user, maker), key=order.__getitem__)
                waits[second].append(first)
    return waits


def local_dependencies(stage: "Stage") -> list[str]:
    """Where on this machine the stage's dependencies are."""
    from dvc.dependency.db import AbstractDependency
    from dvc.dependency.repo import RepoDependency

    foreign = (RepoDependency, AbstractDependency)
    return [dep.fs_path for dep in stage.deps if not isinstance(dep, foreign)]


def matters(stage: "Stage", other: "Stage") -> bool:
    """Whether it may make a difference to a stage that ``other`` runs.

    Data is recorded as it lies there, and a frozen stage does not look at what it depends on.
    """
    if stage.frozen or other.frozen or not (other.cmd or other.is_import):
        return False
    return bool(stage.repo.index.graph.has_edge(stage, other))
