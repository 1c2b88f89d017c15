"""Files of the working tree that no record has, or that DVC ignores: the user's, not to be lost."""

import os
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gitml.adapters import process
from gitml.adapters.dvc.data import left_folders
from gitml.adapters.dvc.data.selection import (
    Key,
    Selection,
    index_of_workspace,
    parts_of,
    standing_at,
)
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from gitml.core.data.results import Moved
from gitml.core.paths import PathIndex

if TYPE_CHECKING:
    from dvc.repo import Repo


def unsaved(
    repo: "Repo", current: Sequence[Any], coming: Mapping[Key, Any] = MappingProxyType({})
) -> list[str]:
    """Files of the working tree that exist nowhere else and would be overwritten or removed.

    It is the one rule for whatever deletes: the cache has a file's bytes, whole, which takes
    reading them. A read-only object is not believed here, as this may be the only copy.

    Args:
        repo: standing in the working tree.
        current: indexes of what lies where to look.
        coming: hashes of what will lie there; a file that already equals it is safe.
    """
    doubtful = {
        key
        for index in current
        for key, hash_info in files(index)
        if coming.get(key) != hash_info and not _is_saved(repo, hash_info)
    }
    return sorted("/".join(key) for key in doubtful if not _is_saved_by_bytes(repo, key))


def is_whole(repo: "Repo", hash_info: Any) -> bool | None:
    """Whether an object of the cache has the bytes of its name; None where there is none."""
    path = _store(repo, hash_info.name).oid_to_path(hash_info.value)
    try:
        found = file_hashes(path)
    except OSError:
        return None
    return found.are_of(str(hash_info.value), old=hash_info.name != "md5")


def _is_saved(repo: "Repo", hash_info: Any) -> bool:
    """Whether the cache has the bytes, and not only an object of that name."""
    return is_whole(repo, hash_info) is True


def _is_saved_by_bytes(repo: "Repo", key: Key) -> bool:
    """Whether the cache has a file of the working tree, under whatever hash.

    What is to come may be recorded by DVC 2 and what lies there by DVC 3, or the other way round.
    """
    try:
        here = file_hashes(repo.fs.join(repo.root_dir, *key))
    except OSError:
        return False
    places = [repo.cache.local.oid_to_path(here.plain)]
    places += map(repo.cache.legacy.oid_to_path, dict.fromkeys(here))
    for place in places:
        with suppress(OSError):
            if file_hashes(place).plain == here.plain:
                return True
    return False


def is_saved(repo: "Repo", path: str) -> bool:
    """Whether the cache has what a file of the working tree has."""
    return _is_saved_by_bytes(repo, parts_of(path))


def damaged(repo: "Repo", coming: Selection, paths: Sequence[str]) -> list[str]:
    """Those of ``paths`` whose object is in the cache with other bytes than its name says."""
    hashes = [(path, coming.hashes.get(parts_of(path))) for path in paths]
    return [path for path, known in hashes if known and is_whole(repo, known) is False]


def kept(repo: "Repo", selection: Selection, paths: Sequence[str]) -> list[str]:
    """Those of ``paths`` that lie in the selection, with bytes that are in the cache."""
    current = index_of_workspace(repo, selection)
    found = []
    for path in paths:
        entry = current.get(parts_of(path))
        md5 = entry.hash_info if entry else None
        if md5 and _is_saved(repo, md5):
            found.append(path)
    return found


def unseen(repo: "Repo", current: Any, folder: str) -> list[str]:
    """Files below a folder, relative to the root, that DVC ignores: they are the user's, sorted.

    Args:
        repo: standing in the working tree.
        current: an index of what lies there.
        folder: absolute.
    """
    return sorted(_unknown(repo, folder, {key for key, _ in current.iteritems()}))


def in_the_way(repo: "Repo", current: Any, coming: Selection) -> list[str]:
    """Files that DVC ignores, so the user's, where others are to be placed, sorted.

    Args:
        repo: standing in the working tree.
        current: an index of what lies there.
        coming: what will lie there; a file that already equals it is not in the way.
    """
    known = {key for key, _ in current.iteritems()}
    found: set[str] = set()
    for key, hash_info in coming.hashes.items():
        path = repo.fs.join(repo.root_dir, *key)
        if os.path.isdir(path) and not os.path.islink(path):
            found.update(_unknown(repo, path, known))
        elif key in known:
            continue
        elif repo.fs.exists(path):
            if _content(repo, path, hash_info) != hash_info:
                found.add("/".join(key))
        else:
            found.update(
                "/".join(key[:at])
                for at in range(1, len(key))
                if os.path.isfile(repo.fs.join(repo.root_dir, *key[:at])) and key[:at] not in known
            )
    return sorted(found)


def files(index: Any) -> Iterator[tuple[Key, Any]]:
    """The files of an index that have a hash, with it."""
    for key, entry in index.iteritems():
        if entry.hash_info and not (entry.meta and entry.meta.isdir):
            yield key, entry.hash_info


def _unknown(repo: "Repo", folder: str, known: Container[Key]) -> Iterator[str]:
    """Files of a folder that DVC does not see, relative to the root."""
    for path in repo.fs.find(folder):
        key = repo.fs.relparts(path, repo.root_dir)
        if key not in known:
            yield "/".join(key)


