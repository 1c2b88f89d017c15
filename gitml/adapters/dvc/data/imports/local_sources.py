"""What lies on this machine and is to be recorded: whether all of it may be, and can be read."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import tracking

if TYPE_CHECKING:
    from dvc.repo import Repo


def refuse_unfit(repo: "Repo", source: str) -> None:
    """Refuse data that is to be the project's own and is, or holds, what cannot be recorded.

    What lies in the repository may lead wherever that has it, as for ``add``; what lies elsewhere,
    only into what was named.

    Args:
        repo: that records it, and where the process stands.
        source: its absolute path, whose folder is without links; any other is a URL.

    Raises:
        UsageError: as :func:`tracking.refuse_unfit`.
    """
    if not os.path.lexists(source):
        return
    root = os.path.realpath(repo.root_dir)
    if Path(source).is_relative_to(os.path.realpath(repo.scm.root_dir)):
        tracking.refuse_unfit(repo, os.path.relpath(source, root))
    else:
        tracking.refuse_unfit(repo, source, Path(source))


def refuse_unfit_source(repo: "Repo", source: str) -> None:
    """Refuse data to be imported that is, or holds, what can be read by nobody, or without end.

    Of what lies in the repository also links that lead out of it: who wrote it chose where to.

    Args:
        repo: that imports it.
        source: its absolute path; there need be nothing.

    Raises:
        UsageError: as :func:`tracking.refuse_unfit`.
    """
    if not os.path.lexists(source):
        return
    place = os.path.join(os.path.realpath(os.path.dirname(source)), os.path.basename(source))
    if Path(source).is_relative_to(repo.scm.root_dir):
        refuse_unfit(repo, place)
    else:
        tracking.refuse_unreadable(repo, source)
