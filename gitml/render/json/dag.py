"""The graph of a pipeline, for programs."""

from typing import Any

from gitml.core.pipeline.graph import Graph


def dag(rev: str, graph: Graph) -> dict[str, Any]:
    """``gitml.dag/1``; nodes stand after all that they need."""
    nodes = {
        name: {"kind": node.kind, "needs": list(graph.needs[name])}
        for name, node in graph.nodes.items()
    }
    return {"schema": "gitml.dag/1", "rev": rev, "nodes": nodes}
