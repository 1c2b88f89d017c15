"""What the remotes lack of the data that the working tree records. Nothing is written anywhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data import transfer
from gitml.adapters.dvc.data.selection import Key, SelectedPart, Selection
from gitml.adapters.dvc.errors import NO_REMOTE_HINT
from gitml.adapters.dvc.patches.run import without_path_locks
from gitml.adapters.dvc.remotes import reachability as remotes
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.config import sections
from gitml.core.data.remote_status import Lacking, RemoteStatus
from gitml.core.ports import Talk
from gitml.errors import ConfigError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def ask(root: Path, talk: Talk) -> RemoteStatus:
    """Ask for every object, also for those inside folders; imports come from elsewhere.

    It also answers while another process holds DVC's locks.

    Raises:
        ConfigError: no remote is set up.
        OutsideError: a remote cannot be reached.
    """
    if not any(name.startswith("remote ") for name in sections(root)):
        raise ConfigError("no DVC remote is set up to keep the data", hint=NO_REMOTE_HINT)
    with without_path_locks(), session(root, talk, lock=False, hush=True) as repo:
        chosen = dvc_selection.select(repo, wanted=_is_pushed)
        if not chosen.parts or any(part.out.remote is None for part in chosen.parts):
            repo.cloud.get_remote()  # names what is missing
        remotes.refuse_unreachable(repo, transfer.remote_names(chosen))
        if folder := remotes.missing_folder(repo, transfer.remote_names(chosen)):
            talk.warn(f"the remote folder {folder} does not exist; the first push makes it")
        _refuse_unreadable(repo, chosen)
        return _ask(chosen)


def _refuse_unreadable(repo: "Repo", chosen: Selection) -> None:
    """Make sure that each remote tells what it has, by one object that is kept there."""
    one_of = {part.out.remote: part.out.hash_info for part in chosen.parts if part.out.hash_info}
    for name, known in one_of.items():
        remote = repo.cloud.get_remote(name)
        if remote.worktree or remote.fs.version_aware:
            continue  # it has no objects
        if why := remotes.unreadable(repo, name, str(known.value)):
            raise why


def _ask(chosen: Selection) -> RemoteStatus:
    entries = [entry for _, entry in chosen.recorded.iteritems() if entry.hash_info]
    storage = chosen.recorded.storage_map
    known = storage.bulk_remote_exists(entries, refresh=True)
    parts = {part.key: part for part in chosen.parts}
    lost: dict[Key, list[bool]] = {}
    listed: dict[Key, dict[str, str]] = {}
    for entry in entries:
        owner = next(key for key in _beginnings(entry.key) if key in parts)
        if owner != entry.key:
            name = "/".join(entry.key[len(owner) :])
            listed.setdefault(owner, {})[name] = str(entry.hash_info.value)
        if not known.get(entry):
            lost.setdefault(owner, []).append(not _is_here(storage, entry))
    lacking = [_lacking(parts[key], lost[key]) for key in sorted(lost)]
    folders = (key for key in sorted(parts) if _is_folder(parts[key]))
    unseen = ["/".join(key) for key in folders if key not in listed and key not in lost]
    listings = {str(parts[key].out.hash_info.value): files for key, files in listed.items()}
    return RemoteStatus(tuple(lacking), tuple(unseen), listings)


def _is_here(storage: Any, entry: Any) -> bool:
    return transfer.is_cached(storage.get_cache(entry)[1], entry.hash_info)


def _beginnings(key: Key) -> Iterator[Key]:
    return (key[:depth] for depth in range(1, len(key) + 1))


def _lacking(part: SelectedPart, nowhere: Sequence[bool]) -> Lacking:
    stage = None if part.source else part.out.stage.addressing
    return Lacking("/".join(part.key), len(nowhere), sum(nowhere), stage)


def _is_pushed(out: "Output") -> bool:
    """Not imported from elsewhere, nor declared ``push: false``."""
    return bool(out.can_push and not out.stage.is_repo_import)


def _is_folder(part: SelectedPart) -> bool:
    """Whether it is a folder, and one that is not empty."""
    meta = part.out.meta
    return bool(part.out.hash_info and part.out.hash_info.isdir and (not meta or meta.nfiles != 0))
