"""What changed in the data between two points."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal, NamedTuple

from gitml.core.data.kinds import NO_CHANGES, KindChanges
from gitml.core.data.pointers import Pointer


class DataChange(NamedTuple):
    """One tracked path that differs; ``base`` is None for added data, ``head`` for removed.

    An import is recorded also where no hash says of what: its data was never here.
    """

    path: str
    base: Pointer | None
    head: Pointer | None

    @property
    def kind(self) -> Literal["added", "removed", "modified"]:
        if not _is_recorded(self.base):
            return "added"
        return "modified" if _is_recorded(self.head) else "removed"

    @property
    def source(self) -> str:
        """The file that holds the record, or held it."""
        record = self.head or self.base
        return record.source if record else ""


def _is_recorded(pointer: Pointer | None) -> bool:
    return pointer is not None and (pointer.md5 is not None or pointer.imported is not None)


class FileChanges(NamedTuple):
    """What changed in a tracked folder, by path relative to it, sorted.

    Attributes:
        renamed: pairs of the path a file had and the path it has now.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.modified or self.renamed)


class DataDetail(NamedTuple):
    """A change of data with what is known of its inside.

    Attributes:
        change: of a renamed path, with both pointers, under its new name.
        kind: what happened to it.
        was: the path it had before it was renamed.
        files: of a folder, what changed in it; None where its listings are not at hand.
        rows: of a table, the number of its rows on both sides; None where not counted.
        kinds: files that both sides have, of which it changed whether they may be executed, or are
            links; of data that is a file its name is empty.
        unrecorded: whether one side is what lies in the working tree and no record says so.
    """

    change: DataChange
    kind: Literal["added", "removed", "modified", "renamed"]
    was: str | None = None
    files: FileChanges | None = None
    rows: tuple[int | None, int | None] = (None, None)
    unrecorded: bool = False
    kinds: KindChanges = NO_CHANGES

    @property
    def path(self) -> str:
        return self.change.path

    @property
    def stage(self) -> str | None:
        """Address of the stage that makes it, None for data that was added by hand."""
        pointers = (self.change.head, self.change.base)
        return next((p.stage for p in pointers if p is not None and p.stage), None)


def data_changes(
    base: Mapping[str, Pointer], head: Mapping[str, Pointer]
) -> tuple[DataChange, ...]:
    """Data and models kept by DVC whose hash differs, sorted by path."""
    found = []
    for path in sorted(
        {p for side in (base, head) for p, pointer in side.items() if pointer.cached}
    ):
        old, new = base.get(path), head.get(path)
        if (old and old.md5) != (new and new.md5):
            found.append(DataChange(path, old, new))
    return tuple(found)


def kind_changes(
    base: Mapping[str, Pointer], head: Mapping[str, Pointer]
) -> tuple[DataChange, ...]:
    """Data kept by DVC of which only the modes and links of files differ, sorted by path."""
    both = (DataChange(path, base[path], head[path]) for path in sorted(base.keys() & head.keys()))
    return tuple(one for one in both if _is_other_kind(one.base, one.head))


def _is_other_kind(old: Pointer | None, new: Pointer | None) -> bool:
    if old is None or new is None or not (old.cached or new.cached) or old.md5 != new.md5:
        return False
    return old.kinds != new.kinds


def with_renames(changes: Sequence[DataChange]) -> tuple[DataDetail, ...]:
    """The changes, where a path that is gone and a new one with the same content are one."""
    gone = {c.path: c.base.md5 for c in changes if c.kind == "removed" and c.base and c.base.md5}
    come = {c.path: c.head.md5 for c in changes if c.kind == "added" and c.head and c.head.md5}
    was = {new: old for old, new in renames(gone, come)}
    bases = {change.path: change.base for change in changes}
    moved = set(was.values())
    found = []
    for change in changes:
        if change.path in was:
            old = was[change.path]
            both = DataChange(change.path, bases[old], change.head)
            found.append(DataDetail(both, "renamed", was=old))
        elif change.path not in moved:
            found.append(DataDetail(change, change.kind))
    return tuple(found)


def file_changes(base: Mapping[str, str], head: Mapping[str, str]) -> FileChanges:
    """Compare two listings of a folder, hashes by relative path."""
    differing = dict(base.items() ^ head.items())
    gone = {path: base[path] for path in differing if path not in head}
    come = {path: head[path] for path in differing if path not in base}
    renamed = renames(gone, come)
    old, new = {a for a, _ in renamed}, {b for _, b in renamed}
    return FileChanges(
        added=tuple(sorted(come.keys() - new)),
        removed=tuple(sorted(gone.keys() - old)),
        modified=tuple(sorted(path for path in differing if path in base and path in head)),
        renamed=renamed,
    )


def renames(gone: Mapping[str, str], come: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Pairs of paths with the same hash, each used once, sorted; equal names are paired first."""
    pairs = _pairs(gone, come, lambda path, md5: (md5, path.rsplit("/", 1)[-1]))
    old, new = {a for a, _ in pairs}, {b for _, b in pairs}
    rest = [
        {path: side[path] for path in side if path not in known}
        for side, known in ((gone, old), (come, new))
    ]
    return tuple(sorted([*pairs, *_pairs(rest[0], rest[1], lambda _, md5: md5)]))


def _pairs(
    gone: Mapping[str, str], come: Mapping[str, str], key: Callable[[str, str], Hashable]
) -> list[tuple[str, str]]:
    waiting: dict[Hashable, list[str]] = {}
    for path in sorted(come, reverse=True):
        waiting.setdefault(key(path, come[path]), []).append(path)
    return [
        (path, news.pop()) for path in sorted(gone) if (news := waiting.get(key(path, gone[path])))
    ]
