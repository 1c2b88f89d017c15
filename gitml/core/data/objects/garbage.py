"""Objects of a cache or remote that nothing kept needs, by the data that they were.

What is needed is told by the text of DVC's records: each hash in it counts. So a record that no
parser reads, as one with conflict markers, still keeps what it names.
"""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from gitml.core.commits import Commit
from gitml.core.data.objects.stored import StoredObject
from gitml.core.data.safe_paths import OBJECT_NAME

_NAME = re.compile(rf"(?<![0-9A-Za-z]){OBJECT_NAME}(?![0-9A-Za-z])".encode())


def names_in(text: bytes) -> frozenset[str]:
    """The names of objects that a text mentions; longer hashes, as Git's, are none."""
    return frozenset(name.decode() for name in _NAME.findall(text))


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept beside the ends of all refs, stashes and the working trees.

    Attributes:
        revs: commits that were named.
        all_commits: every commit of all refs.
        last: so many commits of each branch.
        days: commits that are no older.
        offline: go by the branches and tags that were fetched.
    """

    revs: tuple[str, ...] = ()
    all_commits: bool = False
    last: int = 1
    days: int = 0
    offline: bool = False


@dataclass(frozen=True, slots=True)
class LastUse:
    """Where an object was recorded last.

    Attributes:
        path: of the data, a tracked folder for the files in it.
        commit: the newest one that records it.
    """

    path: str
    commit: Commit


@dataclass(frozen=True, slots=True)
class ObjectAmount:
    """How many objects, and their bytes."""

    objects: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class UnusedData:
    """Unused objects of one path, or of none that is known.

    Attributes:
        last: the newest commit that records one of them, None where none is known to.
    """

    path: str | None
    last: Commit | None
    amount: ObjectAmount


@dataclass(frozen=True, slots=True)
class Division:
    """The objects of one store, by what becomes of them.

    Attributes:
        needed: what stays, as something kept needs it.
        unused: what goes.
        young: what stays though nothing needs it, as it came a short time ago.
        foreign: what stays though nothing needs it, as no commit here ever recorded it.
    """

    needed: tuple[StoredObject, ...]
    unused: tuple[StoredObject, ...]
    young: tuple[StoredObject, ...] = ()
    foreign: tuple[StoredObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Garbage:
    """What is to go from one store.

    Attributes:
        store: its name, ``cache`` or that of a remote.
        paths: the unused objects by the data that they were.
        runs: entries of the run-cache that go with them.
        unfinished: parts of objects that killed processes left, which go, too.
    """

    store: str
    division: Division
    paths: tuple[UnusedData, ...] = ()
    runs: int = 0
    unfinished: tuple[StoredObject, ...] = ()


def divide(
    stored: Iterable[StoredObject],
    needed: AbstractSet[str],
    since: float | None = None,
    known: AbstractSet[str] | None = None,
) -> Division:
    """Say what becomes of each object.

    Args:
        stored: the objects of a store.
        needed: names of those that are kept.
        since: in seconds of the epoch; what came later, or nobody knows when, stays. None to look
            at no time.
        known: names that commits here record; others stay. None to look at no names.
    """
    parts: tuple[list[StoredObject], ...] = ([], [], [], [])
    for one in stored:
        if one.name in needed:
            part = 0
        elif since is not None and (one.changed is None or one.changed > since):
            part = 2
        elif known is not None and one.name not in known:
            part = 3
        else:
            part = 1
        parts[part].append(one)
    return Division(*map(tuple, parts))


def amount(objects: Iterable[StoredObject]) -> ObjectAmount:
    """How much that is."""
    sizes = [one.size for one in objects]
    return ObjectAmount(len(sizes), sum(sizes))


def by_path(unused: Iterable[StoredObject], uses: Mapping[str, LastUse]) -> tuple[UnusedData, ...]:
    """Unused objects added up by path, the most bytes first and what nobody knows last.

    Args:
        unused: the objects.
        uses: by name, in the order of history with the newest first.
    """
    found: dict[str | None, list[StoredObject]] = {}
    for one in unused:
        use = uses.get(one.name)
        found.setdefault(use.path if use else None, []).append(one)
    names = {one.name for objects in found.values() for one in objects}
    last: dict[str | None, Commit] = {}
    for name, use in uses.items():
        if name in names:
            last.setdefault(use.path, use.commit)
    groups = [UnusedData(path, last.get(path), amount(some)) for path, some in found.items()]
    return tuple(sorted(groups, key=lambda g: (g.path is None, -g.amount.size, g.path or "")))
