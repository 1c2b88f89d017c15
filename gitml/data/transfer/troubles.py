"""What keeps data from being moved, as errors that name it."""

import shlex
import string
from collections.abc import Mapping, Sequence

from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.remotes import unavailable as errors
from gitml.core.data.remotes.unpushed import had_by
from gitml.core.paths import is_inside, listed, one_line
from gitml.data.transfer.fetch import Fetching
from gitml.data.transfer.push import paths
from gitml.data.transfer.remotes import Remote
from gitml.data.transfer.wanted import Wanted
from gitml.errors import OutsideError
from gitml.snapshots.workspace.working_tree import WORKSPACE

_NOWHERE = "recorded data that is neither here nor on the remote"
_MOST = 10
_FEW = 3  # revisions
_ID = 40  # digits of a commit's


def lost(
    found: Mapping[str, Sequence[str]], other: str | None, *, made: bool = False
) -> OutsideError:
    """Data that is neither here nor on the remote it should go to.

    Args:
        found: its paths, by the revision that records it.
        other: name of another remote, which may have it.
        made: whether a run makes some of it.
    """
    shown = [_of_revision(rev, paths) for rev, paths in list(found.items())[:_FEW]]
    more = f" and of {len(found) - _FEW} more revisions" if len(found) > _FEW else ""
    message = f"{_NOWHERE}: {'; '.join(shown)}{more}"
    again = "make it again: gitml repro; or " if made else ""
    if other is not None:
        revs = [rev for rev in found if rev != WORKSPACE]
        named = [word for rev in revs for word in ("--rev", _short(rev))]
        of = ["--all"] if len(revs) > _FEW or len(revs) < len(found) != 1 else named
        command = shlex.join(["gitml", "fetch", *of, "-r", other])
        return OutsideError(message, hint=f"{again}bring it from where it may be: {command}")
    return OutsideError(message, hint=f"{again}push it from where it was made: gitml push --check")


def _of_revision(rev: str, paths: Sequence[str]) -> str:
    return listed(paths) if rev == WORKSPACE else f"{listed(paths)} of {_short(rev)}"


def _short(rev: str) -> str:
    is_id = len(rev) == _ID and not set(rev) - set(string.hexdigits)
    return rev[:7] if is_id else rev


def damaged_here(found: Mapping[str, ObjectName]) -> OutsideError:
    """Objects of the cache that were not sent, by path."""
    return OutsideError(
        f"data that is damaged in the cache, so not sent: {_with_objects(found)}",
        hint="mend them: gitml verify-data --repair",
    )


def cut_there(remote: Remote, paths: Sequence[str]) -> str:
    """That a remote has data with a size that it cannot have."""
    return f"damaged on the remote {remote.place}, as it has another size there: {listed(paths)}"


def unavailable(
    remote: Remote, fetching: Fetching, asked: Sequence[Wanted], cache: ObjectPlace
) -> OutsideError:
    """Why some of what was asked for, outputs of one remote, did not come; all else has."""
    missing = list(paths(fetching.arrivals.missing, fetching.objects))
    here = list(paths(cache.held(fetching.arrivals.missing), fetching.objects))
    lacking = [path for path in missing if path not in here]
    if damaged := paths(fetching.arrivals.damaged, fetching.objects):
        told = f" {remote.place}: {_with_objects(damaged)}"
        return errors.damaged_on_remote(told, here, lacking, remote.mend)
    if here:
        return errors.damaged_in_cache(here, lacking)
    if remote.is_missing():
        return errors.without_folder(remote.place, missing)
    if sources := _unpushed(missing, asked):
        return errors.unpushed(missing, had_by(sources))
    return errors.nowhere(missing)


def _unpushed(missing: Sequence[str], asked: Sequence[Wanted]) -> list[str]:
    """The files that record what is missing; none where some of it should be on a remote."""
    found = []
    for path in missing:
        records = [one.unpushed for one in asked if is_inside(path, one.path)]
        if not all(records):
            return []
        found += records
    return found


def _with_objects(found: Mapping[str, ObjectName]) -> str:
    shown = [f"'{one_line(path)}' (object {name.md5})" for path, name in found.items()]
    more = f" and {len(shown) - _MOST} more" if len(shown) > _MOST else ""
    return ", ".join(shown[:_MOST]) + more
