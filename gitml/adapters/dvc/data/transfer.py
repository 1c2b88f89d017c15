"""Data between the cache and the remotes: what is missing, and bringing it, at any revision."""

import os
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import cloud_versions, import_sources
from gitml.adapters.dvc.data.imports import by_library, by_versions
from gitml.adapters.dvc.data.imports.source_versions import is_at_source, is_versioned
from gitml.adapters.dvc.data.selection import Key, SelectedPart, Selection, parts_of, whole
from gitml.adapters.dvc.patches.network.downloads import within_room
from gitml.adapters.dvc.remotes import reachability as remotes
from gitml.adapters.dvc.remotes.names import called, keeps_versions
from gitml.adapters.dvc.remotes.project_remotes import open_remote_of
from gitml.adapters.dvc_files.config import undefined_remote
from gitml.adapters.dvc_files.objects import listings, trust
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.limits import ObjectLimits, most_of
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.results import Fetched

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def missing(selection: Selection) -> list[str]:
    """Recorded paths whose bytes are not in the cache, sorted; folders end in ``/``.

    What lies there and is not what it should be is none of it, see :func:`trust.trusted`.
    """
    found = []
    for key, entry in selection.recorded.iteritems():
        path = _place(selection, entry)
        if path is not None and not is_cached(path, entry.hash_info):
            found.append(name_of(key, entry))
    # A folder's listing comes with its last file: without one, the file is what is missing.
    return sorted(
        path
        for path in found
        if not (path.endswith("/") and any(o != path and o.startswith(path) for o in found))
    )


def damaged(selection: Selection, absent: Sequence[str]) -> list[str]:
    """Those of the paths that are :func:`missing` of which something lies in the cache."""
    entries = ((path, selection.recorded.get(parts_of(path))) for path in absent)
    places = ((path, _place(selection, entry)) for path, entry in entries if entry)
    return [path for path, place in places if place is not None and os.path.lexists(place)]


def _place(selection: Selection, entry: Any) -> str | None:
    """Where the cache has an entry; None of what has no object.

    That is what was imported and never downloaded, a folder in between, or an output that was never
    made.
    """
    from dvc_data.index import StorageKeyError

    if not entry.hash_info:
        return None
    try:
        return str(selection.recorded.storage_map.get_cache(entry)[1])
    except (StorageKeyError, ValueError):
        return None


def is_cached(path: str, info: Any) -> bool:
    """Whether a file of the cache is the object of a hash, as far as DVC would read it."""
    name = object_of(info)
    try:
        return trust.trusted(path, name.md5, old=name.old) is not None
    except OSError:
        return False


def absent_from_remote(repo: "Repo", selection: Selection, paths: Sequence[str]) -> list[str]:
    """Those of ``paths``, which the cache lacks, that the remote lacks too.

    Of imports from other repositories it is these that lack them.

    Raises:
        OutsideError: a remote cannot be reached, or read.
    """
    imported = _absent_from_source(selection, paths)
    return sorted([*imported, *_absent_from_own_remote(repo, selection, paths)])


def _absent_from_source(selection: Selection, paths: Sequence[str]) -> Iterator[str]:
    keys = {path: tuple(path.rstrip("/").split("/")) for path in paths}
    for part in selection.parts:
        if part.out.stage.is_repo_import:
            own = [path for path, key in keys.items() if key[: len(part.key)] == part.key]
            if own and import_sources.is_absent(part.out):
                yield from own


def _absent_from_own_remote(
    repo: "Repo", selection: Selection, paths: Sequence[str]
) -> Sequence[str]:
    wanted = set(paths)
    foreign = [part.key for part in selection.parts if is_foreign(repo, part.out)]
    entries = [
        entry
        for key, entry in selection.recorded.iteritems()
        if name_of(key, entry) in wanted and not any(key[: len(one)] == one for one in foreign)
    ]
    names = {name for name in _needed(selection, paths) if called(repo, name)}
    refuse_undefined(repo, selection, names)
    if not names:
        return [name_of(entry.key, entry) for entry in entries]
    remotes.refuse_unreachable(repo, names)
    for name, entry in product(names, entries[:1]):
        if why := remotes.unreadable(repo, name, entry.hash_info.value):
            raise why
    known = selection.recorded.storage_map.bulk_remote_exists(entries, refresh=True)
    return [name_of(entry.key, entry) for entry in entries if not known.get(entry)]


def remote_names(selection: Selection) -> set[str | None]:
    """The remotes that its outputs are kept in, None for the default one."""
    return {part.out.remote for part in selection.parts}


def _needed(selection: Selection, paths: Sequence[str]) -> set[str | None]:
    """The remotes that paths are kept in, None for the default one; none of other repositories."""
    lacking = {tuple(path.rstrip("/").split("/")) for path in paths}
    return {
        part.out.remote
        for part in selection.parts
        if part.out.hash_info and not is_at_source(part.out)
        if any(key[: len(part.key)] == part.key for key in lacking)
    }


def refuse_undefined(repo: "Repo", selection: Selection, names: Collection[str | None]) -> None:
    """Refuse those of some remotes that outputs name and that are not set up.

    Raises:
        UnreachableError: there is one; it names what names it.
    """
    for name in sorted(
        name for name in names if name and called(repo, name) not in repo.config["remote"]
    ):
        own = (part for part in selection.parts if not part.out.stage.is_repo_import)
        raise undefined_remote(name, [part.recorder for part in own if part.out.remote == name])


