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


class SilentRemote(NamedTuple):
    """A remote of DVC that could not be asked.

    Attributes:
        name: of the remote.
        reason: why, as a sentence.
        hint: what to do about it; None where nobody knows.
    """

    name: str
    reason: str
    hint: str | None = None


class RemoteStatus(NamedTuple):
    """What remotes said when they were asked for all recorded data.

    Attributes:
        lacking: sorted by path.
        unseen: folders whose list of files is not here, so that only that list was asked for.
        listings: of tracked folders, hashes by relative path, by the hash of the folder.
        silent: remotes that could not be asked; nothing else is of what is kept there.
        imports: where imports come from, by path; it was not asked, and no remote is to have them.
        unpushed: paths of what is not to be pushed, by its record.
    """

    lacking: tuple[Lacking, ...] = ()
    unseen: tuple[str, ...] = ()
    listings: Mapping[str, Mapping[str, str]] = {}
    silent: tuple[SilentRemote, ...] = ()
    imports: Mapping[str, str] = {}
    unpushed: tuple[str, ...] = ()

    @property
    def has_all(self) -> bool:
        """Whether all remotes were asked, and have all that is to be there."""
        return not (self.lacking or self.unseen or self.silent)
