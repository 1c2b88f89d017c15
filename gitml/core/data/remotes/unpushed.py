"""Data that no remote has, as its record says ``push: false``: how others get it."""

from collections.abc import Iterable

from gitml.core.shell_words import quoted
from gitml.errors import RootHint

_FEW = 3


def had_by(sources: Iterable[str]) -> RootHint:
    """What brings data that is not to be pushed to where it is not.

    Args:
        sources: the files that record it, from the project's root.
    """
    files = dict.fromkeys(sources)
    added = [quoted(file) for file in files if file.endswith(".dvc")][:_FEW]
    ways = ["make it here: gitml repro"] if any(not one.endswith(".dvc") for one in files) else []
    if added:
        which = " and ".join(added)
        ways.append(f"where it was added, take 'push: false' out of {which}, then: gitml push")
    return RootHint("; ".join(ways))
