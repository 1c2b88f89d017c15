"""The data that commits record which everybody has, by the folder that it is kept in."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.dvc_files import revision_remotes
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.dvc_files.remote_folders import remote_folder
from gitml.data.transfer.wanted import Wanted, objects, wanted
from gitml.errors import GitmlError
from gitml.snapshots.reader import SnapshotReader


class PublicData(NamedTuple):
    """What is public of a project.

    Attributes:
        root: of the DVC repository.
        reader: of its revisions.
        commits: the last ones of HEAD that everybody has.
    """

    root: Path
    reader: SnapshotReader
    commits: Callable[[], Sequence[str]]

    def is_lacking(self, place: str) -> bool:
        """Whether some of what is kept in the folder ``place`` is not in the cache."""
        cache, listing = ObjectPlace.cache_of(self.root), Cache(self.root).listing
        for rev in self.commits():
            with suppress(GitmlError):  # of what cannot be read nothing is known
                recorded = objects(self._kept(rev, place), listing).all
                if recorded - cache.held(recorded):
                    return True
        return False

    def _kept(self, rev: str, place: str) -> list[Wanted]:
        """The outputs of a revision that are kept there, by the remotes of that revision."""
        config = self.reader.content(rev, revision_remotes.CONFIG)
        if config is None:
            return []
        outputs = wanted(self.reader.at(rev), pushed=True)
        with revision_remotes.remotes_of(self.root, config):
            names = {one.remote for one in outputs}
            folders = {name: remote_folder(self.root, name) for name in names}
            kept = {name for name, one in folders.items() if one and str(one.path) == place}
        return [one for one in outputs if one.remote in kept]
