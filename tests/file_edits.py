"""What an edit does to a file, a folder, or the project at a path."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.project import Project
from tests.twins import dvc_here


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))


def delete(path: Path, _: Any) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def touch(path: Path, _: Any) -> None:
    if path.exists():
        os.utime(path)


def append(path: Path, content: Any) -> None:
    target = path / "two" if path.is_dir() else path
    if target.exists():
        text = target.read_text()
        target.unlink()  # it may be a link to the cache
        target.write_text(text + content)


def replace_text(path: Path, content: Any) -> None:
    path.write_text(path.read_text().replace(*content))


def uncache(path: Path, _: Any) -> None:
    """Delete the object of an output from the cache, found by its name in a lock."""
    root = next(parent for parent in path.parents if (parent / ".dvc").is_dir())
    for record in _recorded(root):
        if Path(record["path"]).name == path.name and "md5" in record:
            md5 = record["md5"]
            delete(root / ".dvc" / "cache" / "files" / "md5" / md5[:2] / md5[2:], None)


def unlock(root: Path, name: Any) -> None:
    """Take one stage out of its lock."""
    from dvc.utils.serialize import modify_yaml

    for lock in sorted(root.rglob("dvc.lock")):
        if f"  {name}:\n" in lock.read_text():
            with modify_yaml(str(lock)) as document:
                document["stages"].pop(name, None)


def lose(root: Path, paths: Any) -> None:
    """Push everything; then only the remote has it."""
    assert dvc_here(Project(root), "push", "--quiet", "--run-cache") == 0
    for path in paths:
        delete(root / path, None)


def _recorded(root: Path) -> Iterator[Any]:
    from dvc.utils.serialize import load_yaml

    for lock in sorted(root.rglob("dvc.lock")):
        for stage in (load_yaml(str(lock)).get("stages") or {}).values():
            yield from stage.get("outs", [])
