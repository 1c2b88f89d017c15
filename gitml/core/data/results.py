"""What happened to the data of the working tree, and what is wrong with it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gitml.errors import GitmlError

_NO_FILES: Mapping[str, int] = MappingProxyType({})


class Tracked(NamedTuple):
    """Data that ``add`` has just recorded.

    Attributes:
        files: how many were ``added``, ``modified`` and ``deleted`` since the last version; empty
            where there is none that could be compared.
        copied: paths of links in it that are recorded as copies of what they lead to.
    """

    path: str
    pointer: str
    size: int | None
    nfiles: int | None
    files: Mapping[str, int] = _NO_FILES
    copied: tuple[str, ...] = ()


class Updated(NamedTuple):
    """Imported data after a look at where it comes from.

    Attributes:
        changed: whether its pointer did.
        came: whether it was not here before and is now.
    """

    tracked: Tracked
    changed: bool
    came: bool = False


class Updates(NamedTuple):
    """What came of an update of imports.

    Attributes:
        failed: why others were left as they are, by path.
    """

    updated: tuple[Updated, ...]
    failed: Mapping[str, GitmlError]


class Untracked(NamedTuple):
    """Data that is tracked no more.

    Attributes:
        pointer: the file that recorded it.
        whole: an output with its pointer; else files of a tracked folder.
        files: how many of them.
    """

    path: str
    pointer: str
    whole: bool = False
    files: int = 0


class Renamed(NamedTuple):
    """Data that has another name now, and the files that recorded and record it."""

    source: str
    target: str
    pointer_before: str
    pointer: str


class Moved(NamedTuple):
    """Data that was put into the working tree, or taken out of it.

    Attributes:
        added: tracked paths that were not there before.
        modified: tracked paths that held something else.
        deleted: paths that were tracked before and no longer are.
        files: how many files that is: ``added``, ``modified``, ``deleted``.
        fetched: how many objects came from the remote.
        unchecked: how many of the files no record has a hash of.
    """

    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    files: Mapping[str, int] = _NO_FILES
    fetched: int = 0
    unchecked: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.added or self.modified or self.deleted)

    def joined(self, other: "Moved") -> "Moved":
        """What both moved."""
        kinds = dict.fromkeys((*self.files, *other.files))
        return Moved(
            tuple(sorted({*self.added, *other.added})),
            tuple(sorted({*self.modified, *other.modified})),
            tuple(sorted({*self.deleted, *other.deleted})),
            {kind: self.files.get(kind, 0) + other.files.get(kind, 0) for kind in kinds},
            self.fetched + other.fetched,
            self.unchecked + other.unchecked,
        )


class Uploaded(NamedTuple):
    """Data that went to a remote.

    Attributes:
        objects: files, and listings of folders.
        files: each content once.
        size: in bytes; None where the remote keeps versions itself.
    """

    objects: int = 0
    files: int = 0
    size: int | None = 0

    def joined(self, other: "Uploaded") -> "Uploaded":
        """What both uploaded."""
        unknown = self.size is None or other.size is None
        return Uploaded(
            self.objects + other.objects,
            self.files + other.files,
            None if unknown else (self.size or 0) + (other.size or 0),
        )


class Fetched(NamedTuple):
    """Data that came from remotes into the cache.

    Attributes:
        objects: files, and listings of folders.
        files: each content once.
        size: in bytes; None where some of it came from where it was imported.
        missing: paths that no remote has.
        damaged: paths that a remote has with other bytes, which were not taken.
        elsewhere: whether some of it must come from where it was imported.
    """

    objects: int = 0
    files: int = 0
    size: int | None = 0
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    elsewhere: bool = False


class Pushed(NamedTuple):
    """What was uploaded.

    Attributes:
        objects: of data: files, and listings of folders.
        files: of data, each content once.
        size: of the objects, in bytes; None where the remote keeps versions itself.
        tags: that the Git remote got.
        partly: whether only some data was sent, and no commits.
        remote: of Git; None where there is none, or nothing to push to it.
        branch: None on a detached HEAD.
        commits: whether the branch of the Git remote got any; None before the first commit.
    """

    objects: int
    remote: str | None
    branch: str | None
    commits: bool | None
    files: int = 0
    size: int | None = None
    tags: tuple[str, ...] = ()
    partly: bool = False


class Copied(NamedTuple):
    """Files of a revision that were written somewhere.

    Attributes:
        path: of the file or folder, in its repository.
        target: where it was written.
        files: how many.
        size: of all, in bytes.
    """

    path: str
    target: str
    files: int
    size: int
