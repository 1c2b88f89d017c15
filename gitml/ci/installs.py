"""From where gitml came, which is from where a CI is to have it."""

import json
import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from gitml.core.urls import without_credentials

# What can be written between double quotes of a shell.
_ADDRESS = re.compile(r"(?:https|ssh)://[\w.@:/~-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def requirement(version: str, origin: str | None, extras: Sequence[str] = ()) -> str:
    """The requirement of gitml for pip: a release, or the commit that was installed.

    Args:
        version: of this gitml.
        origin: what the installer recorded of where it came from, as ``direct_url.json`` has it
            (https://packaging.python.org/en/latest/specifications/direct-url); None for an index.
        extras: names of those that are needed.
    """
    name = f"gitml[{','.join(extras)}]" if extras else "gitml"
    release = f"{name}=={version}"
    try:
        found = json.loads(origin or "{}")
        url, commit = str(found["url"]), str(found["vcs_info"]["commit_id"])
    except (ValueError, LookupError, TypeError):
        return release
    shown = without_credentials(url).replace("://***@", "://").removeprefix("git+")
    if not (_ADDRESS.fullmatch(shown) and _COMMIT.fullmatch(commit)):
        return release
    return f"{name} @ git+{shown}@{commit}"


def recorded_origin() -> str | None:
    """What the installer recorded of where this gitml came from; see :func:`requirement`."""
    try:
        return metadata.distribution("gitml").read_text("direct_url.json")
    except metadata.PackageNotFoundError:  # it is run from its sources
        return None


def dependency_file(root: Path, names: Sequence[str]) -> str | None:
    """The first of some files that a project has at its root."""
    return next((name for name in names if (root / name).is_file()), None)
