"""What is executable, or a link, where it was imported from is so here, and that is recorded.

DVC's imports bring the bytes only.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import executables
from gitml.adapters.dvc.data.imports.gone_sources import info_there
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data import links
from gitml.core.data.safe_paths import fault
from gitml.core.paths import is_inside

if TYPE_CHECKING:
    from dvc.dependency.base import Dependency
    from dvc.output import Output
    from dvc.stage import Stage


def restore(root: Path, stage: "Stage") -> None:
    """Give files of an import their bits and links; its pointer notes them."""
    changed = _restore_bits(root, stage)
    if _restore_links(root, stage) or changed:
        stage.dump()


def _restore_links(root: Path, stage: "Stage") -> bool:
    """Make links of what is one there; answers whether the note changed."""
    out = stage.outs[0]
    if not out.hash_info.isdir:
        return False
    tree: Any = out.get_obj()
    hashes = {"/".join(key): found.value for key, _, found in tree or ()}
    place, files = "/".join(out.index_key[1]), ProjectFiles(os.path.realpath(root))
    kept = links.unchained(links.kept(dict(_links(stage.deps[0])), hashes))
    for name, text in kept.items():
        with contextlib.suppress(OSError):  # a disk that knows no links
            files.make_link(f"{place}/{name}", text)
    return executables.write_note(out, "links", kept)


def _links(dep: "Dependency") -> Iterator[tuple[str, str]]:
    """What links say, by path below what was imported."""
    if dep.stage.is_repo_import:
        fs: Any = dep.fs
        for out, top, asked in _recorded(fs, dep.fs_path, info_there(fs, dep.fs_path)["repo"]):
            found = executables.notes(out).get("links")
            for name, text in found.items() if isinstance(found, dict) else ():
                if is_inside(f"{top}/{name}", asked) and isinstance(text, str):
                    yield f"{top}/{name}"[len(asked) + 1 :], text
    elif dep.fs.protocol == "local":
        for path in _files(dep.fs_path):
            if os.path.islink(path):
                yield os.path.relpath(path, dep.fs_path), os.readlink(path)


def _restore_bits(root: Path, stage: "Stage") -> bool:
    out = stage.outs[0]
    place = "/".join(out.index_key[1])
    names = sorted(name for name in set(_executables(stage.deps[0])) if not fault(name or "x"))
    here = [name for name in names if (root / place / name).is_file()]
    files = ProjectFiles(os.path.realpath(root))
    for name in here:
        files.make_executable(f"{place}/{name}" if name else place)
    if out.hash_info.isdir:
        changed = executables.note(out, here)
    else:
        changed = bool(here) and not out.meta.isexec
        out.meta.isexec = out.meta.isexec or bool(here)
    return changed


def _executables(dep: "Dependency") -> Iterator[str]:
    """By path below what was imported; of a file that is empty."""
    if dep.stage.is_repo_import:
        fs: Any = dep.fs
        info = info_there(fs, dep.fs_path)
        for out, top, asked in _recorded(fs, dep.fs_path, info["repo"]):
            found = [f"{top}/{name}" for name in executables.noted(out)]
            for one in [*found, top] if out.meta.isexec else found:
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
