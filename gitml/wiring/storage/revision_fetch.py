"""What a revision has and the cache lacks, fetched for a checkout as far as it can be had."""

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from gitml.adapters.dvc_files import revision_remotes
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.ports import Talk
from gitml.data.transfer.failures import Failures
from gitml.errors import GitmlError
from gitml.snapshots.history import GitHistory
from gitml.snapshots.workspace.working_tree import WORKSPACE
from gitml.wiring import Project, readers
from gitml.wiring.storage.dvc_remotes import open_transfers


def fetch_revision(
    project: Project, talk: Talk, history: GitHistory, request: TransferRequest, *, switching: bool
) -> int:
    """Bring what can be had of one revision; see :class:`gitml.data.working_tree.fetch.Fetch`."""
    transfers = open_transfers(project, talk)
    (rev,) = request.revs
    content = history.tree(rev).read(revision_remotes.CONFIG)

    def fetch(wanted: TransferRequest) -> tuple[int | None, Failures]:
        """How much came, None where nothing was asked for, and which remotes failed.

        What could not be had is told by path.
        """
        failures = Failures(talk)
        with contextlib.suppress(GitmlError):
            return transfers.fetch(wanted, strict=False, failures=failures).objects, failures
        return None, failures

    came: int | None = None
    with revision_remotes.remotes_of(project.root, content) as differs:
        if differs:
            came, failures = fetch(request)
            if request.dry_run and came is not None and not failures:
                return came
    more, failures = fetch(request)
    count = (came or 0) + (more or 0)
    if failures.unreachable and switching:
        others = _recorded_otherwise(project, rev, request.paths)
        if not others:
            return count
        _, failures = fetch(replace(request, paths=others, dry_run=True))
    if why := failures.unreachable:
        raise why
    return count


def _recorded_otherwise(project: Project, rev: str, paths: Sequence[str] | None) -> tuple[str, ...]:
    """The outputs of a revision that the working tree does not record alike, of some or all."""
    reader = readers.snapshots(project)
    coming, today = reader.at(rev).pointers, reader.at(WORKSPACE).pointers

    def is_alike(path: str) -> bool:
        now = today.get(path)
        return now is not None and (now.md5, now.old) == (coming[path].md5, coming[path].old)

    return tuple(path for path in coming if not is_alike(path) and (not paths or path in paths))
