"""Objects from a remote to the cache: only what is lacking here, listings of folders first."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import Arrivals, joined
from gitml.core.data.pointers import AT_SOURCE
from gitml.core.data.results import Fetched
from gitml.data.listing_source import Listing, Listings
from gitml.data.object_store import FolderStore
from gitml.data.transfer import push
from gitml.data.transfer.remotes import Remote
from gitml.data.transfer.wanted import ObjectSet, Wanted, limits, objects


@dataclass(frozen=True, slots=True)
class Fetching:
    """What came of some outputs, and what did not."""

    arrivals: Arrivals
    objects: ObjectSet


def fetch(
    outputs: Sequence[Wanted],
    cache: ObjectPlace,
    remote: Remote,
    listing: Listing,
    moving: MovingObjects,
) -> Fetching:
    """Bring what the cache lacks.

    Raises:
        OutsideError: the remote cannot be read, or the cache not be written.
        UnsafePathError: a listing leads out of its folder.
    """
    listings = {
        output.name for output in outputs if output.name.is_listing and output.listed is None
    }
    listings -= cache.trusted(listings)
    most = limits(outputs, {})
    first = remote.bring(listings, cache, moving, most) if listings else Arrivals({})
    wanted = objects(outputs, listing)
    lacking = wanted.files.keys() - cache.trusted(wanted.files.keys())
    most = limits(outputs, wanted.folders)
    then = remote.bring(lacking, cache, moving, most) if lacking else Arrivals({})
    return Fetching(joined([first, then]), wanted)


def foresee(
    outputs: Sequence[Wanted], cache: ObjectPlace, remote: Remote, listing: Listing
) -> Fetching:
    """What :func:`fetch` would bring, whose sizes are not asked for.

    Listings that the cache lacks are read all the same: they name the files.

    Raises:
        OutsideError: the remote cannot be read.
        UnsafePathError: a listing leads out of its folder.
    """
    with tempfile.TemporaryDirectory(prefix="gitml-") as folder:
        seen = ObjectPlace(Path(folder))
        listings = {one.name for one in outputs if one.name.is_listing and one.listed is None}
        listings -= cache.trusted(listings)
        looking = MovingObjects("looking", len(listings))
        most = limits(outputs, {})
        first = remote.bring(listings, seen, looking, most) if listings else Arrivals({})
        wanted = objects(outputs, Listings((listing,), lambda: FolderStore("", seen.top)))
        lacking = wanted.files.keys() - cache.trusted(wanted.files.keys())
    there = remote.held(lacking) if lacking else set()
    then = Arrivals(dict.fromkeys(there, 0), frozenset(lacking - there))
    return Fetching(joined([first, then]), wanted)


def result(came: Sequence[Fetching], outputs: Sequence[Wanted]) -> Fetched:
    """What came of all outputs that were asked for, from every remote."""
    arrivals = joined(one.arrivals for one in came)
    lacking = [
        path
        for one in came
        for path in push.paths(one.arrivals.missing | one.arrivals.damaged, one.objects)
    ]
    damaged = [path for one in came for path in push.paths(one.arrivals.damaged, one.objects)]
    return Fetched(
        objects=len(arrivals.sizes),
        files=sum(not name.is_listing for name in arrivals.sizes),
        size=sum(arrivals.sizes.values()),
        missing=tuple(sorted(set(lacking) - set(damaged))),
        damaged=tuple(sorted(damaged)),
        elsewhere=any(one.imported in AT_SOURCE for one in outputs)
        or any(one.imported and one.shown() in lacking for one in outputs),
    )
