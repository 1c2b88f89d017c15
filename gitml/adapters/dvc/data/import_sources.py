"""Whether the repository that data was imported from can give it, asked as DVC would."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.remotes import named_files, reachability
from gitml.adapters.dvc.remotes.names import called, place_of, settings_of
from gitml.adapters.dvc.translation import translated
from gitml.core.shell_words import quoted, quoted_path
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError, RootHint, UnreachableError

if TYPE_CHECKING:
    from dvc.fs import DVCFileSystem
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import Stage

_ANY = "d41d8cd98f00b204e9800998ecf8427e"  # of no bytes: a remote that can be read tells of any


@contextmanager
def telling_silence(stage: "Stage") -> Iterator[None]:
    """Have the error for data of an import that is nowhere tell of a remote that cannot be asked.

    Raises:
        OutsideError: as :func:`refuse_silent`.
    """
    from dvc_data.index import DataIndexDirError

    try:
        yield
    except (FileNotFoundError, DataIndexDirError):
        if stage.is_repo_import:
            source: Any = stage.deps[0]
            refuse_silent(str(source.def_repo["url"]), source.fs, source.fs_path)
        raise


def refuse_silent(url: str, files: "DVCFileSystem", path: str) -> None:
    """Make sure that the default DVC remote of another repository can be asked for data.

    Args:
        url: of the repository.
        files: of it.
        path: of the data; of several projects the one that it lies in has the remote.

    Raises:
        OutsideError: it does not answer, refuses access, or DVC lacks a package for it.
    """
    source = _project_of(files, path)
    if not (settings := settings_of(source, None)):
        return
    shown = without_credentials(url)
    with translated():
        source.cloud.get_remote()  # DVC names a plug-in that is not installed
        name = called(source, None)
        named = f"the DVC remote '{name}' ({place_of(settings)}) of {shown}"
        if lacking := named_files.lacking(settings):
            modify = f"remote modify --local {quoted(str(name))} {lacking.option} FILE"
            raise lacking.error(named, _naming(url, modify))
        if trouble := reachability.silence(settings):
            raise UnreachableError(
                f"{named} cannot be reached: {trouble}",
                hint="try again when it can be",
            )
        if why := reachability.unreadable(source, None, _ANY):
            raise OutsideError(f"{shown}: {why.message}")  # what it advises is of this project


def _naming(url: str, words: str) -> str:
    """What gives the remote of another repository a file that is there."""
    if Path(url).is_dir():  # seen from the root, where the process stands
        return RootHint(f"name one that is: gitml -C {quoted_path(url)} {words}")
    return f"name one that is, in a clone of it, and take the data from there: gitml {words}"


def _project_of(files: "DVCFileSystem", path: str) -> "Repo":
    """The project that a path lies in, also where a listing above it cannot be had."""
    from dvc_data.index import DataIndexDirError

    for place in (path, *map(str, PurePosixPath(path).parents)):
        with suppress(FileNotFoundError, DataIndexDirError):
            found: Repo = files.info(place)["repo"]
            return found
    return files.repo


def is_absent(out: "Output") -> bool:
    """Whether the source of an import of another repository has not all of its data.

    What Git keeps there comes with the clone. Else its objects are looked for in the cache, in that
    of a source on this machine, and on the remote that the source names; and so on where the source
    has imported it.
    """
    dep: Any = out.stage.deps[0]
    return _is_absent(dep.fs, dep.fs_path)


def is_of_others(out: "Output") -> bool:
    """Whether the source of an import that can be asked for it imported some of it, too."""
    dep: Any = out.stage.deps[0]
    with suppress(FileNotFoundError):
        info = dep.fs.info(dep.fs_path)
        if entry := info.get("dvc_info", {}).get("entry"):
            return _imported(info["repo"].index.data["repo"], entry) is not None
    return False


def _is_absent(files: "DVCFileSystem", path: str) -> bool:
    from dvc.scm import CloneError
    from dvc_data.index import DataIndexDirError

    try:
        info = files.info(path)
    except (FileNotFoundError, CloneError):
        return True
    entry = info.get("dvc_info", {}).get("entry")
    if entry is None:
        return False
    index = info["repo"].index.data["repo"]
    try:
        entries = [one for _, one in index.iteritems(prefix=entry.key) if one.hash_info]
    except DataIndexDirError:
        return True
    storage = index.storage_map
    cached = storage.bulk_cache_exists(entries)
    lacking = [one for one in entries if not (cached.get(one) or _is_beside(index, one))]
    imported = {id(one): found for one in lacking if (found := _imported(index, one))}
    if any(_is_absent(*found) for found in imported.values()):
        return True
    asked = [one for one in lacking if id(one) not in imported]
    known = storage.bulk_remote_exists(asked, refresh=True)
    return not all(known.get(one) for one in asked)


def _imported(index: Any, entry: Any) -> tuple["DVCFileSystem", str] | None:
    """Where an entry was imported from; it is told of there also where its data is not."""
    from dvc.fs import DVCFileSystem
    from dvc_data.index import StorageKeyError

    try:
        files, path = index.storage_map.get_remote(entry)
    except (StorageKeyError, ValueError):
        return None
    return (files, path) if isinstance(files, DVCFileSystem) else None


def _is_beside(index: Any, entry: Any) -> bool:
    """Whether the cache of a source on this machine has an object; see ``patched_for_clones``."""
    from dvc_data.index import StorageKeyError

    try:
        fs, path = index.storage_map.get_data(entry)
    except (StorageKeyError, ValueError):
        return False
    return bool(fs.exists(path))
