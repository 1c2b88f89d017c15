"""Data between the cache and the remotes: what is missing, fetch and push, at any revision."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc import remotes
from gitml.adapters.dvc.data.selection import Key, Selection, select
from gitml.adapters.dvc.patches.apply import patched
from gitml.core.data.results import Uploaded

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def missing(selection: Selection) -> list[str]:
    """Recorded paths whose bytes are not in the cache, sorted; folders end in ``/``."""
    from dvc_data.index import StorageKeyError

    found = []
    for key, entry in selection.recorded.iteritems():
        try:
            store, path = selection.recorded.storage_map.get_cache(entry)
        except (StorageKeyError, ValueError):
            continue  # a folder in between, or an output that was never made
        if not store.exists(path):
            found.append(name_of(key, entry))
    # A folder's listing comes with its last file: without one, the file is what is missing.
    return sorted(
        path
        for path in found
        if not (path.endswith("/") and any(o != path and o.startswith(path) for o in found))
    )


def absent_from_remote(selection: Selection, paths: Sequence[str]) -> list[str]:
    """Those of ``paths``, which the cache lacks, that the remote lacks too."""
    wanted = set(paths)
    entries = [
        entry for key, entry in selection.recorded.iteritems() if name_of(key, entry) in wanted
    ]
    known = selection.recorded.storage_map.bulk_remote_exists(entries, refresh=True)
    return sorted(name_of(entry.key, entry) for entry in entries if not known.get(entry))


def remote_names(selection: Selection) -> set[str | None]:
    """The remotes that its outputs are kept in, None for the default one."""
    return {part.out.remote for part in selection.parts}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came from the remotes.

    Attributes:
        objects: how many.
        damaged: paths of what a remote had, and not with the bytes that belong to its hash.
    """

    objects: int = 0
    damaged: tuple[str, ...] = ()


def fetch(repo: "Repo", selection: Selection) -> Fetched:
    """Bring what the cache lacks from the remotes.

    Objects that cannot be had are left out: :func:`missing` names them afterwards.

    Raises:
        OutsideError: a remote cannot be reached.
    """
    from dvc.fs.callbacks import TqdmCallback
    from dvc_data.index.fetch import collect
    from dvc_data.index.fetch import fetch as transfer

    if not (wanted := missing(selection)):
        return Fetched()
    names = remote_names(selection)
    remotes.refuse_unreachable(repo, names)
    # DVC deletes a damaged object of a remote that is a folder, so it is looked for before.
    before = _on_remote(selection, wanted) if remotes.any_folder(repo, names) else None
    with TqdmCallback(desc="Collecting") as progress:
        indexes = collect([selection.recorded], "remote", callback=progress)
    try:
        with TqdmCallback(desc="Fetching") as progress:
            fetched, _ = transfer(indexes, callback=progress)
    finally:
        for index in indexes:
            index.close()
    absent = missing(selection)
    there = _on_remote(selection, absent) if before is None and absent else before or set()
    return Fetched(int(fetched), tuple(path for path in absent if path in there))


def _on_remote(selection: Selection, paths: Sequence[str]) -> set[str]:
    return set(paths).difference(absent_from_remote(selection, paths))


def push(repo: "Repo", revs: Sequence[str | None], *, check: bool = False) -> Uploaded:
    """Upload what the remotes lack of ``revs`` (None: the working tree) and the cache has.

    Not DVC's own push of several revisions: it reads a remote's folder from each commit, and
    resolves a relative one against the root of the file system. Answers what went.

    Args:
        repo: standing in the working tree.
        revs: commits, and None for the working tree.
        check: ask the remote for every object, instead of taking a folder whose listing is there
            for whole. Where the remote is a folder it is asked anyway, which takes no time.

    Raises:
        OutsideError: a remote cannot be reached.
        UploadError: some objects could not be uploaded.
    """
    from dvc.exceptions import UploadError
    from dvc.fs.callbacks import TqdmCallback
    from dvc_data.index.fetch import collect
    from dvc_data.index.push import push as transfer

    selections = [select(repo, rev, wanted=_ours) for rev in revs]
    ours = [one.recorded for one in selections]
    remotes.refuse_unreachable(repo, {name for one in selections for name in remote_names(one)})
    with TqdmCallback(desc="Collecting") as progress:
        indexes = collect(ours, "remote", callback=progress, push=True)
    try:
        with (
            TqdmCallback(desc="Pushing") as progress,
            _nothing_known(check=check),
            _recorded_transfers() as went,
        ):
            pushed, failed = transfer(indexes, callback=progress)
    finally:
        for index in indexes:
            index.close()
    if failed:
        raise UploadError(failed)
    sizes = [_object_size(store, md5) for store, md5 in went]
    files = sum(not md5.endswith(".dir") for _, md5 in went)
    return Uploaded(int(pushed), files, sum(sizes) if len(went) == pushed else None)


def _object_size(store: Any, md5: str) -> int:
    return int(store.fs.size(store.oid_to_path(md5)) or 0)


@contextmanager
def _recorded_transfers() -> Iterator[list[tuple[Any, str]]]:
    """The objects that DVC's push transfers, each with the store that it comes from."""
    from dvc_data.index import push as dvc_push

    original = dvc_push.transfer
    went: list[tuple[Any, str]] = []

    def transfer(source: Any, *arguments: Any, **options: Any) -> Any:
        done = original(source, *arguments, **options)
        went.extend((source, one.value) for one in done.transferred)
        return done

    with patched("dvc_data.index.push:transfer", transfer):
        yield went


def to_push(repo: "Repo", revs: Sequence[str | None]) -> set[str]:
    """Hashes of what :func:`push` would upload: here, and not on the remote, which is asked."""
    found: set[str] = set()
    for rev in revs:
        recorded = select(repo, rev, wanted=_ours).recorded
        entries = [entry for _, entry in recorded.iteritems() if entry.hash_info]
        known = recorded.storage_map.bulk_remote_exists(entries, refresh=True)
        held = recorded.storage_map.bulk_cache_exists(entries)
        found |= {
            str(entry.hash_info.value)
            for entry in entries
            if held.get(entry) and not known.get(entry)
        }
    return found


@contextmanager
def _nothing_known(*, check: bool) -> Iterator[None]:
    """Let DVC's push believe nothing that it remembers of a remote, or of one that is a folder."""
    from dvc_data.hashfile.db.index import ObjectDBIndexNoop
    from dvc_data.index import push as dvc_push

    class Unknown(ObjectDBIndexNoop):  # type: ignore[misc]
        def __bool__(self) -> bool:
            return False  # or DVC asks for listings only

    original = dvc_push.get_index

    def get_index(store: Any) -> Any:
        if check or store.fs.protocol == "local":
            return Unknown("", "")
        return original(store)

    with patched("dvc_data.index.push:get_index", get_index):
        yield


def _ours(out: "Output") -> bool:
    """Not imported from elsewhere, nor declared ``push: false``."""
    return bool(out.can_push and not out.stage.is_repo_import)


def name_of(key: Key, entry: Any) -> str:
    """Its path for people; that of a folder ends in ``/``."""
    return "/".join(key) + ("/" if entry.meta and entry.meta.isdir else "")
