"""Two versions of a folder's files put together: their hashes, and what is noted of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from gitml.core.data import file_notes
from gitml.core.data.file_notes import Notes
from gitml.core.data.merging import three_way
from gitml.core.data.merging.three_way import Merged, Side

Hashes = Mapping[str, str]


class MergedFolder(NamedTuple):
    """What the folder has then.

    Attributes:
        files: hashes by path below the folder.
        notes: see :mod:`gitml.core.data.file_notes`; a note that names no file any more is empty.
        ours: the files that only the first side changed.
        theirs: the files that only the second side changed.
        clashes: the files that both changed, each in another way.
        settled: whose record was taken for a file that both changed.
    """

    files: Hashes
    notes: Notes
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    clashes: tuple[str, ...]
    settled: Mapping[str, Side]


def rehashed(
    hashes: tuple[Hashes, Hashes, Hashes], is_same: Callable[[str, str], bool]
) -> tuple[Hashes, Hashes, Hashes]:
    """Base, ours and theirs, where DVC 2 hashed the base: in it text has no carriage returns.

    A file of the base has the hash of the one side that did not change it. It is looked for where
    nothing else tells, as where the other side has it like the base, or both have it alike.

    Args:
        hashes: by path below the folder, of base, ours and theirs.
        is_same: whether a hash of today is of the same text as one of DVC 2.
    """
    base, *sides = hashes
    found = dict(base)
    for path, was in base.items():
        now = {side.get(path) for side in sides}
        if len(now) == len(sides) and was not in now:
            same = [md5 for md5 in now if md5 is not None and is_same(md5, was)]
            if len(same) == 1:
                found[path] = same[0]
    return found, hashes[1], hashes[2]


def merge(
    hashes: tuple[Hashes, Hashes, Hashes],
    notes: tuple[Notes, Notes, Notes],
    side: Side | None = None,
) -> MergedFolder:
    """Merge the files of base, ours and theirs.

    Args:
        hashes: by path below the folder.
        notes: of the files.
        side: whose record is taken where both changed a file; None leaves it a clash.
    """
    merged = three_way.merge_listings(*hashes)
    noted = file_notes.merge(*notes, _gone(hashes, merged)) if any(notes) else {}
    open_ = {*merged.clashes, *(name for one in noted.values() for name in one.clashes)}
    if side is not None:
        merged = merged.take(side)
        noted = {key: one.take(side) for key, one in noted.items()}
    sides: Iterable[Mapping[str, object]] = hashes
    if any(notes):
        sides = map(file_notes.with_hashes, hashes, notes)
    base, ours, theirs = sides
    clashes = tuple(sorted(open_))
    return MergedFolder(
        merged.values,
        {key: one.values for key, one in noted.items()},
        _moved(base, ours, theirs),
        _moved(base, theirs, ours),
        () if side else clashes,
        dict.fromkeys(clashes, side) if side else {},
    )


def _gone(hashes: tuple[Hashes, Hashes, Hashes], merged: Merged[str]) -> frozenset[str]:
    return frozenset[str]().union(*hashes) - merged.values.keys() - merged.clashes.keys()


def _moved(
    base: Mapping[str, object], side: Mapping[str, object], other: Mapping[str, object]
) -> tuple[str, ...]:
    """The files that only one side changed."""
    changed = (path for path in {**base, **side} if base.get(path) != side.get(path))
    return tuple(sorted(path for path in changed if other.get(path) == base.get(path)))
