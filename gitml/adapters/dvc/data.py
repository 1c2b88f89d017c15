"""Data at any revision through DVC: what is missing, what would be lost, fetch, place, verify."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc import executables
from gitml.adapters.dvc.load_patches import replaced
from gitml.adapters.dvc.selection import Key, Selection, parts_of, select
from gitml.core.data.results import Moved

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


def fetch(selection: Selection) -> int:
    """Bring what the cache lacks from the remotes; answers how many objects came.

    Objects that cannot be had are left out: :func:`missing` names them afterwards.
    """
    from dvc.ui import ui
    from dvc_data.index.fetch import collect
    from dvc_data.index.fetch import fetch as transfer

    if not missing(selection):
        return 0
    with ui.progress(desc="Collecting", unit="entry", leave=False) as progress:
        indexes = collect([selection.recorded], "remote", callback=progress.as_callback())
    try:
        with ui.progress(desc="Fetching", bar_format="{desc}", leave=False) as progress:
            fetched, _ = transfer(indexes, callback=progress.as_callback())
    finally:
        for index in indexes:
            index.close()
    return int(fetched)


def push(repo: "Repo", revs: Sequence[str | None], *, check: bool) -> int:
    """Upload what the remotes lack of ``revs`` (None: the working tree) and the cache has.

    Not DVC's own push of several revisions: it reads a remote's folder from each commit, and
    resolves a relative one against the root of the file system. Answers how many objects went.

    Args:
        repo: standing in the working tree.
        revs: commits, and None for the working tree.
        check: ask the remote for every object, instead of taking a folder whose listing is there
            for whole. Where the remote is a folder it is asked anyway, which takes no time.

    Raises:
        UploadError: some objects could not be uploaded.
    """
    from dvc.exceptions import UploadError
    from dvc.ui import ui
    from dvc_data.index.fetch import collect
    from dvc_data.index.push import push as transfer

    ours = [select(repo, rev, wanted=_ours).recorded for rev in revs]
    with ui.progress(desc="Collecting", unit="entry", leave=False) as progress:
        indexes = collect(ours, "remote", callback=progress.as_callback(), push=True)
    try:
        with (
            ui.progress(desc="Pushing", bar_format="{desc}", leave=False) as progress,
            _nothing_known(check=check),
        ):
            pushed, failed = transfer(indexes, callback=progress.as_callback())
    finally:
        for index in indexes:
            index.close()
    if failed:
        raise UploadError(failed)
    return int(pushed)


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

    with replaced(dvc_push, "get_index", get_index):
        yield


def _ours(out: "Output") -> bool:
    """Not imported from elsewhere, nor declared ``push: false``."""
    return bool(out.can_push and not out.stage.is_repo_import)


def unsaved(repo: "Repo", selections: Sequence[Selection], coming: Selection) -> list[str]:
    """Files of the working tree that exist nowhere else and would be overwritten or removed.

    Args:
        repo: standing in the working tree.
        selections: where to look.
        coming: what will lie there; a file that already equals it is safe.
    """
    found = set()
    for selection in selections:
        for key, entry in _workspace(repo, selection).iteritems():
            if (entry.meta and entry.meta.isdir) or not entry.hash_info:
                continue
            if _hash(coming.recorded, key) == entry.hash_info:
                continue
            if not _store(repo, entry.hash_info.name).exists(entry.hash_info.value):
                found.add("/".join(key))
    return sorted(found)


def kept(repo: "Repo", selection: Selection, paths: Sequence[str]) -> list[str]:
    """Those of ``paths`` that lie in the selection, with bytes that are in the cache."""
    current = _workspace(repo, selection)
    found = []
    for path in paths:
        md5 = _hash(current, parts_of(path))
        if md5 and _store(repo, md5.name).exists(md5.value):
            found.append(path)
    return found


def in_the_way(repo: "Repo", coming: Selection) -> list[str]:
    """Files that DVC ignores, so the user's, where others are to be placed, sorted.

    Args:
        repo: standing in the working tree.
        coming: what will lie there; a file that already equals it is not in the way.
    """
    current = _workspace(repo, coming)
    found: set[str] = set()
    for key, entry in coming.recorded.iteritems():
        if entry.meta and entry.meta.isdir:
            continue
        path = repo.fs.join(repo.root_dir, *key)
        known = current.get(key)
        if repo.fs.isdir(path) and not os.path.islink(path):  # noqa: PTH114
            found.update(_unknown(repo, path, current))
        elif known is None and repo.fs.exists(path):
            if _content(repo, path, entry.hash_info) != entry.hash_info:
                found.add("/".join(key))
        elif known is None:
            found.update(
                "/".join(key[:at])
                for at in range(1, len(key))
                if os.path.isfile(repo.fs.join(repo.root_dir, *key[:at]))  # noqa: PTH113
                and current.get(key[:at]) is None
            )
    return sorted(found)


def _unknown(repo: "Repo", folder: str, current: Any) -> Iterator[str]:
    """Files of a folder that DVC does not see, relative to the root."""
    for path in repo.fs.find(folder):
        key = repo.fs.relparts(path, repo.root_dir)
        if key not in current:
            yield "/".join(key)


def _content(repo: "Repo", path: str, like: Any) -> Any:
    from dvc_data.hashfile.hash import hash_file

    return hash_file(path, repo.fs, like.name, state=repo.state)[1]


def remove_unused(repo: "Repo") -> tuple[list[str], list[str]]:
    """Take away what DVC placed once and no output names any more.

    Files in it that DVC ignores stay, with their folders. Answers the paths that are gone, and
    the files that stayed.
    """
    used = [out.fspath for out in repo.index.outs if out.protocol == "local"]
    gone, stayed = [], []
    for name in repo.state.get_unused_links(used, repo.fs):
        path = repo.fs.join(repo.root_dir, name)
        if not repo.fs.isdir(path) or os.path.islink(path):  # noqa: PTH114
            repo.fs.remove(path)
        else:
            _remove_folder(repo, path)
        if repo.fs.exists(path):
            stayed += [repo.fs.relpath(file, repo.root_dir) for file in repo.fs.find(path)]
        gone.append(name)
    _forget_links(repo, gone)
    return sorted(gone), sorted(stayed)


def _remove_folder(repo: "Repo", top: str) -> None:
    """All of a folder that DVC sees."""
    folders = []
    for folder, _, files in repo.dvcignore.walk(repo.fs, top):
        folders.append(folder)
        for file in files:
            repo.fs.remove(repo.fs.join(folder, file))
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):  # files that DVC ignores are in it
            repo.fs.rmdir(folder)


def _forget_links(repo: "Repo", names: Sequence[str]) -> None:
    with repo.state.links as links:
        for name in names:
            links.pop(name, None)


def place(repo: "Repo", selection: Selection) -> Moved:
    """Make the working tree equal to ``selection``, and touch nothing else."""
    from dvc.ui import ui
    from dvc_data.index.checkout import apply, compare

    diff = compare(_workspace(repo, selection), selection.recorded, delete=True)
    with ui.progress(unit="file", desc="Placing", leave=False) as progress:
        apply(
            diff,
            repo.root_dir,
            repo.fs,
            callback=progress.as_callback(),
            update_meta=False,
            state=repo.state,
            onerror=_reraise,
        )
    for part in selection.parts:
        path = repo.fs.join(repo.root_dir, *part.key)
        if repo.fs.exists(path):
            repo.state.save_link(path, repo.fs)
        executables.restore(repo, part)
    return _moved(diff.changes, {part.asked for part in selection.parts})


def differing(repo: "Repo", selection: Selection, *, reread: bool) -> list[str]:
    """Paths of the working tree whose bytes are not those recorded, sorted.

    Args:
        repo: standing in the working tree.
        selection: what is recorded.
        reread: hash every byte again instead of trusting what DVC remembers of a file whose
            size and time did not change.
    """
    from dvc_data.hashfile.state import StateNoop
    from dvc_data.index.checkout import compare

    known = repo.state
    try:
        if reread:
            repo.state = StateNoop()
        current = _workspace(repo, selection)
    finally:
        repo.state = known
    changes = compare(current, selection.recorded, delete=True).changes
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


def _workspace(repo: "Repo", selection: Selection) -> Any:
    from dvc.repo.index import build_data_index

    return build_data_index(selection.view, repo.root_dir, repo.fs, compute_hash=True)


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


def _hash(index: Any, key: Key) -> Any:
    entry = index.get(key)
    return entry.hash_info if entry else None


def _store(repo: "Repo", hash_name: str) -> Any:
    """The cache for a hash's kind: DVC 2 kept text files under a hash of its own."""
    return repo.cache.local if hash_name == "md5" else repo.cache.legacy


def _name(key: Key, entry: Any) -> str:
    return "/".join(key) + ("/" if entry.meta and entry.meta.isdir else "")


def _reraise(_: object, destination: object, error: BaseException | None) -> None:
    raise error or FileNotFoundError(2, "not in the cache", str(destination))
