"""A tracked folder of which only a part is here, and its record after a change of that part."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from gitml.core.paths import folders, is_inside

Files = Mapping[str, str]
"""Hashes by path below the folder."""


class FolderChange(NamedTuple):
    """What changed in a part of a folder.

    Attributes:
        added, modified, removed: paths below the folder.
        absent: recorded files of the part that are not here and stay recorded.
    """

    files: Files
    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def replace_part(
    recorded: Files, part: str, found: Files, was_here: Callable[[str], bool]
) -> FolderChange:
    """The folder after what lies at ``part`` was recorded.

    A recorded file that is not there was deleted if it ever was here, and is else merely not here.
    One whose bytes are not kept here stays recorded, too.

    Args:
        recorded: before.
        part: a file or folder below the folder, empty for all of it.
        found: what lies there, also by path below the folder.
        was_here: whether a recorded file that is not there once was, and its bytes are kept.
    """
    gone = [path for path in recorded if is_inside(path, part) and path not in found]
    in_the_way = {folder for path in found for folder in folders(path)}  # of what is there now
    removed = {path for path in gone if was_here(path) or path in in_the_way}
    files = {path: md5 for path, md5 in recorded.items() if path not in removed} | dict(found)
    return FolderChange(
        files=files,
        added=tuple(sorted(found.keys() - recorded.keys())),
        modified=tuple(sorted(p for p in found if recorded.get(p, found[p]) != found[p])),
        removed=tuple(sorted(removed)),
        absent=tuple(sorted(set(gone) - removed)),
    )


def remove_part(recorded: Files, part: str) -> FolderChange:
    """The folder without what is recorded at ``part``, a file or a folder."""
    files = {path: md5 for path, md5 in recorded.items() if not is_inside(path, part)}
    return FolderChange(files, removed=tuple(sorted(recorded.keys() - files.keys())))


def size_after(
    before: int | None, recorded: Files, change: FolderChange, size_of: Callable[[str], int | None]
) -> int | None:
    """The bytes of all files of the folder; None where they cannot be known.

    Args:
        before: the bytes that the record tells.
        recorded: the files before.
        change: what changed.
        size_of: of an object by its hash, None where nobody knows.
    """
    if before is None:
        sizes = [size_of(md5) for md5 in change.files.values()]
        return None if None in sizes else sum(size for size in sizes if size is not None)
    less = [size_of(recorded[path]) for path in (*change.removed, *change.modified)]
    more = [size_of(change.files[path]) for path in (*change.added, *change.modified)]
    if None in less or None in more:
        return None
    return before - sum(s for s in less if s is not None) + sum(s for s in more if s is not None)
