"""The example project of the demo."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.demo_project import DemoProject, demo_environment


def open_demo_project(root: Path, variables: Mapping[str, str]) -> DemoProject:
    """A folder for the example project; ``variables`` are those of this process."""
    root = root.resolve()
    storage = root.with_name(f"{root.name}-storage")
    return DemoProject(root, storage, demo_environment(variables))
