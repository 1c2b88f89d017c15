"""Hashing the objects of the cache and of a remote, and telling what is not whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from gitml.core.data.objects.stored import StoredObject
from gitml.core.data.objects.verification import DataFinding, Looked, ObjectState, state
from gitml.data.verification.expected_objects import ExpectedObject
from gitml.data.verification.hashing import HashedFile
from gitml.snapshots.workspace.workspace_data import WorkingData

Heard = Callable[[int, int, int], None]
"""Is told how many objects of how many were looked at, and the bytes of the last."""

_DOUBT = 2**30  # bytes that are read over what is recorded: a wrong record is told as that


class Hashable(Protocol):
    """A store whose objects can be listed and read."""

    @property
    def name(self) -> str:
        """What people call it."""

    def objects(self) -> Iterable[StoredObject]:
        """Every object."""

    def find(self, names: AbstractSet[str]) -> Iterable[StoredObject]:
        """Those of some objects that are there."""

    def hash(
        self, objects: Sequence[StoredObject], most: Mapping[str, int]
    ) -> Iterator[tuple[StoredObject, HashedFile]]:
        """Read objects, in any order.

        Args:
            objects: some of the store.
            most: bytes after which an object, by its name, is given up.
        """


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of the objects of one store.

    Attributes:
        sides: of each object that was looked at or lacks.
        whole: where an object lies that is whole.
        bad: where one lies that is not, and could be put aside.
        sizes: bytes of those that are whole.
    """

    looked: Looked
    sides: Mapping[str, ObjectState]
    whole: Mapping[str, StoredObject]
    bad: Mapping[str, StoredObject]
    sizes: Mapping[str, int]


class Checkable(Protocol):
    """A store that can be looked at."""

    @property
    def name(self) -> str:
        """What people call it."""

    def check(
        self, expected: Mapping[str, ExpectedObject], heard: Heard, *, everything: bool
    ) -> Checked:
        """Look at what it should have.

        Args:
            expected: that, by the names of objects.
            heard: is told of each.
            everything: look also at what is not expected.
        """


@dataclass(frozen=True, slots=True)
class ObjectCheck:
    """Hashes the objects of a store: the cache, or a remote."""

    store: Hashable

    @property
    def name(self) -> str:
        return self.store.name

    def check(
        self, expected: Mapping[str, ExpectedObject], heard: Heard, *, everything: bool
    ) -> Checked:
        """See :meth:`Checkable.check`."""
        store = self.store
        chosen = list(store.objects() if everything else store.find(expected.keys()))
        sides: dict[str, ObjectState] = {}
        whole: dict[str, StoredObject] = {}
        bad: dict[str, StoredObject] = {}
        sizes: dict[str, int] = {}
        size = 0
        bounds = {name: one.most for name, one in expected.items()}
        most = {name: one + _DOUBT for name, one in bounds.items() if one is not None}
        for count, (one, hashed) in enumerate(store.hash(chosen, most), 1):
            size += hashed.size
            heard(count, len(chosen), hashed.size)
            side = judged(store.name, one, hashed, expected.get(one.name))
            if side.state == "whole":
                whole[one.name] = one
                sizes[one.name] = hashed.size
            else:
                bad[one.name] = one
            if one.name not in whole or side.state == "whole":  # DVC 2 has another place for it
                sides[one.name] = side
        for name in expected.keys() - sides.keys():
            sides[name] = ObjectState(store.name, "missing")
        return Checked(Looked(store.name, len(chosen), size), sides, whole, bad, sizes)


def judged(
    store: str, one: StoredObject, hashed: HashedFile, expected: ExpectedObject | None
) -> ObjectState:
    """What an object that was read is."""
    if hashed.trouble:
        return ObjectState(store, "unreadable", hashed.trouble)
    if hashed.is_endless:
        return ObjectState(store, "damaged", "it has more bytes than it can have")
    hashes = hashed.hashes if one.old else hashed.hashes[:1]
    found, detail = state(one.name, hashes, hashed.size, expected.size if expected else None)
    return ObjectState(store, found, detail)


def findings(
    checked: Sequence[Checked], expected: Mapping[str, ExpectedObject], data: WorkingData
) -> Iterator[DataFinding]:
    """What is not whole.

    What is on the remote and merely not in the cache is told of what the working tree needs.
    """
    names = dict.fromkeys([*expected, *(name for one in checked for name in one.sides)])
    for name in names:
        sides = tuple(one.sides[name] for one in checked if name in one.sides)
        needed = expected.get(name, ExpectedObject())
        if not _is_amiss(sides, is_of_today=needed.is_of_today):
            continue
        paths = tuple(needed.paths)
        stores = [side.store for side in sides if side.state == "whole"]
        stores += [one.looked.store for one in checked if name in one.whole and
                   one.looked.store not in stores]  # fmt: skip
        sources = (*stores, *_files(name, paths, data))
        yield DataFinding(name, paths, sides, sources, needed.imports)


def _is_amiss(sides: Sequence[ObjectState], *, is_of_today: bool) -> bool:
    states = [side.state for side in sides]
    if set(states) <= {"whole"}:
        return False
    return is_of_today or not (len(states) > 1 and states[0] == "missing" and states[1] == "whole")


def _files(name: str, paths: Iterable[str], data: WorkingData) -> Iterator[str]:
    """Files of the working tree that have these bytes, and folders with this listing."""
    for path in paths:
        place = Path(data.place(path))
        try:
            if name.endswith(".dir"):
                right = place.is_dir() and folder_listing(data, path)[0] == name
            else:
                right = place.is_file() and file_hashes(str(place))[0] == name
        except OSError:
            right = False
        if right:
            yield path


def folder_listing(data: WorkingData, path: str) -> tuple[str, bytes]:
    """The name and the bytes of the listing of a folder, as it is now and as DVC sees it.

    Raises:
        OSError: a file cannot be read.
    """
    top = data.place(path)
    files = {name: file_hashes(f"{top}/{name}").plain for name in data.scan(top)}
    content = listings.dump(files)
    return listings.hash_of(content), content
