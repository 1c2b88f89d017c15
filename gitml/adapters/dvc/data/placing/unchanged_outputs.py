"""Outputs that a checkout can leave as they are where their data cannot be had: none need move."""

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import refusals, transfer
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.core.paths import PathIndex, listed
from gitml.core.ports import Talk
from gitml.errors import GitmlError, OutsideError

if TYPE_CHECKING:
    from dvc.repo import Repo


def fetch(repo: "Repo", coming: dvc_selection.Selection, today: dvc_selection.Selection) -> int:
    """Bring what a checkout needs; what is recorded like this today may stay away.

    Answers how many objects came.

    Raises:
        OutsideError: data that must move cannot be had, or is damaged in the cache.
    """
    needed = _moving(coming, today, transfer.missing(coming))
    try:
        fetched = transfer.fetch(repo, coming)
    except OutsideError:
        if needed:
            raise
        return 0
    missing = transfer.missing(coming)
    # What the cache has damaged is not merely away: it can be mended.
    if absent := _moving(coming, today, missing) or transfer.damaged(coming, missing):
        raise refusals.unavailable(repo, coming, absent, fetched.damaged)
    return fetched.objects


def foresee(
    repo: "Repo", coming: dvc_selection.Selection, today: dvc_selection.Selection
) -> list[str]:
    """What a checkout would leave as it is, as it cannot be had and need not move.

    Raises:
        OutsideError: data that must move cannot be had, or is damaged in the cache.
    """
    absent = transfer.missing(coming)
    needed = _moving(coming, today, absent)
    try:
        nowhere = refusals.nowhere(repo, coming)
    except GitmlError:  # no remote answers
        if needed:
            raise
        return absent
    refused = [path for path in needed if path in nowhere] or transfer.damaged(coming, nowhere)
    if refused:
        raise refusals.unavailable(repo, coming, refused, ())
    return nowhere


def _moving(
    coming: dvc_selection.Selection, today: dvc_selection.Selection, absent: Sequence[str]
) -> list[str]:
    """Of what is absent, what a checkout must move: of the rest the same is recorded today."""
    same = _alike(coming, today)
    return [path for path in absent if not any(same.around(path.rstrip("/")))]


def staying(
    coming: dvc_selection.Selection, today: dvc_selection.Selection, absent: Sequence[str]
) -> frozenset[str]:
    """The outputs of which something is absent, and that are recorded like this today.

    A checkout leaves all that lies there as it is, also what nobody recorded.
    """
    same = _alike(coming, today)
    return frozenset(place for path in absent for place in same.around(path.rstrip("/")))


def less(
    repo: "Repo", selection: dvc_selection.Selection, paths: Container[str]
) -> dvc_selection.Selection:
    """A selection of whole outputs without some, at whatever revision."""
    left = [part for part in selection.parts if "/".join(part.key) not in paths]
    return dvc_selection.whole(repo, selection, left)


def tell(
    talk: Talk, absent: Sequence[str], *, ignored: Sequence[str], unsaved: Sequence[str]
) -> None:
    """Say what a checkout left as it was.

    Args:
        talk: hears it.
        absent: what the cache lacks.
        ignored: what nothing records any more, and DVC ignores.
        unsaved: what nothing records any more, and the cache has not as a whole.
    """
    if absent:
        count = "1 path is" if len(absent) == 1 else f"{len(absent)} paths are"
        talk.warn(
            f"{count} not in the cache, so what is there stays: {listed(absent)}",
            "bring it: gitml pull",
        )
    if ignored:
        talk.warn(f"kept, as DVC ignores it: {listed(ignored)}")
    if unsaved:
        talk.warn(
            f"kept, as the cache has not all of it whole: {listed(unsaved)}",
            "go back to where it is recorded and mend the cache: gitml verify-data --repair",
        )


def _alike(coming: dvc_selection.Selection, today: dvc_selection.Selection) -> PathIndex[str]:
    """The paths of outputs of which both record the same."""
    known = {part.key: part.out.hash_info for part in today.parts}
    same = (part.key for part in coming.parts if known.get(part.key) == part.out.hash_info)
    return PathIndex(("/".join(key), "/".join(key)) for key in same)
