"""Placing data where that would lose what is kept nowhere else: refused, and named."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters import process
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data import user_files
from gitml.adapters.dvc.data.transfer import object_of
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy
from gitml.adapters.dvc_files.notes import unfinished_adds
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.dvc_files.objects.object_place import ObjectPlace
from gitml.adapters.files import NO_TEXT_HINT, SPECIAL_HINT, SpecialFileError
from gitml.adapters.git.worktree import moved_pointers, new_files
from gitml.core.data.objects.names import ObjectName
from gitml.core.paths import PathIndex, is_inside, listed, overlap
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.errors import GitmlError, OutsideError, RootHint

if TYPE_CHECKING:
    from dvc.repo import Repo


class LossError(OutsideError):
    """Placing data would lose what lies at ``paths``."""

    def __init__(self, message: str, hint: str, paths: Sequence[str]) -> None:
        super().__init__(message, hint)
        self.paths = paths


@dataclass(frozen=True)
class Safe:
    """Placing data loses nothing.

    Attributes:
        current: an index of what lies where it is to be placed.
        uncached: by path, relative to the root, the objects of files that are to be kept first.
        listings: of the folders around these, each with the hashes of its files.
    """

    current: Any
    uncached: Mapping[str, ObjectName] = field(default_factory=dict)
    listings: Mapping[ObjectName, Mapping[str, str]] = field(default_factory=dict)


def refuse_loss(
    repo: "Repo",
    coming: dvc_selection.Selection,
    places: Sequence[dvc_selection.Selection] = (),
    *,
    switching: bool = False,
    anew: bool = False,
    today: dvc_selection.Selection | None = None,
) -> Safe:
    """Raise LossError where placing data would lose what is kept nowhere else.

    Args:
        repo: standing in the working tree.
        coming: what will lie there.
        places: where else to look.
        switching: Git takes its own files away first, so unchanged ones are not lost.
        anew: all that lies there goes first, also what equals ``coming``.
        today: what the working tree records: of that nothing is lost that lies there as it is
            recorded, as long as the caller brings it into the cache first, see :func:`keep`.

    Raises:
        BusyPathError: a stage works with what would be lost, and records it at its end.
    """
    others = [place for place in places if not coming.covers(place)]
    try:
        indexes = [dvc_selection.index_of_workspace(repo, one) for one in (coming, *others)]
    except (UnicodeEncodeError, SpecialFileError) as error:
        raise _unreadable_file(repo, error) from error
    safe = Safe(current := indexes[0])
    found = user_files.unsaved(repo, indexes, {} if anew else coming.hashes)
    known = [coming, *places, *([today] if today else [])]
    found = sorted({*found, *_unnamed(repo, known, indexes)})
    if found and not anew:
        same = _as_recorded(coming, current)
        found = [path for path in found if not any(is_inside(path, one) for one in same)]
    in_git = _unchanged_in_git(repo, found) if found else set[str]()
    found = [path for path in found if path not in in_git]
    if found and today:
        safe = _with_uncached(repo, today, indexes, found)
        found = [path for path in found if path not in safe.uncached]
    if found:
        refuse_busy(Path(repo.root_dir), found)
        raise LossError(
            f"this data exists nowhere else and would be lost: {listed(found)}",
            "record it with gitml add (a stage's output: dvc commit), or move it away; "
            "if it is recorded, its object is damaged: gitml verify-data --repair",
            found,
        )
    if in_git and not switching:
        raise _of_two(coming, sorted(in_git))
    if found := _kept(repo, coming):
        raise LossError(
            f"this was taken out of the record with --keep, and would go: {listed(found)}",
            "move it away, or track it again: gitml add PATH",
            found,
        )
    if found := user_files.in_the_way(repo, current, coming):
        raise LossError(
            f"data is to come where files lie that DVC ignores: {listed(found)}",
            "they are kept nowhere else: move them away",
            found,
        )
    return safe


def _unnamed(
    repo: "Repo", selections: Sequence[dvc_selection.Selection], indexes: Sequence[Any]
) -> list[str]:
    """Files that differ from a record, and whose bytes no other one here nor a commit names.

    The cache may have them, as ``dvc move`` puts edited data there and records the old hash, and as
    adding puts them there before it records them; gc takes them away. Looked at are records that no
    commit has, those that came by a move, and what adding did not end with: of others it may be
    what was added, and taken back.
    """
    named = {info for selection in selections for info in selection.hashes.values()}
    there = {key: info for index in indexes for key, info in user_files.files(index)}
    other = {key: info for key, info in there.items() if info not in named}
    around = {key[:at] for key in other for at in range(len(key) + 1)}
    parts = (part for selection in selections for part in selection.parts)
    pointers = {part.source: part.key for part in parts if part.source and part.key in around}
    root = Path(repo.root_dir)
    known = {pointers[one]: frozenset[str]() for one in new_files.in_no_commit(root, pointers)}
    half_added = unfinished_adds.noted(root) if other else ()
    unsure = moved_pointers.moved(root, pointers).union(
        source
        for source, key in pointers.items()
        if key not in known and any(overlap("/".join(key), path) for path in half_added)
    )
    for source, hashes in moved_pointers.recorded(root, unsure).items():
        known[pointers[source]] = _with_listed(root, hashes)
    return [
        "/".join(key)
        for key, info in other.items()
        for out in (key[:at] for at in range(len(key) + 1))
        if out in known and info.value not in known[out]
    ]


def _with_listed(root: Path, hashes: frozenset[str]) -> frozenset[str]:
    """Hashes, and those of the files that listings among them name."""
    found, listing = set(hashes), Cache(root).listing
    for md5 in hashes:
        if md5.endswith(".dir"):
            with suppress(GitmlError):  # of one that cannot be read nothing is known
                found.update((listing(md5) or {}).values())
    return frozenset(found)


def _of_two(coming: dvc_selection.Selection, files: Sequence[str]) -> LossError:
    """Files that Git keeps are not lost, and yet not DVC's to overwrite."""
    places = ["/".join(part.key) for part in coming.parts]
    around = sorted({place for place in places for file in files if overlap(place, file)})
    words = " ".join(map(quoted_path, around or files))
    return LossError(
        f"data is to come where files lie that Git keeps: {listed(files)}",
        RootHint(
            f"let Git forget them, the files stay: git rm -r --cached {words}; then record them "
            "with gitml add (a stage's output: dvc commit), or move them away"
        ),
        files,
    )


