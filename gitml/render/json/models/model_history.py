"""What happened to models, for programs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gitml.core.registry.model_summary import Assigned
from gitml.core.registry.version_details import PastEvent
from gitml.core.registry.versions import History


def events(found: Sequence[PastEvent]) -> dict[str, Any]:
    """``gitml.model-history/1``; newest first."""
    models: dict[str, dict[str, Any]] = {}
    for one in found:
        entry = {
            "tag": one.tag.name,
            "action": one.action,
            "version": one.version,
            "alias": one.alias,
            "previous": one.previous,
            "commit": one.tag.commit,
            "date": one.tag.date.isoformat(),
            "by": one.tag.tagger,
            "why": one.why or None,
        }
        models.setdefault(one.model, {"events": []})["events"].append(entry)
    return {"schema": "gitml.model-history/1", "models": dict(sorted(models.items()))}


def at(
    moment: datetime, then: Mapping[str, History], places: Mapping[str, Mapping[str, Assigned]]
) -> dict[str, Any]:
    """``gitml.model-history/1`` at a moment."""
    models = {
        name: {
            "latest": str(history.latest.version) if history.latest else None,
            "aliases": {alias: str(place) for alias, place in places[name].items()},
            "deprecated": history.deprecated,
        }
        for name, history in then.items()
    }
    return {"schema": "gitml.model-history/1", "at": moment.isoformat(), "models": models}
