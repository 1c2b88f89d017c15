"""The objects that records of revisions need, with the paths that need them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from gitml.core.data.objects.limits import most_of, widest
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.pointers import AT_SOURCE, CloudVersion, Imported, Pointer, is_hash
from gitml.core.data.safe_paths import is_object_name
from gitml.core.paths import is_inside, overlap
from gitml.core.shell_words import quoted_path
from gitml.data.listing_source import Listing
from gitml.errors import GitmlError
from gitml.snapshots.reader import SnapshotReader
from gitml.snapshots.workspace.working_tree import WORKSPACE


@dataclass
class ExpectedObject:
    """An object that is needed.

    Attributes:
        paths: that need it, in the order in which they were found.
        size: in bytes, where a record tells.
        most: bytes that it can have, by its records; None where one does not tell.
        remotes: names of those that should have it, empty for the default one.
        versions: of a path each, that records name of it on remotes that keep versions of files;
            whether one of the working tree does, which a push can mend.
        is_of_today: whether the working tree needs it.
        is_old: whether a record has the hash of DVC 2.
        is_unpushed: whether each record says that it is not to be pushed.
        imports: outputs that have it and came from elsewhere, by path: from a repository or a URL.
    """

    paths: dict[str, None] = field(default_factory=dict)
    size: int | None = None
    most: int | None = None
    remotes: set[str] = field(default_factory=set)
    versions: dict[tuple[str, CloudVersion], bool] = field(default_factory=dict)
    is_of_today: bool = False
    is_old: bool = False
    is_unpushed: bool = True
    imports: dict[str, Imported] = field(default_factory=dict)

    def add(self, path: str, name: str, record: "RevisionRecord") -> None:
        """One more path, of an output; by the name of the object."""
        pointer = record.pointer
        most = most_of(ObjectName(name, pointer.old), pointer.size, pointer.nfiles)
        self.most = widest(self.most, most) if self.paths else most
        self.paths[path] = None
        is_of_today = record.rev == WORKSPACE
        self.is_of_today |= is_of_today
        self.is_old |= pointer.old
        self.is_unpushed &= not pointer.push and pointer.imported not in AT_SOURCE
        if pointer.imported:
            self.imports[pointer.path] = pointer.imported
        if pointer.push and pointer.imported != "repo":
            self.remotes.add(pointer.remote or "")
        inner = path.removeprefix(pointer.path).removeprefix("/")
        if version := (pointer.versions or {}).get(inner):
            self.versions[path, version] = is_of_today or self.versions.get((path, version), False)
            self.remotes.add(version.remote)


class RevisionRecord(NamedTuple):
    """What a revision records of an output.

    Attributes:
        rev: the first that does, of those that were asked for.
    """

    rev: str
    pointer: Pointer


@dataclass(frozen=True, slots=True)
class RevisionRecords:
    """What some revisions record at or around some paths.

    Attributes:
        records: of the outputs that DVC keeps.
        paths: that were asked for; empty for all.
        unread: what could not be read, in words.
    """

    records: tuple[RevisionRecord, ...]
    paths: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def expected(self, listing: Listing) -> dict[str, ExpectedObject]:
        """The objects by name; of a folder, its files as far as its listing can be read.

        A folder that its record lists needs no object for that.
        """
        found: dict[str, ExpectedObject] = {}
        for record in self.records:
            pointer = record.pointer
            if pointer.files is None and is_hash(pointer.md5):
                one = found.setdefault(str(pointer.md5), ExpectedObject())
                one.add(pointer.path, str(pointer.md5), record)
                one.size = None if pointer.is_folder else pointer.size
            for path, inner in _inside(pointer, listing):
                if not self.paths or any(is_inside(path, asked) for asked in self.paths):
                    found.setdefault(inner, ExpectedObject()).add(path, inner, record)
        return found

    def unlisted(self, listing: Listing) -> dict[str, str]:
        """Why listings name no files, in words, by their objects, whose bytes may be whole."""
        found = {}
        for _, pointer in self.records:
            if pointer.is_folder and pointer.files is None and is_hash(pointer.md5):
                try:
                    listing(str(pointer.md5))
                except GitmlError as error:
                    why = f"{pointer.path}: {error.message}; {_anew(pointer)}"
                    found[str(pointer.md5)] = why
        return found

    def name(self, remote: str) -> bool:
        """Whether an output is recorded to be kept on a remote, by its name."""
        return any(
            pointer.remote == remote
            or any(one.remote == remote for one in (pointer.versions or {}).values())
            for _, pointer in self.records
        )


def read(reader: SnapshotReader, revs: Iterable[str], paths: Sequence[str]) -> RevisionRecords:
    """The records of revisions, at or around ``paths``; of none for all."""
    records: dict[tuple[object, ...], RevisionRecord] = {}
    unread: list[str] = []
    for rev in revs:
        revision = reader.at(rev)
        for pointer in revision.pointers.values():
            if _counts(pointer) and (not paths or any(overlap(pointer.path, p) for p in paths)):
                records.setdefault(_told(pointer), RevisionRecord(rev, pointer))
                unread += _unhashed(revision.tree.rev[:12], pointer, paths)
        unread += [f"{revision.tree.rev[:12]}: {p.message}" for p in revision.problems]
    return RevisionRecords(tuple(records.values()), tuple(paths), tuple(dict.fromkeys(unread)))


def _told(pointer: Pointer) -> tuple[object, ...]:
    """What a record tells of an output: two revisions that tell the same count as one."""
    versions = tuple((pointer.versions or {}).values())
    is_listed = pointer.files is not None
    return pointer.path, pointer.md5, is_listed, pointer.size, pointer.nfiles, versions


def _counts(pointer: Pointer) -> bool:
    if not pointer.cached or pointer.md5 is None:
        return False
    return is_object_name(pointer.md5) or bool(pointer.unhashed)


def _unhashed(rev: str, pointer: Pointer, paths: Sequence[str]) -> Iterator[str]:
    """What of an output has no hash to hold its bytes against, in words."""
    files = [
        path for path in pointer.unhashed
        if not paths or any(is_inside(path, asked) for asked in paths)
    ]  # fmt: skip
    if files:
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        yield f"{rev}: {files[0]}{more}: no hash is recorded, only what a cloud calls the version"


def _anew(pointer: Pointer) -> str:
    """How a folder is recorded anew."""
    if not pointer.source.endswith(".dvc"):
        return "make it again: gitml repro"
    words = (
        f"gitml remove {quoted_path(pointer.source)}",
        f"gitml add {quoted_path(pointer.path)}",
    )
    return f"record it anew, where it is whole: {' && '.join(words)}"


def _inside(pointer: Pointer, listing: Listing) -> Iterator[tuple[str, str]]:
    if not pointer.is_folder:
        return
    try:
        found = (listing(str(pointer.md5)) or {}) if pointer.files is None else pointer.files
    except GitmlError:
        return  # its bytes are damaged, which will be found; or see unlisted
    for path, md5 in found.items():
        if is_hash(md5):
            yield f"{pointer.path}/{path}", md5
