"""What verbs that write would do."""

from collections.abc import Sequence
from dataclasses import replace

from gitml.core.data.results import Moved, Tracked
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.ports import Talk
from gitml.errors import OutsideError
from gitml.wiring import Project
from gitml.wiring.storage.data import open_data
from gitml.wiring.storage.dvc_remotes import known_remotes
from gitml.wiring.storage.transfers import fetch_first


def add(project: Project, paths: Sequence[str], talk: Talk, *, force: bool) -> tuple[Tracked, ...]:
    """What would be tracked; see :meth:`Data.foresee_add`."""
    return open_data(project, talk).foresee_add(paths, force=force)


def pull(
    project: Project, names: Sequence[str], request: TransferRequest, talk: Talk
) -> tuple[Moved, OutsideError | None]:
    """What would be fetched and placed, and the error that would be the end of it.

    See :meth:`Data.foresee_pull`.
    """
    came, paths = fetch_first(project, names, replace(request, dry_run=True), talk)
    with known_remotes(project).explaining(request.remote):
        moved, refused = open_data(project, talk).foresee_pull(names, paths, request.remote)
    listings = came.objects - came.files  # which are read for the count, and not counted
    return moved._replace(fetched=moved.fetched + listings), refused
