"""A project that was set up, for programs."""

from collections.abc import Mapping
from typing import Any


def initialised(root: str, made: Mapping[str, bool], *, dry_run: bool = False) -> dict[str, Any]:
    """``gitml.init/1``: what a project needs, and whether it had to be made."""
    mark = {"dry_run": True} if dry_run else {}
    return {"schema": "gitml.init/1", "root": root, "made": dict(made), **mark}