def fetch(repo: "Repo", selection: Selection) -> Fetched:
    """Bring what the cache lacks from the remotes, and imports from where they came from.

    Objects that cannot be had are left out: :func:`missing` names them afterwards. Only how many
    came, and what was damaged, is told.

    Raises:
        OutsideError: a remote cannot be reached.
    """
    if not (absent := missing(selection)):
        return Fetched()
    parts = [part for part in selection.parts if part.out.hash_info]
    foreign = [part for part in parts if is_foreign(repo, part.out)]
    needed = _needed(selection, absent)
    refuse_undefined(repo, selection, needed)
    remotes.refuse_unreachable(repo, needed)
    cache = ObjectPlace.cache_of(Path(repo.root_dir))
    count = 0
    damaged: set[ObjectName] = set()
    for name in needed & {part.out.remote for part in parts if part not in foreign}:
        if called(repo, name) is None:
            continue  # it is told of by path
        ours = [part for part in parts if part.out.remote == name and part not in foreign]
        remote = open_remote_of(repo, name)
        for limited in (_listings, _files):
            limits = limited(selection, ours)
            if lacking := limits.names - cache.trusted(limits.names):
                moving = MovingObjects("fetching", len(lacking))
                came = remote.bring(lacking, cache, moving, limits.known)
                count += len(came.sizes)
                damaged |= came.damaged
    versioned = [part for part in foreign if any(cloud_versions.recorded(part.out))
                 and cloud_versions.is_versioned(repo, part.out)]  # fmt: skip
    imported = [part for part in foreign if is_versioned(part.out) and part not in versioned]
    _write_listings(versioned, cache)
    for bring, some in ((cloud_versions.fetch, versioned), (by_versions.fetch, imported)):
        came = bring(repo, some, cache)
        count += len(came.sizes)
        damaged |= came.damaged
    by_library.forget_files(selection, [part for part in imported if part.out.hash_info.isdir])
    if others := [part for part in foreign if part not in (*versioned, *imported)]:
        # DVC brings the listing of an import only with all that is in it.
        partial = len(others) < len(parts) or any(part.inner for part in others)
        wanted = whole(repo, selection, others) if partial else selection
        with within_room(cache.top, "what was imported", _recorded_size(others)):
            count += by_library.fetch(wanted)
        by_library.forget_files(selection, others)
    wrong = {name.md5 for name in damaged}
    return Fetched(count, damaged=tuple(_paths(selection, wrong)) if wrong else ())


def is_foreign(repo: "Repo", out: "Output") -> bool:
    """Whether only DVC knows where the bytes of an output are.

    What came from a URL is kept in a remote, unless nobody hashed it or the URL has its versions.
    """
    if out.stage.is_repo_import or keeps_versions(repo, out.remote):
        return True
    return bool(out.stage.is_import and (not out.hash_info or out.stage.deps[0].fs.version_aware))


def _write_listings(parts: Sequence[SelectedPart], cache: ObjectPlace) -> None:
    """Make listings objects that only records have: without one a folder is absent for DVC."""
    for part in parts:
        files = {file["relpath"]: file.get("md5") for file in part.out.files or ()}
        if files and all(files.values()):
            name = object_of(part.out.hash_info)
            if not cache.trusted({name}):
                cache.writer(old=name.old).write(name.md5, listings.dump(files))


def _recorded_size(parts: Sequence[SelectedPart]) -> int | None:
    """Bytes that may come of outputs with their listings; None where a record does not tell.

    What breaks off on its way may come twice.
    """
    total = 0
    for out in (part.out for part in parts):
        size, nfiles = (out.meta.size, out.meta.nfiles) if out.meta else (None, None)
        name = object_of(out.hash_info)
        files = most_of(ObjectName(name.md5.removesuffix(".dir"), name.old), size, nfiles)
        listing = most_of(name, size, nfiles) if name.is_listing else 0
        if files is None or listing is None:
            return None
        total += 2 * files + listing
    return total


def _listings(_: Selection, parts: Sequence[SelectedPart]) -> ObjectLimits:
    """The listings of folders: DVC would believe a remote's as they are."""
    found = ObjectLimits()
    for out in (part.out for part in parts):
        if out.hash_info.isdir:
            found.add(object_of(out.hash_info), None, out.meta.nfiles if out.meta else None)
    return found


def _files(selection: Selection, parts: Sequence[SelectedPart]) -> ObjectLimits:
    """The files, each with the bytes that are recorded of it, else of the folder that it is in."""
    wholes = {part.key: part.out.meta.size if part.out.meta else None for part in parts}
    asked = {part.asked for part in parts}
    found = ObjectLimits()
    for key, entry in selection.recorded.iteritems():
        above = [key[:depth] for depth in range(len(key) + 1)]
        if not entry.hash_info or entry.hash_info.isdir or asked.isdisjoint(above):
            continue
        size = entry.meta.size if entry.meta else None
        if size is None:
            size = next((wholes[one] for one in above if one in wholes), None)
        found.add(object_of(entry.hash_info), size)
    return found


def object_of(info: Any) -> ObjectName:
    """The object of a hash of DVC's."""
    return ObjectName(str(info.value), info.name != "md5")


def _paths(selection: Selection, md5s: set[str]) -> Iterator[str]:
    for key, entry in selection.recorded.iteritems():
        if entry.hash_info and entry.hash_info.value in md5s:
            yield name_of(key, entry)


def name_of(key: Key, entry: Any) -> str:
    """Its path for people; that of a folder ends in ``/``."""
    return "/".join(key) + ("/" if entry.meta and entry.meta.isdir else "")
