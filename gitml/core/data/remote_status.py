"""What remotes have of the data that is recorded."""

from collections.abc import Mapping
from typing import NamedTuple


class Lacking(NamedTuple):
    """A tracked path of which a remote has not all.

    Attributes:
        objects: how many the remote lacks.
        nowhere: how many of them the cache lacks, too.
        stage: that makes it, None where none does.
        cut: how many of them lie there with a size that they cannot have.
    """

    path: str
    objects: int
    nowhere: int = 0
    stage: str | None = None
    cut: int = 0


class RemoteStatus(NamedTuple):
    """What remotes said when they were asked for all recorded data.

    Attributes:
        lacking: sorted by path.
        unseen: folders whose list of files is not here, so that only that list was asked for.
        listings: of tracked folders, hashes by relative path, by the hash of the folder.
    """

    lacking: tuple[Lacking, ...] = ()
    unseen: tuple[str, ...] = ()
    listings: Mapping[str, Mapping[str, str]] = {}
