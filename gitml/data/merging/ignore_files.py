"""Conflicts of ``.gitignore`` that are only of lines that DVC writes, one for each output."""

from collections.abc import Mapping
from pathlib import Path

from gitml.adapters.dvc_files.merge import ignores
from gitml.adapters.formats.damage import conflict_line
from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import conflicts
from gitml.adapters.git.worktree.conflicts import BASE, OURS, THEIRS
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.merging.merged_records import MergedRecord, Resolution, Versions


def is_ignore_file(path: str) -> bool:
    """Whether DVC writes lines for outputs into a file of this name."""
    return path.rpartition("/")[2] == ".gitignore"


def merge(versions: Versions) -> MergedRecord:
    """Merge an ignore file by its lines, and those of data as a set of lines."""
    merged: list[bytes] = []
    was = versions.base or b""
    for place in conflicts.places(was, versions.ours, versions.theirs):
        if place.theirs is None:
            merged += place.ours
            continue
        lines = ignores.merge_lines(place.base, place.ours, place.theirs)
        if lines is None:
            reason = "both sides changed lines that DVC does not write"
            return MergedRecord(versions.path, None, "line", reason=reason)
        merged += lines
    content = b"".join(line + b"\n" for line in merged)
    base, ours, theirs = (
        set(conflicts.lines_of(one)) for one in (was, versions.ours, versions.theirs)
    )
    moved = (_words((base ^ ours) - (base ^ theirs)), _words((base ^ theirs) - (base ^ ours)))
    return MergedRecord(versions.path, content, "line", *moved)


def resolve(git: Git, root: Path, path: str, places: Mapping[int, str]) -> Resolution | None:
    """Resolve the conflict of an ignore file; None where a person has to, or did it already.

    A side that has no such file any more is one without lines.

    Args:
        git: the repository.
        root: of the project.
        path: of the file, relative to ``root``.
        places: its versions by their place in Git's index.

    Raises:
        OutsideError: Git cannot be asked, or the file cannot be written.
    """
    base, ours, theirs = (
        conflicts.blob(git, places[place]) if place in places else b""
        for place in (BASE, OURS, THEIRS)
    )
    merged = merge(Versions(path, base, ours, theirs))
    if (root / path).is_symlink():
        return None  # Git does not read such a one
    try:
        here = (root / path).read_bytes()
    except OSError:
        return None
    as_git_left = here in (ours, theirs)  # where a side deleted the file
    edited = not as_git_left and conflict_line(here.decode(errors="replace")) is None
    if merged.content is None or (edited and here != merged.content):
        return None
    kept = None
    if not as_git_left and here != merged.content:
        kept = conflicts.keep_work(git, here, conflicts.merged_lines(base, ours, theirs))
    if merged.content:
        ProjectFiles(str(root)).write(path, merged.content)
        git.stage([str(root / path)])
    else:
        ProjectFiles(str(root)).remove(path)
        conflicts.forget(git, str(root / path))
    return Resolution(merged, "resolved", kept)


def _words(lines: set[bytes]) -> tuple[str, ...]:
    return tuple(sorted(line.decode(errors="replace") for line in lines if line.strip()))
