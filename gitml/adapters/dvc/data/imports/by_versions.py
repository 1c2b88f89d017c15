"""Objects of imports from storage that keeps versions of files: the recorded versions."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data.imports import source_versions, url_sources
from gitml.adapters.dvc.data.imports.source_versions import SourceVersion
from gitml.adapters.dvc.data.selection import SelectedPart
from gitml.adapters.dvc.remotes.protocol import ProtocolRemote
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.hashes import content_hashes, file_hashes
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import Arrivals, ObjectName, joined
from gitml.core.paths import is_inside

if TYPE_CHECKING:
    from dvc.dependency import Dependency
    from dvc.repo import Repo


def fetch(repo: "Repo", parts: Sequence[SelectedPart], cache: ObjectPlace) -> Arrivals:
    """Bring what the cache lacks of outputs.

    No record names the files of an imported folder by hash. Where its listing is not here, all of
    it comes, and is what was imported if it has that listing.

    Args:
        repo: that has the remotes which their sources may name.
        parts: of outputs with a hash, see :func:`source_versions.is_versioned`.
        cache: that they go to.

    Raises:
        OutsideError: a source cannot be read, or the cache not be written.
        UnsafePathError: a record leads out of its folder.
    """
    asked: dict[int, list[SelectedPart]] = {}
    for part in parts:
        asked.setdefault(id(part.out), []).append(part)
    return joined([_fetch(repo, some, cache) for some in asked.values()])


def _fetch(repo: "Repo", parts: Sequence[SelectedPart], cache: ObjectPlace) -> Arrivals:
    """Bring parts of one output."""
    out = parts[0].out
    source = out.stage.deps[0]
    name = ObjectName(str(out.hash_info.value), out.hash_info.name != "md5")
    listing = _listing(name, cache)
    versions = source_versions.recorded(source)
    if listing is None:
        url_sources.refuse_unreachable(repo, str(source.def_path), source.def_fs_config)
        return _whole(source, versions, name, cache)
    asked = ["/".join(part.inner) for part in parts]
    wanted = {
        ObjectName(listing[one.inner], name.old): one
        for one in versions
        if one.inner in listing and any(not path or is_inside(one.inner, path) for path in asked)
    }
    if not (lacking := wanted.keys() - cache.trusted(wanted.keys())):
        return Arrivals({})
    url_sources.refuse_unreachable(repo, str(source.def_path), source.def_fs_config)
    places = {one: wanted[one].place for one in lacking}
    most = {one: size for one in lacking if (size := wanted[one].size) is not None}
    remote = ProtocolRemote(source_versions.opened(source), places)
    return remote.bring(lacking, cache, MovingObjects("fetching", len(lacking)), most)


def _listing(name: ObjectName, cache: ObjectPlace) -> Mapping[str, str] | None:
    """The hashes of the files of an output, by path below it; None where the cache cannot tell."""
    if not name.is_listing:
        return {"": name.md5}
    if not cache.trusted({name}):
        return None
    try:
        return listings.parse(Path(cache.path(name)).read_bytes())
    except listings.NoListingError:
        return None


def _whole(
    source: "Dependency", versions: Sequence[SourceVersion], name: ObjectName, cache: ObjectPlace
) -> Arrivals:
    """Bring all of a folder, and its listing if it is that of what came."""
    writer = cache.writer(old=name.old)
    found: dict[str, str] = {}
    sizes: dict[ObjectName, int] = {}

    def place(one: SourceVersion) -> str:
        return writer.temporary(content_hashes(one.place.encode()).plain)

    def came(one: SourceVersion, path: str) -> None:
        hashes = file_hashes(path)
        md5 = found[one.inner] = hashes.unix if name.old else hashes.plain
        sizes[ObjectName(md5, name.old)] = os.stat(path).st_size
        if writer.has(md5):
            os.unlink(path)
        else:
            writer.take(path, md5)

    store = source_versions.opened(source)
    if source_versions.bring(store, versions, cache.top, place, came):
        return Arrivals(sizes, frozenset({name}))
    listing = listings.dump(found)
    if listings.hash_of(listing) != name.md5:
        return Arrivals(sizes, damaged=frozenset({name}))
    writer.write(name.md5, listing)
    return Arrivals({**sizes, name: len(listing)})
