"""What two sides made of the same records since their common base, put together."""

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Generic, Literal, TypeVar

from gitml.core.paths import folders

V = TypeVar("V")
Side = Literal["ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Clash(Generic[V]):
    """One record that both sides changed, each in another way; None where a side has none."""

    ours: V | None
    theirs: V | None

    def side(self, name: Side) -> V | None:
        """What one of the two has."""
        return self.ours if name == "ours" else self.theirs


@dataclass(frozen=True, slots=True)
class Merged(Generic[V]):
    """Records by name.

    Attributes:
        names: of all that are left, clashes among them, in the order of the sides.
        values: those that merge.
        clashes: those that do not.
    """

    names: tuple[str, ...]
    values: Mapping[str, V]
    clashes: Mapping[str, Clash[V]]

    def settle(self, known: Mapping[str, V]) -> "Merged[V]":
        """With these records for some of the clashes."""
        return self._with(known, [name for name in self.clashes if name not in known])

    def take(self, side: Side) -> "Merged[V]":
        """With one side's records for the clashes, and without those that it has not."""
        found = {name: clash.side(side) for name, clash in self.clashes.items()}
        return self._with({name: one for name, one in found.items() if one is not None}, ())

    def _with(self, known: Mapping[str, V], open_: Iterable[str]) -> "Merged[V]":
        values = {**self.values, **known}
        clashes = {name: self.clashes[name] for name in open_}
        names = tuple(name for name in self.names if name in values or name in clashes)
        return Merged(names, values, clashes)


def merge(base: Mapping[str, V], ours: Mapping[str, V], theirs: Mapping[str, V]) -> Merged[V]:
    """Put two sides together, record by record; a record that only one side touched is its.

    The answer does not depend on which side is called ours, but for the clashes' own sides.
    """
    values: dict[str, V] = {}
    clashes: dict[str, Clash[V]] = {}
    for name in {**ours, **theirs}:
        was, one, other = base.get(name), ours.get(name), theirs.get(name)
        if one not in (other, was) and other != was:
            clashes[name] = Clash(one, other)
            continue
        kept = other if one == was else one
        if kept is not None:
            values[name] = kept
    kept_names = values.keys() | clashes.keys()
    return Merged(_order(kept_names, base, ours, theirs), values, clashes)


def changed_side(base: V | None, ours: V, theirs: V) -> Side | None:
    """The side whose value stands for both; None where both changed it, each in another way."""
    if theirs in (ours, base):
        return "ours"
    return "theirs" if ours == base else None


def _order(names: Iterable[str], *sides: Iterable[str]) -> tuple[str, ...]:
    """The names, each after those that it stands behind on either side."""
    kept = set(names)
    base, ours, theirs = ([name for name in side if name in kept] for side in sides)
    if ours in (base, theirs):
        return _with_rest(theirs, kept)
    if theirs == base:
        return _with_rest(ours, kept)
    graph = {name: set[str]() for name in kept}
    for side in (ours, theirs):
        for before, after in itertools.pairwise(side):
            graph[after].add(before)
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError:  # the sides put the same records in another order
        return _with_rest(base, kept)
    found: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found += ready
        sorter.done(*ready)
    return tuple(found)


def _with_rest(first: list[str], kept: set[str]) -> tuple[str, ...]:
    return (*first, *sorted(kept - set(first)))


def merge_listings(
    base: Mapping[str, str], ours: Mapping[str, str], theirs: Mapping[str, str]
) -> Merged[str]:
    """As :func:`merge`, of the files of a folder: hashes by relative path.

    A file of one side and a folder of the other that have the same name are clashes, too.
    """
    merged = merge(base, ours, theirs)
    files = merged.values.keys() | merged.clashes.keys()
    bad = {folder for path in files for folder in folders(path) if folder in files}
    if not bad:
        return merged
    inside = {path for path in files if path in bad or not bad.isdisjoint(folders(path))}
    values = {path: md5 for path, md5 in merged.values.items() if path not in inside}
    clashes = {path: Clash(ours.get(path), theirs.get(path)) for path in sorted(inside)}
    return Merged(merged.names, values, {**merged.clashes, **clashes})


def merged_size(
    sizes: tuple[int | None, int | None, int | None],
    listings: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]],
    merged: Mapping[str, str],
    size_of: Callable[[str], int | None],
) -> int | None:
    """How many bytes the files of a merged folder have; None where that cannot be told.

    Args:
        sizes: of base, ours and theirs, as recorded.
        listings: of base, ours and theirs.
        merged: of the merged folder.
        size_of: the size of an object by its hash, None where it is not here. It is asked for as
            few objects as can be.
    """
    base, ours, theirs = listings
    twice = [p for p in {**base, **ours} if base.get(p) != ours.get(p) == theirs.get(p)]
    gained = _sum((ours[path] for path in twice if path in ours), size_of)
    lost = _sum((base[path] for path in twice if path in base), size_of)
    terms = (*sizes, gained, lost)
    if None in terms or not _is_sum(listings, merged):
        return _sum(merged.values(), size_of)
    was, one, other, more, less = (term or 0 for term in terms)
    return one + other - was - more + less


def _sum(objects: Iterable[str], size_of: Callable[[str], int | None]) -> int | None:
    total = 0
    for md5 in objects:
        size = size_of(md5)
        if size is None:
            return None
        total += size
    return total


def _is_sum(
    listings: tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]],
    merged: Mapping[str, str],
) -> bool:
    """Whether nothing of either side was left out, so that their sizes tell that of the whole."""
    whole = merge(*listings)
    return not whole.clashes and whole.values == merged