def keep(repo: "Repo", safe: Safe, talk: Talk) -> None:
    """Bring into the cache what it lacks and what is to go, verified while it is copied.

    Raises:
        OutsideError: a file was edited meanwhile, or the cache cannot be written.
    """
    place = ObjectPlace.cache_of(Path(repo.root_dir))
    for path, name in safe.uncached.items():
        place.writer(old=name.old).copy(Path(repo.root_dir, path), name.md5)
    for name, files in safe.listings.items():
        place.writer(old=name.old).write(name.md5, listings.dump(files))
    if safe.uncached:
        names = listed(sorted(safe.uncached))
        talk.say(f"put into the cache, which lacked it, before it goes: {names}")


def _with_uncached(
    repo: "Repo", today: dvc_selection.Selection, indexes: Sequence[Any], paths: Sequence[str]
) -> Safe:
    """Those of some files that lie as they are recorded, and of which the cache has no object.

    One that is damaged there is told of rather than replaced.
    """
    uncached: dict[str, ObjectName] = {}
    folders: dict[ObjectName, Mapping[str, str]] = {}
    for index in indexes:
        same = PathIndex((folder, folder) for folder in _as_recorded(today, index))
        around = set[str]()
        for path in paths:
            key = dvc_selection.parts_of(path)
            info = (entry := index.get(key)) and entry.hash_info
            if not info or user_files.is_whole(repo, info) is not None:
                continue
            if folder := next(same.around(path), None):
                around.add(folder)
            elif today.hashes.get(key) != info:
                continue
            uncached[path] = object_of(info)
        folders |= dict(_listing(index, folder) for folder in around)
    return Safe(indexes[0], uncached, folders)


def _listing(index: Any, folder: str) -> tuple[ObjectName, dict[str, str]]:
    """The object that lists a folder of an index, and the hashes of its files."""
    top = dvc_selection.parts_of(folder)
    entries = ((key[len(top):], entry.hash_info) for key, entry in index.iteritems(prefix=top)
               if entry.hash_info and not entry.hash_info.isdir)  # fmt: skip
    files = {"/".join(key): str(info.value) for key, info in entries}
    return object_of(index[top].hash_info), files


def _as_recorded(selection: dvc_selection.Selection, current: Any) -> list[str]:
    """The folders that lie there as they are recorded, also where no listing is here to say so."""
    found = []
    for part in selection.parts:
        recorded, there = part.out.hash_info, current.get(part.key)
        if recorded and recorded.isdir and there and there.hash_info == recorded:
            found.append("/".join(part.key))
    return found


def _unreadable_file(repo: "Repo", error: UnicodeEncodeError | SpecialFileError) -> LossError:
    """A file that no record can have is kept nowhere else, and DVC does not look past it."""
    name = error.object if isinstance(error, UnicodeEncodeError) else error.filename
    path = os.path.relpath(str(name), repo.root_dir)
    left = "so its folder is left as it is"
    if isinstance(error, UnicodeEncodeError):
        return LossError(f"the name of '{path}' is not UTF-8, {left}", NO_TEXT_HINT, [path])
    return LossError(f"'{path}': {error.strerror}, {left}", SPECIAL_HINT, [path])


def _kept(repo: "Repo", coming: dvc_selection.Selection) -> list[str]:
    """Files that stay in tracked folders though nothing records them, and that would go."""
    asked = {part.asked for part in coming.parts}
    found = []
    for path in KeptFiles(Path(repo.root_dir)).paths():
        key = dvc_selection.parts_of(path)
        if key not in coming.hashes and any(key[:depth] in asked for depth in range(len(key))):
            found.append(path)
    return sorted(found)


def set_aside(
    repo: "Repo", coming: dvc_selection.Selection
) -> tuple[dvc_selection.Selection, LossError | None]:
    """What can be placed without a loss, and why the rest cannot."""
    first: LossError | None = None
    while True:
        try:
            refuse_loss(repo, coming)
        except LossError as error:
            first = first or error
            coming = dvc_selection.without(repo, coming, error.paths)
        else:
            return coming, first


def _unchanged_in_git(repo: "Repo", paths: Sequence[str]) -> set[str]:
    """Those of ``paths`` that Git tracks and that are as its index has them."""
    tracked, changed = (  # of all, as no command line takes any number of paths
        set(process.run(["git", "ls-files", "-z", *kind], Path(repo.root_dir)).text.split("\0"))
        for kind in ((), ("--modified",))
    )
    return tracked.intersection(paths) - changed
