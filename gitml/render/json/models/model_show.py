"""All that is known of a version, for programs."""

from typing import Any

from gitml.core.registry import manifest
from gitml.core.registry.version_details import VersionDetails
from gitml.render.json.models.registry import assigned, problem


def version(known: VersionDetails) -> dict[str, Any]:
    """``gitml.model-show/1``; the manifest is what the tag says."""
    found, gone = known.found, known.found.withdrawal
    entry = {
        "version": str(found.version),
        "tag": found.tag.name,
        "commit": found.commit,
        "date": found.tag.date.isoformat(),
        "by": found.tag.tagger,
        "notes": known.notes or None,
        "aliases": {alias: assigned(place) for alias, place in known.aliases.items()},
        "withdrawn": None
        if gone is None
        else {
            "tag": gone.name,
            "date": gone.date.isoformat(),
            "by": gone.tagger,
            "reason": known.withdrawn_why or None,
        },
        "manifest": manifest.to_mapping(known.manifest) if known.manifest else None,
        "problems": [problem(one) for one in known.problems],
    }
    return {"schema": "gitml.model-show/1", "models": {found.model: entry}}
