"""The whole look at cache and remote: round by round, as a listing that was mended names more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gitml.core.data.objects.verification import DataFinding, DataVerification, Looked
from gitml.data.listing_source import Listing
from gitml.data.verification.expected_objects import ExpectedObject, RevisionRecords
from gitml.data.verification.record_sizes import wrong_sizes
from gitml.data.verification.repair import Repair
from gitml.data.verification.verify import Checkable, Checked, Heard, findings
from gitml.snapshots.workspace.workspace_data import WorkingData


@dataclass(frozen=True)
class ObjectVerifier:
    """Looks at the cache, and at a remote where there is one to look at.

    Attributes:
        data: what lies in the working tree.
        stores: the cache, and the remote.
        listing: of a tracked folder, from where it is whole.
        heard: is told how many objects of how many are hashed, and the bytes of the last.
        repair: mends what is not whole; None to mend nothing.
        remotes: what records call the remote: its name, and nothing where it is the default one.
    """

    data: WorkingData
    stores: tuple[Checkable, ...]
    listing: Listing
    heard: Heard
    repair: Repair | None = None
    remotes: frozenset[str] = frozenset()

    def verify(self, records: RevisionRecords, *, everything: bool) -> DataVerification:
        """Look at what the records need.

        Args:
            records: of the revisions and paths that were asked for.
            everything: also at all other objects.
        """
        seen: set[str] = set()
        sizes: dict[str, int] = {}
        found: list[DataFinding] = []
        unnamed: list[tuple[DataFinding, list[Checked]]] = []
        unpushed: dict[str, None] = {}
        looked: list[list[Looked]] = [[] for _ in self.stores]
        while True:
            expected = {k: v for k, v in records.expected(self.listing).items() if k not in seen}
            if seen and not expected:
                break
            seen |= expected.keys() | {""}
            checked = [
                store.check(self._of(store, expected), self.heard, everything=everything)
                for store in self.stores
            ]
            for finding in findings(checked, expected, self.data):
                if not finding.paths:  # unless a listing that is mended now names it
                    unnamed.append((finding, checked))
                elif len(checked) > 1 and finding.lost and _is_unpushed(finding, expected):
                    unpushed |= dict.fromkeys(finding.paths)
                else:
                    found.append(self._mend(finding, checked))
            for parts, one in zip(looked, checked, strict=True):
                sizes |= one.sizes
                parts.append(replace(one.looked, absent=_absent(one, checked)))
            everything = False
        found += [self._mend(one, checked) for one, checked in unnamed if one.name not in seen]
        return DataVerification(
            tuple(map(_sum, looked)),
            tuple(found),
            (*records.unread, *self._unlisted(records, found)),
            tuple(wrong_sizes(records, self.listing, sizes, self.data)),
            tuple(unpushed),
        )

    def _unlisted(self, records: RevisionRecords, found: Sequence[DataFinding]) -> list[str]:
        """Whole objects that should be listings and are none, so that nobody knows their files."""
        told = {one.name for one in found if not one.holds}
        return [why for name, why in records.unlisted(self.listing).items() if name not in told]

    def _of(
        self, store: Checkable, expected: Mapping[str, ExpectedObject]
    ) -> Mapping[str, ExpectedObject]:
        """What should be in a store."""
        if store is self.stores[0]:
            return expected
        return {k: v for k, v in expected.items() if not v.remotes.isdisjoint(self.remotes)}

    def _mend(self, finding: DataFinding, checked: list[Checked]) -> DataFinding:
        if self.repair is None:
            return finding
        return self.repair.mend(finding, checked[0], checked[1] if len(checked) > 1 else None)


def _is_unpushed(finding: DataFinding, expected: Mapping[str, ExpectedObject]) -> bool:
    """Whether an object is merely not here, and no remote may have it."""
    needed = expected.get(finding.name)
    is_missing = all(side.state == "missing" for side in finding.sides)
    return is_missing and needed is not None and needed.is_unpushed


def _absent(one: Checked, checked: list[Checked]) -> int:
    others = [other for other in checked if other is not one]
    missing = [name for name, side in one.sides.items() if side.state == "missing"]
    return sum(any(name in other.whole for other in others) for name in missing)


def _sum(parts: list[Looked]) -> Looked:
    return Looked(
        parts[0].store,
        sum(part.objects for part in parts),
        sum(part.size for part in parts),
        sum(part.absent for part in parts),
        None if parts[0].versions is None else sum(part.versions or 0 for part in parts),
    )
