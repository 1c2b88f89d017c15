"""Files that may be executed where they were imported from: they may here, and that is recorded.

DVC's imports bring the bytes only.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import executables
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.safe_paths import fault
from gitml.core.paths import is_inside

if TYPE_CHECKING:
    from dvc.dependency.base import Dependency
    from dvc.stage import Stage


def restore(root: Path, stage: "Stage") -> None:
    """Set the bit of the files of an import that was brought here, and note it in its pointer."""
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
    if changed:
        stage.dump()


def _executables(dep: "Dependency") -> Iterator[str]:
    """By path below what was imported; of a file that is empty."""
    if dep.stage.is_repo_import:
        fs: Any = dep.fs
        info = fs.info(dep.fs_path)
        yield from _recorded(fs, dep.fs_path, info["repo"])
        if not _is_tracked(info):
            yield from _in_git(fs, dep.fs_path)
    elif dep.fs.protocol == "local":
        yield from _on_disk(dep.fs_path)


def _on_disk(top: str) -> Iterator[str]:
    if os.path.isfile(top):
        yield from [""] * os.access(top, os.X_OK)
    for folder, _, names in os.walk(top):
        for name in names:
            path = f"{folder}/{name}"
            if os.access(path, os.X_OK):
                yield os.path.relpath(path, top)


def _recorded(fs: Any, path: str, repo: Any) -> Iterator[str]:
    """What DVC's files of the other repository say, which has no bits in its listings."""
    asked = repo.fs.relpath(fs.repo.fs.join(fs.repo.root_dir, path), repo.root_dir)
    for out in repo.index.outs:
        top = "/".join(out.index_key[1])
        found = [f"{top}/{name}" for name in executables.noted(out)]
        for one in [*found, top] if out.meta.isexec else found:
            if is_inside(one, asked):
                yield one[len(asked) + 1 :]


def _in_git(fs: Any, top: str) -> Iterator[str]:
    for path, info in fs.fs.find(top, detail=True).items():
        if info.get("isexec") and not _is_tracked(info):
            yield path.lstrip("/")[len(top) + 1 :]


def _is_tracked(info: Mapping[str, Any]) -> bool:
    """Whether DVC keeps it, also where it lies in a working tree as well."""
    return bool(info.get("dvc_info", {}).get("isout"))
