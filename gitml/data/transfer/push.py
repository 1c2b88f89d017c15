"""Objects from the cache to a remote: only what that lacks, a folder's listing last."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from gitml.adapters.dvc_files.objects.folder_remote import ObjectPlace
from gitml.adapters.moving_objects import MovingObjects
from gitml.core.data.objects.names import Arrivals, ObjectName, cut, joined
from gitml.data.transfer.remotes import Remote
from gitml.data.transfer.wanted import ObjectSet


@dataclass(frozen=True, slots=True)
class PushPlan:
    """What a push would do.

    Attributes:
        send: here, and not on the remote.
        lost: neither here nor there.
        cut: there, with a size that the object cannot have; they are also in one of the others.
    """

    send: frozenset[ObjectName]
    lost: frozenset[ObjectName]
    cut: frozenset[ObjectName] = frozenset()


def plan(
    objects: ObjectSet,
    cache: ObjectPlace,
    remote: Remote,
    recorded: Mapping[ObjectName, int] | None = None,
) -> PushPlan:
    """Ask the remote what it lacks.

    Args:
        objects: that it is to have.
        cache: what is here.
        remote: is asked.
        recorded: sizes of objects that records name, to ask for every object and how large it is;
            None to take a folder whose listing is there for whole, unless asking costs nothing.

    Raises:
        OutsideError: the remote, or the cache, cannot be read.
    """
    wanted, wrong = objects.all, frozenset[ObjectName]()
    if recorded is not None:
        found = remote.sizes(wanted)
        wrong = cut(found, cache.sizes(found), recorded)
        there = found.keys() - wrong
    elif remote.cheap:
        there = remote.held(wanted)
    else:
        there = remote.held(objects.folders.keys())
        for name in tuple(there):
            there |= objects.folders[name] or frozenset()
        if rest := wanted - there:
            there |= remote.held(rest)
    lacking = wanted - there
    here = cache.held(lacking)
    return PushPlan(frozenset(lacking & here), frozenset(lacking - here), wrong)


def send(
    planned: PushPlan,
    objects: ObjectSet,
    cache: ObjectPlace,
    remote: Remote,
    moving: MovingObjects,
) -> Arrivals:
    """Upload files, then the listings of the folders that are whole there.

    Whoever finds a listing takes the folder for whole, so one that is interrupted leaves none.

    Raises:
        OutsideError: the remote cannot be written.
    """
    files = {name for name in planned.send if not name.is_listing}
    went = remote.send(files, cache, moving)
    lacking = planned.lost | went.missing | went.damaged
    whole = {
        name for name in planned.send - files if lacking.isdisjoint(objects.folders.get(name) or ())
    }
    return joined([went, remote.send(whole, cache, moving)]) if whole else went


def paths(names: AbstractSet[ObjectName], objects: ObjectSet) -> Mapping[str, ObjectName]:
    """Objects by a path that people know, in its order.

    A folder whose listing is gone stands for all in it.
    """
    known = {**objects.files, **objects.names}
    found = {known[name]: name for name in names if name in known}
    return {path: found[path] for path in sorted(found)}
