"""Bringing whole bytes to where an object is damaged or missing; damaged ones are put aside."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.core.data.objects.stored import StoredObject
from gitml.core.data.objects.verification import DataFinding, ObjectState
from gitml.data.verification.damaged_objects import DamagedObjects, RemoteSource
from gitml.data.verification.verify import Checked, Hashable, folder_listing
from gitml.errors import GitmlError, OutsideError
from gitml.snapshots.workspace.workspace_data import WorkingData


class RemoteTarget(Hashable, RemoteSource, Protocol):
    """A remote that objects go to, too."""

    def upload(self, path: Path, name: str) -> StoredObject:
        """Write an object."""


@dataclass(frozen=True)
class Repair:
    """Mends the cache and one remote.

    Attributes:
        data: what lies in the working tree, which is a source, too.
        folder: of the cache.
        writer: of the cache.
        remote: what the cache is mended from; None where there is none, or it was not looked at.
        target: that remote, where it can be mended, too: one that keeps versions cannot.
    """

    data: WorkingData
    folder: Path
    writer: CacheWriter
    remote: RemoteSource | None = None
    target: RemoteTarget | None = None

    @property
    def _aside(self) -> DamagedObjects:
        return DamagedObjects(self.folder)

    def mend(self, finding: DataFinding, cache: Checked, remote: Checked | None) -> DataFinding:
        """Mend what can be; what cannot is told by the answer."""
        sides: list[ObjectState] = []
        for side, checked in zip(finding.sides, (cache, remote), strict=False):
            if side.state == "whole" or checked is None:
                sides.append(side)
            elif checked is cache:
                sides.append(self._mend_cache(finding, side, checked, remote))
            else:
                sides.append(self._mend_remote(finding, side, checked))
        return replace(finding, sides=tuple(sides))

    def _mend_cache(
        self, finding: DataFinding, side: ObjectState, cache: Checked, remote: Checked | None
    ) -> ObjectState:
        if side.state == "unreadable":
            return side
        bad, kept = cache.bad.get(finding.name), None
        if bad is not None:
            if bad.old:
                return replace(side, detail=f"{side.detail}; of DVC 2, so it is left as it is")
            try:
                kept = self._aside.keep(Path(bad.place), finding.name)
            except OutsideError as error:
                return _failed(side, error)
            if finding.lost:
                Path(bad.place).unlink(missing_ok=True)
        if not finding.lost:
            try:
                # It takes the place of a damaged one in one step: who is killed leaves either.
                self._fill_cache(finding, remote)
            except OutsideError as error:
                if kept is not None and kept.new:
                    kept.path.unlink()
                return _failed(side, error)
        aside = str(kept.path) if kept is not None else None
        return replace(side, aside=aside, repaired=not finding.lost)

    def _fill_cache(self, finding: DataFinding, remote: Checked | None) -> None:
        name = finding.name
        there = remote.whole.get(name) if remote else None
        if there is not None and self.remote is not None:
            with self.writer.receive(name) as file:
                self.remote.download(there, file)
            return
        path = finding.sources[-1]
        if name.endswith(".dir"):
            self.writer.write(name, folder_listing(self.data, path)[1])
            return
        self.writer.copy(Path(self.data.place(path)), name)

    def _mend_remote(self, finding: DataFinding, side: ObjectState, remote: Checked) -> ObjectState:
        source = Path(self.writer.path(finding.name))
        target = self.target
        if target is None or finding.lost or not self.writer.has(finding.name):
            return side
        try:
            if bad := remote.bad.get(finding.name):
                if bad.old:
                    return replace(side, detail=f"{side.detail}; of DVC 2, so it is left as it is")
                kept = self._aside.download(target, bad, f"{finding.name}.{target.name}")
                side = replace(side, aside=str(kept.path))
            new = target.upload(source, finding.name)
            ((_, hashed),) = target.hash([new], {})
        except GitmlError as error:
            return _failed(side, error)
        if hashed.hashes[:1] != (finding.name.removesuffix(".dir"),):
            return replace(side, detail="it was sent, and came out damaged again")
        return replace(side, repaired=True)


def _failed(side: ObjectState, error: GitmlError) -> ObjectState:
    """What is wrong, and why it could not be mended: others are mended all the same."""
    return replace(side, detail=f"{side.detail}; {error.message}".lstrip("; "))
