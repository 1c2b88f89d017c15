"""A version's page on a forge, for programs."""

from typing import Any

from gitml.core.forges.forge import PostedRelease


def posted(tag: str, page: PostedRelease) -> dict[str, Any]:
    """``gitml.ci-release/1``: the page that stands there."""
    return {
        "schema": "gitml.ci-release/1",
        "tag": tag,
        "outcome": page.outcome,
        "url": page.url,
    }


def planned(tag: str, text: str) -> dict[str, Any]:
    """``gitml.ci-release/1`` of a dry run, with the text."""
    return {
        "schema": "gitml.ci-release/1",
        "tag": tag,
        "outcome": None,
        "url": None,
        "text": text,
        "dry_run": True,
    }
