"""Objects that are neither here nor on a remote: whether that keeps a push from being whole."""

import contextlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.dvc_files.config import other_remote
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.transfer_request import TransferRequest
from gitml.core.ports import Talk
from gitml.data.transfer import push
from gitml.data.transfer.troubles import lost
from gitml.data.transfer.wanted import Wanted, objects, wanted
from gitml.errors import GitmlError
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.workspace.working_tree import WORKSPACE


class LostObjects(NamedTuple):
    """Tells of what a push found nowhere, by the revisions that record it.

    Attributes:
        root: of the DVC repository.
        reader: of its revisions.
        cache: has listings.
        talk: hears of what holds nothing up.
    """

    root: Path
    reader: SnapshotReader
    cache: Cache
    talk: Talk

    def tell(
        self,
        gone: AbstractSet[ObjectName],
        must: Mapping[str, list[Wanted]],
        older: Mapping[str, list[Wanted]],
        request: TransferRequest,
        *,
        others: bool = True,
    ) -> None:
        """Warn of what everybody lacks already, or only commits on the way record.

        Args:
            gone: the objects.
            must: what each of the revisions that are meant records.
            older: what each commit on the way does.
            request: of the push.
            others: whether all that is not lost is there.

        Raises:
            OutsideError: some of it is meant.
        """
        other = other_remote(self.root, request.remote)
        old = frozenset[ObjectName]() if request.check else gone & self.public(request)
        for rev, paths in self._first_records(old, must).items():
            told = lost({rev: paths}, other).message
            self.talk.warn(f"{told}; so it was before, by commits that are on the Git remote")
        if found := self._first_records(gone - old, must):
            error = lost(found, other, made=self._is_made(found.get(WORKSPACE, ())))
            rest = "; all else is there" if others and not request.dry_run else ""
            raise error.saying(f"{error.message}{rest}")
        for rev, paths in self._first_records(gone - old, older).items():
            self.talk.warn(lost({rev: paths}, other).message)

    def public(self, request: TransferRequest) -> frozenset[ObjectName]:
        """What commits record that everybody has, as far as they can be read."""
        found: set[ObjectName] = set()
        for rev in request.public:
            with contextlib.suppress(GitmlError):
                outputs = wanted(self.reader.at(rev), request.paths, pushed=True)
                found |= objects(outputs, self.cache.listing).all
        return frozenset(found)

    def _is_made(self, paths: Iterable[str]) -> bool:
        """Whether a run makes one of these paths, as far as stages run here."""
        stages = self.reader.read(WORKSPACE, {"stages"}).stages.values()
        made = {out.path for stage in stages for out in stage.outs}
        is_made = any(path.rstrip("/") in made for path in paths)
        return is_made and not self.reader.is_outdated(WORKSPACE)

    def _first_records(
        self, gone: AbstractSet[ObjectName], revs: Mapping[str, list[Wanted]]
    ) -> dict[str, list[str]]:
        """The paths of objects by revision, each object at the first one that records it."""
        left, found = set(gone), {}
        for rev, outputs in revs.items():
            known = objects(outputs, self.cache.listing)
            if paths := push.paths(left & known.all, known):
                found[rev] = list(paths)
                left -= known.all
        return found
