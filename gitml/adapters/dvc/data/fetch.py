"""Single objects from DVC remotes into the cache: those that an answer needs and no others."""

import math
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.remotes.errors import VersionedRemoteError
from gitml.adapters.dvc.remotes.names import called
from gitml.adapters.dvc.remotes.project_remotes import open_remote_of
from gitml.adapters.dvc.remotes.reachability import refuse_unreachable, unreadable
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc.source_config import UPSTREAM
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.pointers import is_hash
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.data.remotes.unpushed import had_by
from gitml.core.ports import Talk
from gitml.core.snapshot import Absent
from gitml.errors import GitmlError, NoRemoteError, OutsideError

_WHOLE = "fetch what the revision records, which asks for it by path: gitml fetch --rev REV"

if TYPE_CHECKING:
    from dvc.repo import Repo


def fetch(root: Path, wanted: Iterable[Absent], talk: Talk) -> int:
    """Bring objects into the cache; answers how many came.

    Raises:
        ConfigError: there is no such remote, or a package for it is not installed.
        OutsideError: a remote cannot be reached, or lacks an object; or what is wanted has no hash.
            What could be had has come.
    """
    remotes: dict[str | None, dict[str, float]] = {}
    unpushed: dict[str, str] = {}
    for absent in wanted:
        if not is_hash(absent.md5):
            raise OutsideError(
                f"no object has it: its record has no hash, only {absent.md5}",
                hint=_WHOLE,
            )
        most = math.inf if absent.most is None else absent.most
        known = remotes.setdefault(absent.remote, {})
        known[absent.md5] = max(most, known.get(absent.md5, 0))
        if absent.unpushed:
            unpushed[absent.md5] = absent.unpushed
    came = 0
    failure: GitmlError | None = None
    cache = ObjectPlace.cache_of(root)
    with session(root, talk, hush=True) as repo:
        for remote, objects in remotes.items():
            try:
                refuse_unreachable(repo, [remote])
            except OutsideError as error:
                failure = failure or error
                continue
            lacking = set(objects)
            try:
                damaged = _pull(repo, remote, objects)
            except VersionedRemoteError as error:
                failure = failure or OutsideError(error.message, hint=_WHOLE)
                continue
            lacking -= _cached(cache, lacking)
            came += len(objects) - len(lacking)
            if lacking:
                failure = failure or _reason(repo, remote, lacking, damaged & lacking, unpushed)
    if failure is not None:
        raise failure
    return came


def _pull(repo: "Repo", remote: str | None, objects: Mapping[str, float]) -> set[str]:
    """Bring objects, by hash with the bytes that each has at most; answers what came damaged."""
    cache, opened = ObjectPlace.cache_of(Path(repo.root_dir)), open_remote_of(repo, remote)
    damaged: set[str] = set()
    for old in (False, True):  # how DVC 3 hashes, and how DVC 2 did
        if lacking := {ObjectName(md5, old) for md5 in objects.keys() - _cached(cache, objects)}:
            known = {name: objects[name.md5] for name in lacking}
            most = {name: int(size) for name, size in known.items() if size != math.inf}
            moving = MovingObjects("fetching", len(lacking))
            damaged |= {name.md5 for name in opened.bring(lacking, cache, moving, most).damaged}
    return damaged


def _cached(cache: ObjectPlace, md5s: Collection[str]) -> set[str]:
    return {md5 for old in (False, True) for md5 in cache.trusted_md5s(md5s, old=old)}


def _reason(
    repo: "Repo",
    remote: str | None,
    lacking: set[str],
    damaged: set[str],
    unpushed: Mapping[str, str],
) -> GitmlError:
    """Why some objects did not come; of those that are not to be pushed, what records them."""
    md5 = min(damaged or lacking)
    if trouble := unreadable(repo, remote, md5):
        return trouble
    if called(repo, remote) == UPSTREAM and not damaged:
        return _of_no_remote(repo, md5)
    store = repo.cloud.get_remote_odb(remote, "pull")
    place = store.fs.unstrip_protocol(store.path)
    if not store.fs.exists(store.path):
        return OutsideError(
            f"there is nothing at the DVC remote {place}",
            hint="is the disk mounted? see where it should be: gitml remote list",
        )
    if damaged:
        others = len(lacking) - len(damaged)
        more = f", and does not have {others} more" if others else ""
        return OutsideError(
            f"the DVC remote {place} has other bytes than those of the object {md5}{more}",
            hint="mend it from where it is whole: gitml verify-data --remote --repair",
        )
    more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
    message = f"the DVC remote {place} does not have the object {md5}{more}"
    if lacking <= unpushed.keys():
        why = ", as it is not to be pushed"
        return OutsideError(message + why, had_by(unpushed[one] for one in sorted(lacking)))
    return OutsideError(message, hint="push it from where it was made: gitml push --check")


def _of_no_remote(repo: "Repo", md5: str) -> NoRemoteError:
    """Why an object did not come of a repository on this machine, of which its cache was asked."""
    cache = repo.config["remote"][UPSTREAM]["url"]
    why = NoDefaultRemote(tuple(sorted(repo.config["remote"].keys() - {UPSTREAM})))
    return NoRemoteError(
        f"the object {md5} is not in the cache {cache}, and {why.told}",
        hint=f"bring it there, or set up a remote there that has it: {why.command}",
    )