def _content(repo: "Repo", path: str, like: Any) -> Any:
    from dvc_data.hashfile.hash import hash_file

    return hash_file(path, repo.fs, like.name, state=repo.state)[1]


@dataclass(frozen=True, slots=True)
class Unused:
    """What DVC placed once and no record has any more; paths are relative to the root.

    Attributes:
        gone: by path the files that are to go.
        unsaved: paths of which the cache has not all files whole, so that they stay.
        ignored: paths that DVC does not look at any more, with their records, so that they stay.
    """

    gone: Mapping[str, Sequence[str]]
    unsaved: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def moved(self) -> Moved:
        return Moved(deleted=tuple(self.gone), files={"deleted": sum(map(len, self.gone.values()))})


def unused(repo: "Repo", used: Sequence[str]) -> Unused:
    """What DVC placed once and no record has any more.

    A file that lies in a place in use, or that Git tracks, has a record.

    Args:
        repo: standing in the working tree.
        used: absolute paths of outputs.
    """
    places = PathIndex((path, path) for path in (repo.fs.relpath(p, repo.root_dir) for p in used))
    names = [name for name in _left(repo, used) if not any(places.around(name))]
    changed = set(left_folders.candidates(repo, places)).difference(names)
    if not (names or changed):
        return Unused({})
    in_git = _in_git(repo)
    left = left_folders.left_files(repo, changed, places, in_git)
    ignored = tuple(sorted(filter(partial(_is_ignored, repo), names)))
    gone: dict[str, list[str]] = {}
    unsaved = []
    for name in sorted({*names, *left}.difference(ignored)):
        seen = left.get(name) or [
            repo.fs.relpath(path, repo.root_dir) for path in _seen(repo, name)
        ]
        files = [path for path in seen if path not in in_git and not any(places.around(path))]
        if not all(_is_saved_by_bytes(repo, parts_of(path)) for path in files):
            unsaved.append(name)
        elif files or not seen:
            gone[name] = files
    return Unused(gone, tuple(unsaved), ignored)


def places(repo: "Repo", rev: str | None = None) -> list[str]:
    """Where in the working tree the outputs of ``rev`` lie, also those that Git keeps.

    What lies at one that was never made is of another commit.
    """
    with standing_at(repo, rev):
        outs = (out for out in repo.index.outs if out.is_in_repo)
        keys = [out.index_key[1] for out in outs if out.hash_info or not out.use_cache]
    return [repo.fs.join(repo.root_dir, *key) for key in keys]


def _is_ignored(repo: "Repo", name: str) -> bool:
    path = repo.fs.join(repo.root_dir, name)
    return bool(repo.fs.exists(path) and repo.dvcignore.is_ignored(repo.fs, path))


def _left(repo: "Repo", used: Sequence[str]) -> list[str]:
    """What DVC placed, is as it was then, and is no output itself."""
    return list(repo.state.get_unused_links(used, repo.fs))


def _in_git(repo: "Repo") -> set[str]:
    """The files that Git's index has."""
    return set(process.run(["git", "ls-files", "-z"], Path(repo.root_dir)).text.split("\0"))


def _seen(repo: "Repo", name: str) -> Iterator[str]:
    """The files at a path that DVC does not ignore."""
    path = repo.fs.join(repo.root_dir, name)
    if not repo.fs.isdir(path) or os.path.islink(path):
        yield path
        return
    for folder, _, files in repo.dvcignore.walk(repo.fs, path):
        yield from (repo.fs.join(folder, file) for file in files)


def remove_unused(repo: "Repo") -> tuple[Unused, list[str]]:
    """Take away what DVC placed once and no record has any more.

    Files in it that DVC ignores stay, with their folders: they are answered, too.

    Raises:
        BusyPathError: a stage works with it; nothing was changed.
    """
    used = places(repo)
    left, found = _left(repo, used), unused(repo, used)
    stayed = list(found.ignored)
    refuse_busy(Path(repo.root_dir), found.gone)
    for name, files in found.gone.items():
        path = repo.fs.join(repo.root_dir, name)
        seen = set(_seen(repo, name))
        for file in files:
            repo.fs.remove(repo.fs.join(repo.root_dir, file))
        if repo.fs.isdir(path) and not os.path.islink(path):
            _remove_empty(repo, path)
        if repo.fs.exists(path):
            others = set(repo.fs.find(path)) - seen
            stayed += [repo.fs.relpath(file, repo.root_dir) for file in others]
    forget_links(repo, {*left, *found.gone} - set(found.unsaved))
    return found, sorted(stayed)


def _remove_empty(repo: "Repo", top: str) -> None:
    """The folders of a folder, and itself, in which nothing is."""
    folders = [folder for folder, _, _ in repo.dvcignore.walk(repo.fs, top)]
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):  # files that stay are in it
            repo.fs.rmdir(folder)


def forget_links(repo: "Repo", names: Iterable[str]) -> None:
    """Have DVC forget that it placed what lies at paths below the root."""
    with repo.state.links as links:
        for name in names:
            links.pop(name, None)


def _store(repo: "Repo", hash_name: str) -> Any:
    """The cache for a hash's kind: DVC 2 kept text files under a hash of its own."""
    return repo.cache.local if hash_name == "md5" else repo.cache.legacy
