"""Data that was added, moved, uploaded, for programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from gitml.core.commits import Commit
from gitml.core.data.remotes.remote_settings import RemoteSetting
from gitml.core.data.results import (
    Copied,
    Fetched,
    Moved,
    Pushed,
    Renamed,
    Tracked,
    Untracked,
    Updates,
)


def added(tracked: Iterable[Tracked], *, dry_run: bool = False) -> dict[str, Any]:
    """``gitml.add/1``; ``dry_run`` is there only where nothing was done, as in those below."""
    data = {one.path: _tracked(one) for one in tracked}
    return {"schema": "gitml.add/1", "data": data, **_mark(dry_run)}


def untracked(found: Iterable[Untracked]) -> dict[str, Any]:
    """``gitml.remove/1``; of what was tracked as a whole ``files`` is null."""
    removed = {
        one.path: {"pointer": one.pointer, "files": None if one.whole else one.files}
        for one in found
    }
    return {"schema": "gitml.remove/1", "removed": removed}


def renamed(found: Renamed) -> dict[str, Any]:
    """``gitml.move/1``."""
    moved = {found.source: {"target": found.target, "pointer": found.pointer}}
    return {"schema": "gitml.move/1", "moved": moved}


def pulled(moved: Moved, *, dry_run: bool = False) -> dict[str, Any]:
    """``gitml.pull/1``."""
    return {"schema": "gitml.pull/1", **_moved(moved), **_mark(dry_run)}


def restored(moved: Moved, *, dry_run: bool = False) -> dict[str, Any]:
    """``gitml.checkout/1`` of some paths."""
    return {"schema": "gitml.checkout/1", **_moved(moved), **_mark(dry_run)}


def checked_out(
    commit: Commit,
    branch: str | None,
    moved: Moved,
    *,
    stash: str | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """``gitml.checkout/1`` of a whole revision.

    Args:
        commit: what is checked out.
        branch: None on a detached HEAD.
        moved: the data that was put in place or taken away.
        stash: id of the stash that keeps what was overwritten; there only where one was made.
        dry_run: nothing was done.
    """
    kept = {"stash": stash} if stash else {}
    where = {"commit": commit.sha, "branch": branch, **kept}
    return {"schema": "gitml.checkout/1", **where, **_moved(moved), **_mark(dry_run)}


def fetched(done: Fetched, *, dry_run: bool = False) -> dict[str, Any]:
    """``gitml.fetch/1``."""
    return {
        "schema": "gitml.fetch/1",
        "objects": done.objects,
        "files": done.files,
        "bytes": done.size,
        **_mark(dry_run),
    }


def remotes(found: Sequence[RemoteSetting]) -> dict[str, Any]:
    """``gitml.remotes/1``."""
    return {
        "schema": "gitml.remotes/1",
        "remotes": {one.name: {"url": one.url, "default": one.default} for one in found},
    }


def pushed(done: Pushed, *, dry_run: bool = False) -> dict[str, Any]:
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
        **_mark(dry_run),
    }


def copied(done: Copied) -> dict[str, Any]:
    """``gitml.get/1``."""
    return {
        "schema": "gitml.get/1",
        "path": done.path,
        "target": done.target,
        "files": done.files,
        "bytes": done.size,
    }


def imported(tracked: Tracked) -> dict[str, Any]:
    """``gitml.import/1``."""
    return {"schema": "gitml.import/1", "imported": {tracked.path: _tracked(tracked)}}


def updated(found: Updates) -> dict[str, Any]:
    """``gitml.update/1``; with each, whether its pointer changed, and whether it only came here.

    Of those that were left as they are, as where they come from has nothing, why.
    """
    imports = {
        one.tracked.path: {**_tracked(one.tracked), "changed": one.changed, "came": one.came}
        for one in found.updated
    }
    failed = {path: error.message for path, error in found.failed.items()}
    return {"schema": "gitml.update/1", "imported": imports, "failed": failed}


def _tracked(tracked: Tracked) -> dict[str, Any]:
    news = {"files": dict(tracked.files)} if tracked.files else {}
    told = {"pointer": tracked.pointer, "size": tracked.size, "nfiles": tracked.nfiles}
    return {**told, **news}


def _mark(dry_run: bool) -> dict[str, bool]:  # noqa: FBT001
    return {"dry_run": True} if dry_run else {}


def _moved(moved: Moved) -> dict[str, Any]:
    changes = {
        **dict.fromkeys(moved.added, "added"),
        **dict.fromkeys(moved.modified, "modified"),
        **dict.fromkeys(moved.deleted, "deleted"),
    }
    return {"data": changes, "files": dict(moved.files), "fetched": moved.fetched}
