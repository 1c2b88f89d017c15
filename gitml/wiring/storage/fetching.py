"""What only a remote has: DVC's, or that of Git LFS."""

import os
import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files.config import no_default_remote
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.git.clones import lfs
from gitml.core.data.pointers import AT_SOURCE
from gitml.core.data.remotes.unpushed import had_by
from gitml.core.paths import PathIndex
from gitml.core.ports import Talk
from gitml.core.run.outcome import named
from gitml.core.snapshot import Absent, Problem
from gitml.late_module import LateModule
from gitml.wiring import Project, readers, sparse_checkout

if TYPE_CHECKING:
    from gitml.adapters.dvc.data import fetch as dvc_fetch
else:
    dvc_fetch = LateModule("gitml.adapters.dvc.data.fetch")


_MOST_PATHS = 3  # of a command to type
_OF_NONE = "no DVC remote is "


def is_of_no_remote(problem: Problem) -> bool:
    """Whether its hint says why no DVC remote can have what is absent."""
    return (problem.hint or "").startswith(_OF_NONE)


def with_remotes(project: Project, problems: Sequence[Problem]) -> list[Problem]:
    """The problems; where no DVC remote can have what is absent, their hints say that."""
    if not any(map(_is_of_default, problems)) or not (hint := why_of_none(project)):
        return list(problems)
    return [one._replace(hint=hint) if _is_of_default(one) else one for one in problems]


def why_of_none(project: Project) -> str | None:
    """Why data can come from no DVC remote but one that its record names; None where it can."""
    why = no_default_remote(project.root)
    if why is None:
        return None
    told = f"asked for it, as {why.told}" if why.names else "set up that could have it"
    return f"{_OF_NONE}{told}: {why.command}"


def brought_by(project: Project, paths: Sequence[str]) -> str:
    """What brings data of the working tree: only what a record tells of can come from a remote.

    Args:
        project: whose.
        paths: relative to its root.
    """
    if command := sparse_checkout.brought_by(project, paths):
        return f"this sparse checkout leaves it, or its pointer, out: {command}"
    pointers = readers.snapshots(project).read("workspace", {"data"}).pointers
    recorded = PathIndex(pointers.items())
    unknown = [path for path in paths if not recorded.has_overlap(path)]
    if unknown:
        return (
            f"nothing tracks {named(unknown)}, so nothing here brings it: put it there, "
            "or name it under outs of the stage that makes it; --keep-going runs what it can"
        )
    found = {one.path: one for path in paths for one in recorded.overlapping(path)}
    cache = Cache(project.root)
    lacking = [one for one in found.values() if not (one.md5 and cache.path(one.md5))]
    asked = [one for one in lacking if one.remote is None and one.imported not in AT_SOURCE]
    if asked and (why := why_of_none(project)):
        at_url = [one.path for one in asked if one.imported == "url"]
        if len(at_url) == len(lacking):
            command = f"gitml update {_typed(project, at_url)}"
            return f"bring what is where it was imported from: {command}"
        return f"{why}; then gitml pull"
    if lacking and not any(one.push or one.imported in AT_SOURCE for one in lacking):
        return had_by(one.source for one in lacking)
    if lacking:
        return "data that was pushed comes back with: gitml pull"
    return "the cache has it: gitml pull"


def _typed(project: Project, paths: Sequence[str]) -> str:
    """The first of some paths, as arguments of a command."""
    places = [os.path.relpath(project.root.resolve() / path) for path in paths[:_MOST_PATHS]]
    return shlex.join(places)


def _is_of_default(problem: Problem) -> bool:
    """Whether it is an object that the default DVC remote may have."""
    absent = problem.absent
    return absent is not None and absent.lfs_size is None and absent.remote is None


def fetch(project: Project, wanted: Iterable[Absent], talk: Talk) -> int:
    """Bring objects into this clone; see the two functions of that name in the adapters."""
    objects = set(wanted)
    large = {one for one in objects if one.lfs_size is not None}
    came = dvc_fetch.fetch(project.root, objects - large, talk) if objects - large else 0
    return came + lfs.fetch(project.git, sorted(large, key=lambda one: one.md5))
