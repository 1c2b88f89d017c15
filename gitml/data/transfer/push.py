"""Objects from the cache to a remote: only what that lacks, a folder's listing last."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
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
    recorded: Mapping[ObjectName, int],
    *,
    check: bool = False,
) -> PushPlan:
    """Ask the remote what it lacks.

    Args:
        objects: that it is to have.
        cache: what is here.
        remote: is asked.
        recorded: sizes of objects that records name.
        check: ask for every object, and how large it is; else a folder whose listing is there is
            taken for whole, unless asking costs nothing, and sizes count that are told anyway.

    Raises:
        OutsideError: the remote, or the cache, cannot be read.
    """
    wanted = objects.all
    if check:
        found = remote.sizes(wanted)
        there, wrong = set(found), cut(found, cache.sizes(found), recorded)
    else:
        there, wrong = _held(objects, cache, remote, recorded)
    lacking = wanted - (there - wrong)
    here = cache.held(lacking)
    return PushPlan(frozenset(lacking & here), frozenset(lacking - here), wrong)


def _held(
    objects: ObjectSet, cache: ObjectPlace, remote: Remote, recorded: Mapping[ObjectName, int]
) -> tuple[set[ObjectName], frozenset[ObjectName]]:
    """What the remote has, and what of that is cut by the sizes that it tells by itself."""

    def wrong(names: AbstractSet[ObjectName]) -> frozenset[ObjectName]:
        told = {name: remote.told[name] for name in remote.told.keys() & names}
        return cut(told, cache.sizes(told), recorded)

    if remote.cheap:
        there = remote.held(objects.all)
        return there, wrong(there)
    there = remote.held(objects.folders.keys())
    for name in there - wrong(there):
        there |= objects.folders[name] or frozenset()
    if rest := objects.all - there:
        there |= remote.held(rest)
    return there, wrong(there)


def send(
    planned: PushPlan,
    objects: ObjectSet,
    cache: ObjectPlace,
    remote: Remote,
    moving: MovingObjects,
    given_up: AbstractSet[ObjectName] = frozenset(),
) -> Arrivals:
    """Upload files, then the listings of the folders that are whole there.

    Whoever finds a listing takes the folder for whole, so one that is interrupted leaves none.

    Args:
        planned: what goes.
        objects: of which it is.
        cache: has them.
        remote: takes them.
        moving: hears of it.
        given_up: what nobody waits for, of what is lost: without a listing nothing of a folder can
            be had, and not only what it lacks.

    Raises:
        OutsideError: the remote cannot be written.
    """
    files = {name for name in planned.send if not name.is_listing}
    went = remote.send(files, cache, moving)
    lacking = (planned.lost - given_up) | went.missing | went.damaged
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
