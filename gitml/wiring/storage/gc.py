"""What of the cache and of remotes nothing needs any more."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters import temporary_files
from gitml.adapters.dvc.remotes.errors import VersionedRemoteError
from gitml.adapters.dvc.session import locked
from gitml.adapters.dvc_files.config import cache_folder, remotes, sections
from gitml.adapters.dvc_files.locks import path_lock_file
from gitml.adapters.dvc_files.objects import object_files
from gitml.adapters.dvc_files.tracked_links import refuse_tracked_links
from gitml.adapters.git import tips
from gitml.core.data.objects.garbage import Garbage, Keep, LastUse
from gitml.core.ports import Talk
from gitml.data.gc.last_uses import last_uses
from gitml.data.gc.needs import Repository, needed
from gitml.data.gc.sweep import Sweep, UnusedObjects, look, remove
from gitml.data.listing_source import Listing
from gitml.data.object_store import FolderStore
from gitml.errors import OutsideError, UsageError
from gitml.repro.run_folder import RunFolder
from gitml.wiring import Project, find, hooks, readers
from gitml.wiring.storage.dvc_remotes import known_remotes
from gitml.wiring.storage.remote_objects import LazyRemote

if TYPE_CHECKING:
    from gitml.snapshots.revision import RevisionReader

_DAY = 24 * 60 * 60
_DAYS_OF_REMOTES = 1  # others push data first, and then the commits that need it


@dataclass(frozen=True, slots=True)
class GcRequest:
    """What is to be collected.

    Attributes:
        keep: what stays, beside what always does.
        projects: folders of other projects that use the same cache or remote.
        not_shared: no other project uses them.
        remote: name of a remote that is swept, too; empty for the default one, None for none.
        days: what came to a store no longer ago stays; None for what is usual.
    """

    keep: Keep
    projects: tuple[Path, ...] = ()
    not_shared: bool = False
    remote: str | None = None
    days: int | None = None


def collect(project: Project, request: GcRequest, talk: Talk, *, dry_run: bool) -> list[Garbage]:
    """Find what nothing needs; take it away, unless it is a dry run, which locks nothing.

    Raises:
        UsageError: the cache may be used by projects that were not named.
        OutsideError: not all that is needed can be known, or a store cannot be read or written.
    """
    if request.remote is not None and request.keep.offline:
        raise UsageError(
            "what others need of a remote is known only when Git's remotes are asked",
            hint="leave out --offline, or --remote",
        )
    if request.remote is not None:
        known_remotes(project).refuse_away(request.remote or None)
    others = [find(folder) for folder in request.projects]
    folder = cache_folder(project.root)
    _refuse_foreign(project, folder, request)
    with ExitStack() as stack:
        if not dry_run:
            for one in [project, *others]:
                stack.enter_context(_alone(one, talk))
        remote = stack.enter_context(LazyRemote(project, request.remote or None, talk))
        neighbours = [
            stack.enter_context(LazyRemote(one, None, talk)) for one in _neighbours(project)
        ]
        doubts = talk if dry_run else None
        found = _look([project, *others], request, folder, [remote, *neighbours], doubts)
        if not dry_run:
            if request.remote is not None:
                remote.forget()
            remove(found)
    return [one.garbage for one in found]


def _look(
    projects: Sequence[Project],
    request: GcRequest,
    folder: Path,
    lazy: Sequence[LazyRemote],
    doubts: Talk | None,
) -> list[UnusedObjects]:
    """What would go; with ``doubts`` to tell them to, nothing where not all needs are known.

    Args:
        projects: whose data stays.
        request: what is to be collected.
        folder: of the cache.
        lazy: the remote of the first project, then those of others in its repository: their
            records are looked at with it.
        doubts: hears why not all needs are known.
    """
    for rev in request.keep.revs:  # a wrong one is a mistake, whatever there is to keep
        projects[0].git.resolve(rev)
    idle = time.time() - temporary_files.IDLE
    if request.remote is None and _is_empty(folder):  # nothing can go, whatever is needed
        return look([Sweep(FolderStore("cache", folder), idle=idle)], set(), lambda _: {})
    repositories = [_repository(one) for one in projects]
    remote, *neighbours = lazy
    beside = [root for one in neighbours for root in _roots(one.project)]
    own = remote.listings([*beside, *(root for one in projects for root in _roots(one))])
    listing = _first([own, *(one.listings() for one in neighbours)])
    stay: set[str] = set()
    in_doubt = False
    for repository in repositories:
        found = needed(repository, request.keep, listing)
        if found.doubt is not None and doubts is None:
            raise found.doubt
        if found.doubt is not None and doubts is not None:
            why, hint = found.doubt.message, found.doubt.hint
            doubts.warn(f"{why}; any object may be one of them, so all stay", hint)
            in_doubt = True
        stay |= found.names
    for one in projects:
        for tree in tips.working_trees(one.git):
            stay |= object_files.linked_from(tree, folder)

    def uses(unneeded: AbstractSet[str]) -> Mapping[str, LastUse]:
        return last_uses(repositories[0], unneeded, listing)

    sweeps = [
        Sweep(FolderStore("cache", folder), _since(request.days or 0), runs=folder, idle=idle)
    ]
    if request.remote is not None:
        days = _DAYS_OF_REMOTES if request.days is None else request.days
        since = _since(days)
        # What others send by --to-remote lies under such a name until all of it is there.
        idle = idle if since is None else min(idle, since)
        sweeps.append(Sweep(remote.open(), since, request.not_shared, idle=idle))
    return look(sweeps, None if in_doubt else stay, uses)


def _first(several: Sequence[Listing]) -> Listing:
    """Gives what the first of several gives that has it."""

    def listing(name: str) -> Mapping[str, str] | None:
        trouble: OutsideError | None = None
        for one in several:
            try:
                found = one(name)
            except VersionedRemoteError:
                continue  # it keeps no listings
            except OutsideError as error:
                trouble = trouble or error
            else:
                if found is not None:
                    return found
        if trouble is not None:
            raise trouble
        return None

    return listing


def _neighbours(project: Project) -> list[Project]:
    """The other projects of the repository that are in this working tree."""
    found = hooks.projects(project.git.root)
    return [one for one in found if one.root.resolve() != project.root.resolve()]


def _is_empty(cache: Path) -> bool:
    objects = FolderStore("cache", cache).objects()
    return not (cache / "runs").exists() and next(iter(objects), None) is None


def _since(days: int) -> float | None:
    return time.time() - days * _DAY if days else None


@contextmanager
def _alone(project: Project, talk: Talk) -> Iterator[None]:
    """Wait until nobody else works in the project, and keep others waiting."""
    temporary_files.remove_left(project.git.private)  # of DVC's folders whoever locks them does so
    with ExitStack() as stack:
        for folder in _sharing(project):
            stack.enter_context(RunFolder(folder / ".dvc" / "tmp").hold(talk.say))
            stack.enter_context(locked(folder, talk))
            path_lock_file.refuse_running(folder)
        yield


def _sharing(project: Project) -> Iterator[Path]:
    """The project in each working tree that uses the same cache, its own first."""
    cache = cache_folder(project.root).resolve()
    return (root for root in _roots(project) if cache_folder(root).resolve() == cache)


def _roots(project: Project) -> Iterator[Path]:
    """The project in each working tree of the repository, its own first."""
    yield project.root
    for tree in tips.working_trees(project.git):
        root = _root_in(project, tree)
        if root.resolve() != project.root.resolve() and (root / ".dvc").is_dir():
            yield root


def _root_in(project: Project, tree: Path) -> Path:
    return tree / project.prefix


def _refuse_foreign(project: Project, folder: Path, request: GcRequest) -> None:
    """Refuse a cache that others may use, and links that came with the repository."""
    refuse_tracked_links(project.root)
    if request.projects or request.not_shared:
        return
    top = project.git.root.resolve()
    places = [folder, folder / "files" / "md5", folder / "runs"]
    if not all(place.resolve().is_relative_to(top) for place in places):
        place = os.path.normpath(folder)
        raise UsageError(
            f"the cache lies outside the repository, where other projects may use it: {place}",
            hint="name them: gitml gc --project PATH; or, where there are none: "
            "gitml gc --not-shared",
        )


def _repository(project: Project) -> Repository:
    def in_tree(folder: Path) -> "RevisionReader":
        return readers.snapshots(find(_root_in(project, folder))).at("workspace")

    roots = [project.root, *(one.root for one in _neighbours(project))]
    has_remote = any(remotes(sections(root)) for root in roots)
    return Repository(project.git, project.root, readers.snapshots(project), in_tree, has_remote)
