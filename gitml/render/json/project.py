"""A project that was set up, for programs."""

from collections.abc import Mapping
from typing import Any


def initialised(root: str, made: Mapping[str, bool]) -> dict[str, Any]:
    """``gitml.init/1``: what a project needs, and whether it had to be made."""
    return {"schema": "gitml.init/1", "root": root, "made": dict(made)}
