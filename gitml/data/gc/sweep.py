"""What can go from the cache and from remotes, and taking it away."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gitml.adapters.dvc_files.objects import run_entries
from gitml.core.data.objects.garbage import Division, Garbage, LastUse, by_path, divide
from gitml.core.data.objects.stored import StoredObject


class Store(Protocol):
    """Where objects are kept: the cache, a remote."""

    @property
    def name(self) -> str:
        """What people call it."""

    def objects(self) -> Iterable[StoredObject]:
        """Every object."""

    def unfinished(self, before: float) -> Iterable[StoredObject]:
        """What killed transfers left, and nobody wrote to since."""

    def remove(self, unused: Sequence[StoredObject]) -> None:
        """Delete objects, listings first."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """A store that is to be swept.

    Attributes:
        since: in seconds of the epoch; what came later stays. None to look at no time.
        foreign: whether what no commit here records may go.
        runs: the folder of the cache whose run-cache goes along; None for a remote.
        idle: in seconds of the epoch; parts of objects that nobody wrote to since go.
    """

    store: Store
    since: float | None = None
    foreign: bool = True
    runs: Path | None = None
    idle: float = 0.0


@dataclass(frozen=True, slots=True)
class UnusedObjects:
    """A store that was looked at: what is to go."""

    sweep: Sweep
    garbage: Garbage
    runs: tuple[Path, ...] = ()


Uses = Callable[[AbstractSet[str]], Mapping[str, LastUse]]


def look(
    sweeps: Sequence[Sweep], needed: AbstractSet[str] | None, uses: Uses
) -> list[UnusedObjects]:
    """Say what would go from each store; nothing is changed.

    Args:
        sweeps: the stores.
        needed: names of objects that stay; None for all, where that is not known.
        uses: tells where objects were recorded last.
    """
    stored = [tuple(sweep.store.objects()) for sweep in sweeps]
    names = {one.name for objects in stored for one in objects}
    needed = names if needed is None else needed
    unneeded = names - needed
    known = uses(unneeded) if unneeded else {}
    return [
        _found(sweep, divide(objects, needed, sweep.since, None if sweep.foreign else known.keys()),
               known)
        for sweep, objects in zip(sweeps, stored, strict=True)
    ]  # fmt: skip


def _found(sweep: Sweep, division: Division, known: Mapping[str, LastUse]) -> UnusedObjects:
    names = {one.name for one in division.unused}
    runs = tuple(run_entries.useless(sweep.runs, names)) if sweep.runs and names else ()
    paths = by_path(division.unused, known)
    parts = tuple(sweep.store.unfinished(sweep.idle))
    found = Garbage(sweep.store.name, division, paths, len(runs), parts)
    return UnusedObjects(sweep, found, runs)


def remove(found: Iterable[UnusedObjects]) -> None:
    """Take it away: runs first, then listings, then files, so that none claims what is gone.

    Raises:
        OutsideError: a store does not let it go; what came before is gone.
    """
    for one in found:
        run_entries.remove(one.runs)
        one.sweep.store.remove((*one.garbage.division.unused, *one.garbage.unfinished))
