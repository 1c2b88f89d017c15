"""A version that was published, for programs."""

from typing import Any

from gitml.core.registry.version_details import PublishedVersion


def published(done: PublishedVersion) -> dict[str, Any]:
    """``gitml.model-publish/1``; ``created`` is false where it was there already."""
    entry = {
        "version": str(done.found.version),
        "tag": done.found.tag.name,
        "created": done.created,
        "mlflow": {
            "model": done.model,
            "version": done.number,
            "run": done.run or None,
            "url": done.url,
        },
    }
    return {"schema": "gitml.model-publish/1", "models": {done.found.model: entry}}
