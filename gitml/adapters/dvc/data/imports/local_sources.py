"""What lies on this machine and is to be recorded: whether all of it may be, and can be read."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import tracking
from gitml.core.data.safe_paths import refuse
from gitml.core.paths import is_inside
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, RootHint

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


def refuse_unasked(repo: "Repo", path: str, source: str) -> None:
    """Refuse data of this machine from outside of the repository, as who wrote its record chose it.

    Args:
        repo: that brings it, and has no hash of its own of it.
        path: where it is to lie, below the root.
        source: its absolute path.

    Raises:
        OutsideError: it is not in the repository.
    """
    if not is_inside(os.path.realpath(source), os.path.realpath(repo.scm.root_dir)):
        raise OutsideError(
            f"'{path}' would be a copy of '{source}' on this machine, outside of the repository",
            hint=RootHint(f"bring it if that is meant: gitml pull {quoted_path(path)}"),
        )


def refuse_unfit_source(repo: "Repo", source: str) -> None:
    """Refuse data to be imported that is, or holds, what can be read by nobody, or without end.

    Of what lies in the repository also links that lead out of it, as who wrote it chose where to,
    and what is Git's or DVC's.

    Args:
        repo: that imports it.
        source: its absolute path; there need be nothing.

    Raises:
        UsageError: as :func:`tracking.refuse_unfit`.
        UnsafePathError: it is in a folder of Git or DVC.
    """
    if not os.path.lexists(source):
        return
    place = os.path.join(os.path.realpath(os.path.dirname(source)), os.path.basename(source))
    if Path(source).is_relative_to(repo.scm.root_dir):
        refuse("the place to import from", os.path.relpath(source, repo.scm.root_dir))
        refuse_unfit(repo, place)
    else:
        tracking.refuse_unreadable(repo, source)
