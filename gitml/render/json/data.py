"""Data that was added, moved, uploaded, for programs."""

from collections.abc import Iterable
from typing import Any

from gitml.core.data.results import Moved, Pushed, Tracked
from gitml.core.ports import Commit


def added(tracked: Iterable[Tracked]) -> dict[str, Any]:
    """``gitml.add/1``."""
    data = {
        one.path: {"pointer": one.pointer, "size": one.size, "nfiles": one.nfiles}
        for one in tracked
    }
    return {"schema": "gitml.add/1", "data": data}


def pulled(moved: Moved) -> dict[str, Any]:
    """``gitml.pull/1``."""
    return {"schema": "gitml.pull/1", **_moved(moved)}


def restored(moved: Moved) -> dict[str, Any]:
    """``gitml.checkout/1`` of some paths."""
    return {"schema": "gitml.checkout/1", **_moved(moved)}


def checked_out(commit: Commit, branch: str | None, moved: Moved) -> dict[str, Any]:
    """``gitml.checkout/1`` of a whole revision; ``branch`` is None on a detached HEAD."""
    return {"schema": "gitml.checkout/1", "commit": commit.sha, "branch": branch, **_moved(moved)}


def pushed(done: Pushed) -> dict[str, Any]:
    """``gitml.push/1``."""
    return {
        "schema": "gitml.push/1",
        "objects": done.objects,
        "files": done.files,
        "bytes": done.size,
        "remote": done.remote,
        "branch": done.branch,
        "commits": done.commits,
        "tags": done.tags,
    }


def _moved(moved: Moved) -> dict[str, Any]:
    changes = {
        **dict.fromkeys(moved.added, "added"),
        **dict.fromkeys(moved.modified, "modified"),
        **dict.fromkeys(moved.deleted, "deleted"),
    }
    return {"data": changes, "files": dict(moved.files), "fetched": moved.fetched}
