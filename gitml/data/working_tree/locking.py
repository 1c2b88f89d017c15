"""DVC's lock, held to change a working tree without DVC."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gitml.adapters.dvc_files import ignore
from gitml.adapters.dvc_files.config import is_plain, sections
from gitml.adapters.dvc_files.locks import repo_lock
from gitml.adapters.dvc_files.notes import foreign_cache
from gitml.adapters.dvc_files.state import State
from gitml.adapters.dvc_files.tracked_links import refuse_tracked_links
from gitml.core.ports import Talk
from gitml.snapshots.workspace.workspace_hashes import DoubtError


@contextmanager
def locked(root: Path, talk: Talk) -> Iterator[None]:
    """Hold the lock of the project at ``root``.

    Raises:
        DoubtError: the project is set up as DVC alone knows.
    """
    refuse_tracked_links(root)
    if repo_lock.is_of_links(root) or sections(root).get("cache", {}).get("local"):
        raise DoubtError
    if not is_plain(root) or not ignore.is_text(root):
        raise DoubtError
    State(root).begin()
    with repo_lock.hold(root, talk):
        foreign_cache.tell(root, talk)
        yield
