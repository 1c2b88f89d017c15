"""Other repositories that DVC reads: one commit of each, instead of all their history."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.git.clones import shallow_clone


@contextlib.contextmanager
def patched_for_clones() -> Iterator[None]:
    """Fetch the commit that is asked for; by a name that Git's servers do not know, DVC clones."""
    from dvc.repo import open_repo

    original = open_repo._clone_default_branch
    ours: set[str] = set()

    def clone(url: str, rev: str | None) -> tuple[str, bool]:
        known = open_repo.CLONES.get(url)
        if known is None or known[0] in ours:
            folder = known[0] if known else tempfile.mkdtemp("gitml-clone")
            ours.add(folder)
            open_repo.CLONES[url] = folder, True
            if shallow_clone.fetch_named(Path(folder), _absolute(url), rev):
                return folder, True
            ours.remove(folder)
            del open_repo.CLONES[url]
            open_repo._remove(folder)
        found: tuple[str, bool] = original(url, rev)
        return found

    with patched("dvc.repo.open_repo:_clone_default_branch", clone):
        try:
            yield
        finally:
            open_repo.clean_repos()


def _absolute(url: str) -> str:
    return os.path.abspath(url) if os.path.exists(url) else url
