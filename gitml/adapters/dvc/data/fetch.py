"""Single objects from DVC remotes into the cache: those that an answer needs and no others."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.remotes import refuse_unreachable
from gitml.adapters.dvc.session import session
from gitml.core.ports import Talk
from gitml.core.snapshot import Absent
from gitml.errors import GitmlError, OutsideError

if TYPE_CHECKING:
    from dvc.repo import Repo

# How DVC 3 hashes, and how DVC 2 did; a remote keeps the two apart.
_KINDS = ("md5", "md5-dos2unix")
_ABSENT = (404, 410)  # as HTTP says it


def fetch(root: Path, wanted: Iterable[Absent], talk: Talk) -> int:
    """Bring objects into the cache; answers how many came.

    Raises:
        ConfigError: there is no such remote, or a package for it is not installed.
        OutsideError: a remote cannot be reached, or lacks an object. What could be had has come.
    """
    remotes: dict[str | None, set[str]] = {}
    for absent in wanted:
        remotes.setdefault(absent.remote, set()).add(absent.md5)
    came = 0
    failure: GitmlError | None = None
    with session(root, talk, hush=True) as repo:
        for remote, objects in remotes.items():
            try:
                refuse_unreachable(repo, [remote])
            except OutsideError as error:
                failure = failure or error
                continue
            lacking = set(objects)
            for kind in _KINDS:
                _pull(repo, remote, kind, lacking)
                lacking = {md5 for md5 in lacking if not _cached(repo, md5)}
            came += len(objects) - len(lacking)
            if lacking:
                failure = failure or _reason(repo, remote, lacking)
    if failure is not None:
        raise failure
    return came


def _pull(repo: "Repo", remote: str | None, kind: str, objects: set[str]) -> None:
    from dvc_data.hashfile.hash_info import HashInfo

    if objects:
        repo.cloud.pull({HashInfo(kind, md5) for md5 in objects}, remote=remote)


def _cached(repo: "Repo", md5: str) -> bool:
    return bool(repo.cache.local.exists(md5) or repo.cache.legacy.exists(md5))


def _reason(repo: "Repo", remote: str | None, lacking: set[str]) -> GitmlError:
    """Why nothing came: DVC takes a remote that cannot be reached for an empty one."""
    store = repo.cloud.get_remote_odb(remote, "pull")
    md5 = min(lacking)
    place = store.fs.unstrip_protocol(store.path)
    more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
    trouble: BaseException | None
    try:
        store.fs.info(store.oid_to_path(md5))
    except FileNotFoundError as error:
        # HTTP's says so of a host that cannot be reached, too.
        cause = error.__cause__
        trouble = cause if cause and getattr(cause, "status", None) not in _ABSENT else None
    except Exception as error:  # noqa: BLE001  each kind of remote has errors of its own
        trouble = error
    else:
        trouble = None
    if trouble is not None:
        return OutsideError(
            f"the DVC remote {place} cannot be read: {str(trouble) or type(trouble).__name__}",
            hint="see its settings: dvc remote list; dvc config --list",
        )
    if not store.fs.exists(store.path):
        return OutsideError(
            f"there is nothing at the DVC remote {place}",
            hint="is the disk mounted? see: dvc remote list",
        )
    return OutsideError(
        f"the DVC remote {place} does not have the object {md5}{more}",
        hint="push it from where it was made: gitml push",
    )
