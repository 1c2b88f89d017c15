"""Files of the working tree that no record has, or that DVC ignores: the user's, not to be lost."""

import os
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data.selection import Key, Selection, index_of_workspace, parts_of
from gitml.adapters.dvc_files.objects.hashes import file_hashes

if TYPE_CHECKING:
    from dvc.repo import Repo


def unsaved(repo: "Repo", current: Sequence[Any], coming: Selection) -> list[str]:
    """Files of the working tree that exist nowhere else and would be overwritten or removed.

    Args:
        repo: standing in the working tree.
        current: indexes of what lies where to look.
        coming: what will lie there; a file that already equals it is safe.
    """
    found = set()
    for index in current:
        for key, hash_info in _files(index):
            if coming.hashes.get(key) == hash_info:
                continue
            if not _is_saved(repo, hash_info):
                found.add("/".join(key))
    return sorted(found)


def _is_saved(repo: "Repo", hash_info: Any) -> bool:
    """Whether the cache has the bytes, and not only an object of that name."""
    path = _store(repo, hash_info.name).oid_to_path(hash_info.value)
    try:
        plain, unix = file_hashes(path)
    except OSError:
        return False
    return str(hash_info.value) == (plain if hash_info.name == "md5" else unix)


def kept(repo: "Repo", selection: Selection, paths: Sequence[str]) -> list[str]:
    """Those of ``paths`` that lie in the selection, with bytes that are in the cache."""
    current = index_of_workspace(repo, selection)
    found = []
    for path in paths:
        entry = current.get(parts_of(path))
        md5 = entry.hash_info if entry else None
        if md5 and _store(repo, md5.name).exists(md5.value):
            found.append(path)
    return found


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


def _files(index: Any) -> Iterator[tuple[Key, Any]]:
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


def unused(repo: "Repo", used: Sequence[str]) -> dict[str, int]:
    """What DVC placed once beside the places in use, and how many files each is, by path."""
    names = repo.state.get_unused_links(used, repo.fs)
    return {name: sum(1 for _ in _seen(repo, name)) for name in sorted(names)}


def _seen(repo: "Repo", name: str) -> Iterator[str]:
    """The files at a path that DVC does not ignore."""
    path = repo.fs.join(repo.root_dir, name)
    if not repo.fs.isdir(path) or os.path.islink(path):
        yield path
        return
    for folder, _, files in repo.dvcignore.walk(repo.fs, path):
        yield from (repo.fs.join(folder, file) for file in files)


def remove_unused(repo: "Repo") -> tuple[dict[str, int], list[str]]:
    """Take away what DVC placed once and no output names any more.

    Files in it that DVC ignores stay, with their folders. Answers the paths that are gone with how
    many files each was, and the files that stayed.
    """
    used = [out.fspath for out in repo.index.outs if out.protocol == "local"]
    gone, stayed = unused(repo, used), []
    for name in gone:
        path = repo.fs.join(repo.root_dir, name)
        if not repo.fs.isdir(path) or os.path.islink(path):
            repo.fs.remove(path)
        else:
            _remove_folder(repo, path)
        if repo.fs.exists(path):
            stayed += [repo.fs.relpath(file, repo.root_dir) for file in repo.fs.find(path)]
    _forget_links(repo, gone)
    return gone, sorted(stayed)


def _remove_folder(repo: "Repo", top: str) -> None:
    """All of a folder that DVC sees."""
    folders = []
    for folder, _, files in repo.dvcignore.walk(repo.fs, top):
        folders.append(folder)
        for file in files:
            repo.fs.remove(repo.fs.join(folder, file))
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):  # files that DVC ignores are in it
            repo.fs.rmdir(folder)


def _forget_links(repo: "Repo", names: Iterable[str]) -> None:
    with repo.state.links as links:
        for name in names:
            links.pop(name, None)


def _store(repo: "Repo", hash_name: str) -> Any:
    """The cache for a hash's kind: DVC 2 kept text files under a hash of its own."""
    return repo.cache.local if hash_name == "md5" else repo.cache.legacy
