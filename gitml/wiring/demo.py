"""The example project, and a folder to play in."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.demo_project import Playground, surroundings

__all__ = ["Playground", "open_playground"]


def open_playground(root: Path, variables: Mapping[str, str]) -> Playground:
    """A folder for the example project; ``variables`` are those of this process."""
    root = root.resolve()
    return Playground(root, root.with_name(f"{root.name}-storage"), surroundings(variables))
