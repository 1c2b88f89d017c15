"""Which objects records name: of the working tree, or of any revision."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gitml.adapters.dvc_files.objects.cache import files_of
from gitml.core.data.objects.limits import ObjectLimits
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.pointers import Imported, Pointer, recorder
from gitml.core.data.safe_paths import is_object_name, refuse, unsafe
from gitml.core.paths import is_inside, is_outside, overlap
from gitml.data.listing_source import Listing
from gitml.snapshots.revision import RevisionReader


@dataclass(frozen=True, slots=True)
class Wanted:
    """An output that DVC keeps as one revision records it, or a part of one.

    Attributes:
        path: below the root.
        name: of its object, a folder's of its listing.
        remote: the one it is kept in, None for the default one.
        imported: where it came from, as of :class:`Pointer`.
        inner: the paths in the folder that are meant; empty for all.
        size: bytes of all of it, where that is recorded.
        nfiles: how many files a folder has, where that is recorded.
        unpushed: the file that records it, where that says that it is not to be pushed; else empty.
        listed: path and hash of each file of a folder that its record lists: no object has them.
        recorder: what names it, for messages: a file, of a stage with its name.
    """

    path: str
    name: ObjectName
    remote: str | None = None
    imported: Imported | None = None
    inner: tuple[str, ...] = ()
    size: int | None = None
    nfiles: int | None = None
    listed: tuple[tuple[str, str], ...] | None = None
    unpushed: str = ""
    recorder: str = field(default="", compare=False)

    def shown(self) -> str:
        """Its path for people; that of a folder ends in ``/``."""
        return f"{self.path}/" if self.name.is_listing else self.path

    def files(self, listing: Mapping[str, str]) -> Iterator[tuple[ObjectName, str]]:
        """The objects of a folder with their paths, as far as they are meant."""
        old, path = self.name.old, self.path
        for inside, md5 in listing.items():
            if not self.inner or self._is_meant(inside):
                yield ObjectName(md5, old), f"{path}/{inside}"

    def hashes(self, listing: Mapping[str, str]) -> Collection[str]:
        """The hashes of a folder's files, as far as they are meant."""
        if not self.inner:
            return listing.values()
        return [md5 for inside, md5 in listing.items() if self._is_meant(inside)]

    def _is_meant(self, inside: str) -> bool:
        return any(is_inside(inside, one) for one in self.inner)


def wanted(
    revision: RevisionReader, paths: Sequence[str] | None = None, *, pushed: bool = False
) -> list[Wanted]:
    """The outputs of a revision that DVC keeps and that were made, by path.

    What has no hash is none of them: only DVC can ask a cloud for a version.

    Args:
        revision: to be read.
        paths: the outputs at, above or below them; None for all.
        pushed: only those that are uploaded, each as a whole: not what another repository has, nor
            what is not to be pushed.

    Raises:
        ConfigError: a record is wrong.
        OutsideError: it cannot be read, as of a partial clone.
        UnsafePathError: a record leads out of the project or names no object.
    """
    pointers = revision.pointers
    if revision.problems:
        raise revision.failure(revision.problems[0])
    found = []
    for path in sorted(pointers):
        pointer = pointers[path]
        if not pointer.cached or pointer.md5 is None or is_outside(path):
            continue
        if pushed and (not pointer.push or pointer.imported == "repo"):
            continue
        if not pointer.unhashed and (paths is None or any(overlap(path, one) for one in paths)):
            found.append(_wanted(pointer, () if pushed else paths or ()))
    return found


def without(outputs: Iterable[Wanted], known: Iterable[Wanted]) -> list[Wanted]:
    """The outputs whose objects none of the known ones has in the same remote."""
    objects = {(one.name, one.remote, one.listed) for one in known}
    return [one for one in outputs if (one.name, one.remote, one.listed) not in objects]


