"""DVC's remotes, and what moves data between them and the cache."""

from collections.abc import Sequence

from gitml.adapters.git import tips
from gitml.core.ports import Talk
from gitml.data.transfer.known_remotes import KnownRemotes
from gitml.data.transfer.public_data import PublicData
from gitml.data.transfer.transfers import Transfers
from gitml.snapshots.reader import SnapshotReader
from gitml.wiring import Project, readers


def known_remotes(project: Project, reader: SnapshotReader | None = None) -> KnownRemotes:
    """Tells a remote that is a folder and new from one that is away."""

    def public() -> Sequence[str]:
        remote = project.git.remote() if project.git.head() else None
        return tips.public(project.git, remote) if remote else ()

    data = PublicData(project.root, reader or readers.snapshots(project), public)
    return KnownRemotes(project.root, data.is_lacking)


def open_transfers(project: Project, talk: Talk, reader: SnapshotReader | None = None) -> Transfers:
    """Moves the project's data."""
    reader = reader or readers.snapshots(project)
    return Transfers(project.root, reader, talk, known_remotes(project, reader))
