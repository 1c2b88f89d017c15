"""Merges of DVC's records: the driver that Git calls, and what resolves conflicts."""

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from gitml.adapters import files
from gitml.adapters.dvc.data import fetch
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.git.worktree import conflicts, merge_driver
from gitml.core.data.merging.merged_records import MergedRecord, Resolution, Versions
from gitml.core.data.merging.three_way import Side
from gitml.core.data.pointers import has_records
from gitml.core.ports import Talk
from gitml.data.merging import ignore_files
from gitml.data.merging import versions as merging
from gitml.data.merging.resolve import Resolver
from gitml.errors import OutsideError, UsageError
from gitml.wiring import Project, inside, programs, readers


def merge(folder: Path, names: tuple[str, str, str], path: str, size: int) -> MergedRecord:
    """Merge three files as Git's merge drivers do, into the second.

    What is no record of one folder, and an ignore file in whose conflict are lines of a person,
    is merged by Git, by its lines.

    Args:
        folder: the top of the working tree.
        names: of the base, ours and theirs, relative to it.
        path: of what they are versions of, relative to it.
        size: of the markers of a conflict.

    Raises:
        OutsideError: the files cannot be read or written.
    """
    base, ours, theirs = ((folder / name).read_bytes() for name in names)
    versions = Versions(path, base or None, ours, theirs)
    is_lock = os.path.basename(path) == merging.LOCK  # noqa: PTH119
    if is_lock:
        merged = merging.merge_lock(
            versions, size=size, pipeline=merging.pipeline_beside(folder / path)
        )
    elif ignore_files.is_ignore_file(path):
        merged = ignore_files.merge(versions)
    else:
        root = _dvc_root(folder, path)
        try:
            merged = merging.PointerMerge(Cache(root), CacheWriter.of(root)).merge(versions)
        except OutsideError as error:  # Git goes on with what it can merge: this is for `resolve`
            merged = MergedRecord(path, None, "file", reason=error.message)
    if merged.content is not None:
        files.write_atomically(folder / names[1], merged.content)
        return merged
    try:
        fits = conflicts.merge_lines(folder, (names[1], names[0], names[2]), size)
    except OutsideError as error:  # of bytes ours are left; why we did not merge them says more
        return merged if merged.reason else replace(merged, reason=error.message)
    if fits and not is_lock:  # of a lock it may be a mixture of two records
        return replace(merged, content=(folder / names[1]).read_bytes())
    return merged


def _dvc_root(folder: Path, path: str) -> Path:
    """The project that a file belongs to; it need not be in the working tree."""
    above = (folder / path).parents
    return next((one for one in above if (one / ".dvc").is_dir()), folder)


def folder_of(folder: Path, path: str) -> str:
    """The project that a file belongs to, relative to the top of the working tree; empty there."""
    inner = _dvc_root(folder, path).relative_to(folder).as_posix()
    return "" if inner == "." else inner


def resolve(
    project: Project, paths: Sequence[str], side: Side | None, talk: Talk
) -> tuple[Resolution, ...]:
    """Resolve conflicts of DVC's records; see :class:`gitml.data.merging.resolve.Resolver`."""
    resolver = Resolver(
        project.git,
        project.root,
        project.prefix,
        Cache(project.root),
        lambda: readers.snapshots(project),
        lambda wanted: fetch.fetch(project.root, wanted, talk),
        talk,
        side,
    )
    return resolver.resolve(tuple(_inside(project, path) for path in paths))


def in_conflict(project: Project) -> tuple[str, ...]:
    """Records that Git has in conflict, in order, as paths from the DVC root."""
    return tuple(sorted(filter(has_records, _unmerged(project))))


def for_people(project: Project, told: Collection[str], *, some: bool = False) -> tuple[str, ...]:
    """Files that Git has in conflict, as code and parameters, which only a person can put together.

    Args:
        project: whose folder paths are from.
        told: those that need no word, as they were resolved, or could not be.
        some: whether not all was to be resolved: ignore files then wait for that.

    Returns:
        paths in order.
    """
    unmerged = (path for path in _unmerged(project) if path not in told)
    others = (path for path in unmerged if not has_records(path))
    return tuple(
        sorted(path for path in others if not (some and ignore_files.is_ignore_file(path)))
    )


def _unmerged(project: Project) -> Iterator[str]:
    for path in conflicts.unmerged(project.git):
        yield Path(os.path.relpath(project.git.root / path, project.root)).as_posix()


def _inside(project: Project, path: str) -> str:
    """A path below the DVC root, empty for that itself.

    Raises:
        UsageError: it leads out of the project, or neither the working tree nor Git has it.
    """
    if (project.directory / path).resolve() == project.root:
        return ""
    found = inside(project, path)
    whole = project.root / found
    names = (str(whole), f"{whole}.dvc")  # of data that is not here the pointer is
    if not any(os.path.lexists(name) or project.git.tracked(name) for name in names):
        raise UsageError(f"no such file or folder: {path}")
    return found


def missing_attributes(project: Project) -> tuple[str, ...]:
    """The lines of ``.gitattributes`` that ask for the driver and are not there."""
    return merge_driver.attributes(project.git, project.root)


def is_installed(project: Project) -> bool:
    """Whether this clone has the driver."""
    return merge_driver.is_installed(project.git, programs())


def install(project: Project) -> None:
    """Tell this clone of the driver."""
    merge_driver.install(project.git, programs())
