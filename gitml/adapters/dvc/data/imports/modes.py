"""What is executable, or a link, where it was imported from is so here, and that is recorded.

DVC's imports bring the bytes only.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters import file_kinds
from gitml.adapters.dvc.data import noted_kinds
from gitml.adapters.dvc.data.imports.gone_sources import info_there
from gitml.core.data.kinds import PLAIN, SeenFiles
from gitml.core.data.safe_paths import fault
from gitml.core.paths import is_inside

if TYPE_CHECKING:
    from dvc.dependency.base import Dependency
    from dvc.output import Output
    from dvc.stage import Stage


def restore(root: Path, stage: "Stage") -> None:
    """Give files of an import their bits and links; its pointer notes them."""
    out, dep = stage.outs[0], stage.deps[0]
    place = "/".join(out.index_key[1])
    names = (name for name in set(_executables(dep)) if not fault(name or "x"))
    here = frozenset(name for name in names if (root / place / name).is_file())
    found = SeenFiles(noted_kinds.look(out.repo, place).names, here, dict(_links(dep)))
    if noted_kinds.record(out.repo, out, found, of_source=True):
        stage.dump()


def note_sent(stage: "Stage", source: str, remote: str | None) -> None:
    """Let a pointer note it of data that went from this machine to a remote only.

    Args:
        stage: that was recorded just now.
        source: a URL, or an absolute path.
        remote: the data went to; None for the default one.
    """
    out, repo = stage.outs[0], stage.repo
    if stage.deps and stage.deps[0].fs.protocol != "local":  # its path is none of this machine
        return
    top = stage.deps[0].fs_path if stage.deps else source
    if not os.path.exists(top):
        return
    seen = file_kinds.look(top, repo.cache.local.path)
    if not (seen.executables or seen.links) and noted_kinds.noted(out) == PLAIN:
        return
    if noted_kinds.note_seen(repo, out, seen, lambda: _hashes_there(out, remote)):
        stage.dump()


def _hashes_there(out: "Output", remote: str | None) -> Mapping[str, str]:
    """Of the files of an output that a remote has; its listing is not in the cache."""
    if not out.hash_info.isdir:
        return {"": str(out.hash_info.value)}
    from dvc_data.hashfile.tree import Tree

    tree = Tree.load(out.repo.cloud.get_remote_odb(remote), out.hash_info)
    return {"/".join(key): str(found.value) for key, _, found in tree}


def _links(dep: "Dependency") -> Iterator[tuple[str, str]]:
    """What links say, by path below what was imported."""
    if dep.stage.is_repo_import:
        fs: Any = dep.fs
        for out, top, asked in _recorded(fs, dep.fs_path, info_there(fs, dep.fs_path)["repo"]):
            for name, text in noted_kinds.noted(out).links.items():
                if is_inside(f"{top}/{name}", asked):
                    yield f"{top}/{name}"[len(asked) + 1 :], text
    elif dep.fs.protocol == "local":
        for path in _files(dep.fs_path):
            if os.path.islink(path):
                yield os.path.relpath(path, dep.fs_path), os.readlink(path)


def _executables(dep: "Dependency") -> Iterator[str]:
    """By path below what was imported; of a file that is empty."""
    if dep.stage.is_repo_import:
        fs: Any = dep.fs
        info = info_there(fs, dep.fs_path)
        for out, top, asked in _recorded(fs, dep.fs_path, info["repo"]):
            names = noted_kinds.noted(out).executables
            for one in (f"{top}/{name}" if name else top for name in names):
                if is_inside(one, asked):
                    yield one[len(asked) + 1 :]
        if _is_tracked(info):
            return
        if info["type"] == "file":
            yield from [""] * bool(info.get("isexec"))
        else:
            yield from _in_git(fs, dep.fs_path)
    elif dep.fs.protocol == "local":
        yield from _on_disk(dep.fs_path)


def _on_disk(top: str) -> Iterator[str]:
    if os.path.isfile(top):
        yield from [""] * os.access(top, os.X_OK)
    for path in _files(top):
        if os.access(path, os.X_OK):
            yield os.path.relpath(path, top)


def _files(top: str) -> Iterator[str]:
    for folder, _, names in os.walk(top):
        yield from (f"{folder}/{name}" for name in names)


def _recorded(fs: Any, path: str, repo: Any) -> Iterator[tuple["Output", str, str]]:
    """The outputs of the other repository, whose notes no listing has.

    With each comes where it lies, and the path there that was imported.
    """
    asked = repo.fs.relpath(fs.repo.fs.join(fs.repo.root_dir, path), repo.root_dir)
    for out in repo.index.outs:
        yield out, "/".join(out.index_key[1]), asked


def _in_git(fs: Any, top: str) -> Iterator[str]:
    for path, info in fs.fs.find(top, detail=True).items():
        if info.get("isexec") and not _is_tracked(info):
            yield path.lstrip("/")[len(top) + 1 :]


def _is_tracked(info: Mapping[str, Any]) -> bool:
    """Whether DVC keeps it, also where it lies in a working tree as well."""
    return bool(info.get("dvc_info", {}).get("isout"))