def _wanted(pointer: Pointer, paths: Iterable[str]) -> Wanted:
    refuse(pointer.source, pointer.path)
    md5 = str(pointer.md5)
    if not is_object_name(md5):
        raise unsafe(pointer.source, md5, "is no hash")
    inner = {one.removeprefix(f"{pointer.path}/") for one in paths
             if one.startswith(f"{pointer.path}/")}  # fmt: skip
    whole = any(is_inside(pointer.path, one) for one in paths)
    return Wanted(
        pointer.path,
        ObjectName(md5, pointer.old),
        pointer.remote,
        pointer.imported,
        () if whole else tuple(sorted(inner)),
        pointer.size,
        pointer.nfiles,
        None if pointer.files is None else tuple(pointer.files.items()),
        "" if pointer.push else pointer.source,
        recorder(pointer),
    )


@dataclass(frozen=True, slots=True)
class ObjectSet:
    """The objects of some outputs.

    Attributes:
        files: a path for each, for messages.
        folders: the objects in each folder, by its listing; None where that is not here.
        names: the path of each listing, for messages.
    """

    files: Mapping[ObjectName, str]
    folders: Mapping[ObjectName, frozenset[ObjectName] | None]
    names: Mapping[ObjectName, str]

    @property
    def all(self) -> set[ObjectName]:
        return {*self.files, *self.folders}


def objects(outputs: Iterable[Wanted], listing: Listing) -> ObjectSet:
    """The objects of outputs, those in folders as far as listings are here.

    Raises:
        OutsideError: a listing is damaged, or is none; the path of its folder is named.
        UnsafePathError: a listing leads out of its folder.
    """
    files: dict[ObjectName, str] = {}
    folders: dict[ObjectName, frozenset[ObjectName] | None] = {}
    names: dict[ObjectName, str] = {}
    for output in outputs:
        if not output.name.is_listing:
            files.setdefault(output.name, output.path)
            continue
        if output.listed is not None:
            files |= output.files(dict(output.listed))
            continue
        names.setdefault(output.name, output.shown())
        found = files_of(output.shown(), output.name.md5, listing)
        if found is None:
            folders.setdefault(output.name, None)
            continue
        inside = dict(output.files(found))
        files = inside | files if files else inside
        folders[output.name] = (folders.get(output.name) or frozenset()) | inside.keys()
    return ObjectSet(files, folders, names)


def limits(
    outputs: Iterable[Wanted], folders: Mapping[ObjectName, frozenset[ObjectName] | None]
) -> Mapping[ObjectName, int]:
    """How many bytes objects can have at most, as far as records tell.

    Args:
        outputs: as they are recorded.
        folders: the objects in each folder, by its listing.
    """
    found = ObjectLimits()
    for output in outputs:
        found.add(output.name, output.size, output.nfiles)
        names = folders.get(output.name) or frozenset()
        if output.listed is not None:
            names = frozenset(name for name, _ in output.files(dict(output.listed)))
        for name in names:
            found.add(name, output.size)
    return found.known


def file_sizes(outputs: Iterable[Wanted]) -> dict[ObjectName, int]:
    """The recorded bytes of files, of none that lie in a folder."""
    files = (one for one in outputs if not one.name.is_listing)
    return {one.name: one.size for one in files if one.size is not None}


def recorded_size(outputs: Iterable[Wanted], known: ObjectSet) -> int | None:
    """Bytes of all files of outputs.

    None where only a part is meant, where no size is recorded, or where some files may have an
    object in common, as those of two versions have.
    """
    distinct = {one.name: one for one in outputs}.values()
    sizes = [one.size for one in distinct if one.size is not None and not one.inner]
    here = [one for one in distinct if known.folders.get(one.name, known) is not None]
    shares = sum(one.nfiles or 1 for one in here) != len(known.files)
    are_versions = len({one.path for one in distinct}) < len(distinct)
    if shares or are_versions or len(sizes) < len(distinct):
        return None
    return sum(sizes)
