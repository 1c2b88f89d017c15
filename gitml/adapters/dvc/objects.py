"""Content by its hash, between a project, a DVC remote and the workspaces of stages that run apart.

All of it is DVC's own: how a path is hashed, how objects are copied, how they are checked out. What
is copied is checked against its hash on arrival, whatever the remote is trusted to be.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters import file_kinds, made_kinds
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data import links
from gitml.core.data.kinds import PLAIN, KindChanges, Kinds, parse
from gitml.core.run.remote_job import Content
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.repo import Repo


class Hashed:
    """A path of a project, hashed by DVC, whose objects may be copied from where it lies."""

    def __init__(self, repo: "Repo", path: str) -> None:
        from dvc_data.hashfile.build import build

        self._repo = repo
        self._staging, meta, self._obj = build(
            repo.cache.local, path, repo.fs, "md5", ignore=repo.dvcignore
        )
        kinds = self._kinds(path)
        self.content = Content(
            Path(os.path.relpath(path, repo.root_dir)).as_posix(),
            str(self._obj.hash_info.value),
            meta.size,
            meta.nfiles,
            bool(meta.isexec),
            tuple(sorted(kinds.executables)),
            kinds.links,
        )

    def _kinds(self, path: str) -> Kinds:
        """Which files of a folder may be executed or are links to each other."""
        if not self._obj.hash_info.isdir:
            return PLAIN
        seen = file_kinds.look(path, self._repo.cache.local.path)
        if not seen.links:
            return Kinds(seen.executables)
        hashes = {"/".join(key): str(found.value) for key, _, found in self._obj}
        return Kinds(seen.executables, links.kept(seen.links, hashes))

    def copy_to(self, store: Any) -> None:
        """Put the objects where they are not yet.

        Raises:
            OutsideError: they could not be copied, or are not what they were when hashed.
        """
        move(self._staging, store, [self.content])


def move(source: Any, target: Any, contents: Iterable[Content]) -> None:
    """Copy objects, and for a folder's all files in it, to where they are not yet.

    Several are on their way at once, as many as DVC allows for the remote; large ones had better
    be moved together than one after another.

    Args:
        source: object database of DVC.
        target: another one.
        contents: what they are.

    Raises:
        OutsideError: they are not all there afterwards.
    """
    paths = {content.md5: content.path for content in contents}
    if not paths:
        return
    from dvc_data.hashfile.hash_info import HashInfo
    from dvc_data.hashfile.transfer import transfer

    wanted = {HashInfo("md5", md5) for md5 in paths}
    verify = target.fs.protocol == "local"
    jobs = (source if verify else target).fs.jobs  # those set for the remote
    done = transfer(source, target, wanted, jobs, shallow=False, verify=verify)
    lacking = [md5.value for md5 in wanted if not target.exists(md5.value)]
    if done.failed or lacking:
        first = min(lacking or [str(failed.value) for failed in done.failed])
        what = paths.get(first) or "', '".join(sorted(paths.values()))
        origin = source.fs.unstrip_protocol(source.path)
        where = target.fs.unstrip_protocol(target.path)
        raise OutsideError(
            f"'{what}' could not be brought to {where}: its object {first} is missing or damaged "
            f"in {origin}",
            hint="if it was edited meanwhile, run again; else push it: gitml push",
        )


def lay_out(repo: "Repo", store: Any, content: Content) -> None:
    """Make a path be this content, which is in ``store``.

    Raises:
        OutsideError: an object of it is not in ``store``.
    """
    from dvc_data.hashfile import load
    from dvc_data.hashfile.checkout import checkout
    from dvc_data.hashfile.hash_info import HashInfo

    target = Path(repo.root_dir, content.path)
    repo.fs.makedirs(os.fspath(target.parent), exist_ok=True)
    try:
        obj = load(store, HashInfo("md5", content.md5))
    except FileNotFoundError as error:
        raise OutsideError(f"'{content.path}' is not in the cache: {content.md5}") from error
    checkout(os.fspath(target), repo.fs, obj, store, force=True, state=repo.state, quiet=True)
    _make_kinds(repo, content)


def copy_in(repo: "Repo", content: Content) -> None:
    """Make a path of ``repo`` be the content that lies at ``content.copy``.

    Raises:
        OutsideError: it is not what it was when hashed.
    """
    target = _cleared(repo, content)
    if Path(content.copy).is_dir():
        shutil.copytree(content.copy, target)
        _make_kinds(repo, content)
    else:
        shutil.copy2(content.copy, target)
    if (found := Hashed(repo, os.fspath(target)).content.md5) != content.md5:
        raise OutsideError(
            f"'{content.path}' is not what it was when the stage began: {found}, not {content.md5}",
            hint="it was edited meanwhile; run it again",
        )


def move_in(repo: "Repo", content: Content) -> None:
    """As :func:`copy_in`, of a copy that nobody else needs, without a look at its bytes."""
    target = _cleared(repo, content)
    shutil.move(content.copy, target)


def _make_kinds(repo: "Repo", content: Content) -> None:
    """Let files that were put there be executable or links as it says, which may be anything."""
    kinds = parse({"executable": [*content.executables], "links": {**content.links}})
    marked = frozenset({""}) if content.isexec else kinds.executables
    files = ProjectFiles(os.path.realpath(repo.root_dir))
    made = KindChanges(marked, links=kinds.links)
    made_kinds.make(files, content.path, made, "", repo.cache.local.path)


def _cleared(repo: "Repo", content: Content) -> Path:
    """The path of some content, where nothing lies any more."""
    target = Path(repo.root_dir, content.path)
    repo.fs.makedirs(os.fspath(target.parent), exist_ok=True)
    repo.fs.remove(os.fspath(target))
    return target


def store_at(repo: "Repo", folder: Path) -> Any:
    """An object database of our own, out of which content is always copied."""
    from dvc_data.hashfile.db import get_odb

    return get_odb(repo.fs, os.fspath(folder), hash_name="md5", type=["copy"], state=repo.state)


def remote_store(repo: "Repo", name: str) -> Any:
    """The objects in a DVC remote, the default one where ``name`` is empty.

    Raises:
        NoRemoteError: there is none, which DVC's other errors are like.
    """
    return repo.cloud.get_remote_odb(name or None, "push")
