"""Data at any revision through DVC: what is missing, fetch, push, place, verify."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc import executables, remotes
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.selection import Key, Selection, index_of_workspace, select
from gitml.core.data.results import Moved, Uploaded

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
            found.append(_name(key, entry))
    # A folder's listing comes with its last file: without one, the file is what is missing.
    return sorted(
        path
        for path in found
        if not (path.endswith("/") and any(o != path and o.startswith(path) for o in found))
    )


def absent_from_remote(selection: Selection, paths: Sequence[str]) -> list[str]:
    """Those of ``paths``, which the cache lacks, that the remote lacks too."""
    entries = [
        entry for key, entry in selection.recorded.iteritems() if _name(key, entry) in set(paths)
    ]
    known = selection.recorded.storage_map.bulk_remote_exists(entries, refresh=True)
    return sorted(_name(entry.key, entry) for entry in entries if not known.get(entry))


def pointers(repo: "Repo", coming: Selection) -> dict[str, str]:
    """``.dvc`` files, with their outputs, that agree with the data once ``coming`` is placed.

    Left out are those whose output was restored in part, and those that would claim what the
    working tree makes or records otherwise today.
    """
    today = select(repo).parts
    found = {}
    for part in coming.parts:
        overlapping = [
            other
            for other in today
            if part.key[: len(other.key)] == other.key or other.key[: len(part.key)] == part.key
        ]
        same = all((other.key, other.source) == (part.key, part.source) for other in overlapping)
        if part.source and not part.inner and same:
            found[part.source] = "/".join(part.key)
    return found


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
    remotes.refuse_unreachable(repo, remote_names(selection))
    # DVC deletes a damaged object of a remote that is a folder, so it is looked for before.
    there = set(wanted).difference(absent_from_remote(selection, wanted))
    with TqdmCallback(desc="Collecting") as progress:
        indexes = collect([selection.recorded], "remote", callback=progress)
    try:
        with TqdmCallback(desc="Fetching") as progress:
            fetched, _ = transfer(indexes, callback=progress)
    finally:
        for index in indexes:
            index.close()
    return Fetched(int(fetched), tuple(path for path in missing(selection) if path in there))


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


@dataclass(frozen=True, slots=True)
class Placed:
    """What was put in place.

    Attributes:
        moved: what changed in the working tree, as a user asked for it.
        hashes: what each file that was written must have.
    """

    moved: Moved
    hashes: Mapping[Key, Any]


def place(repo: "Repo", selection: Selection, current: Any) -> Placed:
    """Make the working tree equal to ``selection``, and touch nothing else.

    Args:
        repo: standing in the working tree.
        selection: what shall lie there.
        current: an index of what lies there now.
    """
    from dvc.fs.callbacks import TqdmCallback
    from dvc_data.index.checkout import apply, compare

    diff = compare(current, selection.recorded, delete=True)
    with TqdmCallback(desc="Placing") as progress:
        apply(
            diff,
            repo.root_dir,
            repo.fs,
            callback=progress,
            update_meta=False,
            state=repo.state,
            onerror=_reraise,
        )
    for part in selection.parts:
        path = repo.fs.join(repo.root_dir, *part.key)
        if repo.fs.exists(path):
            repo.state.save_link(path, repo.fs)
        executables.restore(repo, part)
    written = {
        key: change.new.hash_info
        for key, change in diff.changes.items()
        if change.new and change.new.hash_info and not (change.new.meta and change.new.meta.isdir)
    }
    return Placed(_moved(diff.changes, {part.asked for part in selection.parts}), written)


def foresee(repo: "Repo", selection: Selection) -> Moved:
    """What :func:`fetch` and :func:`place` would do; nothing is done."""
    from dvc_data.index.checkout import compare

    current = index_of_workspace(repo, selection)
    changes = compare(current, selection.recorded, delete=True).changes
    absent = len(missing(selection))
    return replace(_moved(changes, {part.asked for part in selection.parts}), fetched=absent)


def wrong(repo: "Repo", selection: Selection, placed: Placed) -> list[str]:
    """Paths of the working tree whose bytes are not those recorded, sorted.

    What was written is read and hashed; of the rest DVC knows the hashes, by sizes and times.

    Args:
        repo: standing in the working tree.
        selection: what is recorded.
        placed: what was written just now.
    """
    from dvc_data.hashfile.hash import hash_file

    found = set(differing(repo, selection))
    for key, expected in placed.hashes.items():
        path = repo.fs.join(repo.root_dir, *key)
        try:
            right = hash_file(path, repo.fs, expected.name)[1] == expected
        except OSError:
            right = False
        if not right:
            found.add("/".join(key))
    return sorted(found)


def differing(repo: "Repo", selection: Selection) -> list[str]:
    """Paths of the working tree whose bytes are not those recorded, as far as DVC knows them."""
    from dvc_data.index.checkout import compare

    changes = compare(index_of_workspace(repo, selection), selection.recorded, delete=True).changes
    return sorted(
        _name(key, change.new or change.old)
        for key, change in changes.items()
        if _is_recorded(change)
    )


def _is_recorded(change: Any) -> bool:
    """Whether a record exists; a stage that never ran has outputs without a hash.

    A folder that no record has is there for files that DVC ignores.
    """
    if change.new is None:
        return not (change.old.meta and change.old.meta.isdir)
    return bool(change.new.hash_info)


def _moved(changes: Any, keys: set[Key]) -> Moved:
    """Sum up file by file changes to the paths that were asked for."""
    paths: dict[str, set[str]] = {"add": set(), "modify": set(), "delete": set()}
    files = {"add": 0, "modify": 0, "delete": 0}
    for key, change in changes.items():
        entry = change.new or change.old
        if not (entry.meta and entry.meta.isdir):
            files[change.typ] += 1
        asked = next((whole for whole in keys if key[: len(whole)] == whole), None)
        if asked is not None:
            kind = changes[asked].typ if asked in changes else "modify"
            paths[kind].add("/".join(asked))
    return Moved(
        added=tuple(sorted(paths["add"])),
        modified=tuple(sorted(paths["modify"])),
        deleted=tuple(sorted(paths["delete"])),
        files={"added": files["add"], "modified": files["modify"], "deleted": files["delete"]},
    )


def _name(key: Key, entry: Any) -> str:
    return "/".join(key) + ("/" if entry.meta and entry.meta.isdir else "")


def _reraise(_: object, destination: object, error: BaseException | None) -> None:
    raise error or FileNotFoundError(2, "not in the cache", str(destination))
