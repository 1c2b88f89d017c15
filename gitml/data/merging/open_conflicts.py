"""What a merge has left undecided: no run can be held against data or code that is in conflict."""

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path

from gitml.adapters.dvc_files import dvc_yaml
from gitml.adapters.formats.damage import conflict_line
from gitml.adapters.formats.documents import DocumentError, parse
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import conflicts
from gitml.adapters.git.worktree.conflicts import OURS, THEIRS


def undecided(
    git: Git, root: Path, found: Mapping[str, Mapping[int, str]], folder: str
) -> frozenset[str]:
    """The files that are still in conflict, relative to the DVC root; and of pointers their data.

    A file that is edited, so that no markers are left in it, is decided, whatever Git knows of it.

    Args:
        git: the repository.
        root: the DVC root.
        found: blob ids by place in Git's index, of each file that was in conflict, from Git's root.
        folder: the path of ``root`` there; empty where it is the same.
    """
    paths = set()
    for path, places in found.items():
        inner = posixpath.relpath(path, folder or ".")
        sides = {side: places[side] for side in (OURS, THEIRS) if side in places}
        if len(sides) == 2 and not _is_marked(root / inner, git, sides[OURS]):
            continue
        paths.add(inner)
        if inner.endswith(".dvc"):
            blobs = (conflicts.blob(git, oid) for oid in sides.values())
            paths.update(data for blob in blobs for data in _data(inner, blob))
    return frozenset(paths)


def _is_marked(file: Path, git: Git, ours: str) -> bool:
    """Whether a file is as Git leaves it in conflict: with markers, or of bytes as ours."""
    try:
        content = file.read_bytes()
    except OSError:
        return False
    if b"\0" in content:
        return content == conflicts.blob(git, ours)
    return conflict_line(content.decode(errors="replace")) is not None


def _data(pointer: str, content: bytes) -> Iterator[str]:
    try:
        outs = dvc_yaml.dvc_file(pointer, parse(pointer, content))
    except DocumentError:
        return
    yield from (one.path for one in outs)
