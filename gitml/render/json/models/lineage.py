"""Where a version comes from, and what came of data, for programs."""

from collections.abc import Sequence
from typing import Any

from gitml.core.registry.lineage import Lineage, Use
from gitml.core.registry.versions import Registered


def upstream(version: Registered, found: Lineage) -> dict[str, Any]:
    """``gitml.model-lineage/1``; edges go from what is made to what it is made from."""
    nodes = {
        f"n{number}": {
            "kind": node.kind,
            "name": node.name,
            "hash": node.hash or None,
            "detail": node.detail or None,
        }
        for number, node in enumerate(found.nodes)
    }
    edges = [{"made": f"n{target}", "from": f"n{source}"} for target, source in found.edges]
    entry = {"version": str(version.version), "tag": version.tag.name, "nodes": nodes}
    models = {version.model: {**entry, "edges": edges}}
    return {"schema": "gitml.model-lineage/1", "models": models}


def uses(asked: str, found: Sequence[Use]) -> dict[str, Any]:
    """``gitml.model-uses/1``: the versions that used some data, by model."""
    models: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        entry = {
            "version": str(one.found.version),
            "tag": one.found.tag.name,
            "how": one.how,
            "path": one.path,
            "hash": one.hash or None,
            "withdrawn": one.found.withdrawn,
        }
        models.setdefault(one.found.model, []).append(entry)
    return {"schema": "gitml.model-uses/1", "data": asked, "models": models}
