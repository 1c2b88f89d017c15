"""Why Git finds no working tree in a folder."""

from pathlib import Path

from gitml.core.paths import one_line
from gitml.core.shell_words import quoted
from gitml.errors import NoRepositoryError, NoWorkingTreeError, OutsideError

_NONE = "not a git repository (or any"
_GONE = "not a git repository: "
_BARE = ("bare repository", "must be run in a work tree")


def error(directory: Path, complaint: str) -> OutsideError:
    """The error for a folder.

    Args:
        directory: in which Git was asked.
        complaint: what it said, in English.
    """
    if _NONE in complaint:
        return NoRepositoryError(
            f"not a Git repository: {directory}", hint="start one with: gitml init"
        )
    place = quoted(str(directory))
    if "dubious ownership" in complaint:
        return OutsideError(
            f"git does not trust the repository at {directory}: it belongs to another user",
            hint=f"git config --global --add safe.directory {place}",
        )
    if any(words in complaint for words in _BARE):
        return NoWorkingTreeError(
            f"there is no working tree at {directory}, as in a bare repository or a folder .git",
            hint=f"work in a clone: git clone {place} FOLDER; or go to the files: gitml -C FOLDER",
        )
    if _GONE in complaint:
        gone = complaint.partition(_GONE)[2]
        linked = "/worktrees/" in gone
        return NoRepositoryError(
            f"the file .git at {directory} leads to what is no repository: {gone}",
            hint=f"where it is now: git -C REPOSITORY worktree repair {place}" if linked else None,
        )
    words = " ".join(complaint.removeprefix("fatal: ").split())
    return OutsideError(
        f"git cannot use the repository at {directory}: {words}",
        hint=f"see: git -C {place} status",
    )


def broken_path(path: str) -> OutsideError:
    """The error for a repository in a folder whose name has a line break."""
    return OutsideError(
        "a repository whose path has a line break is not worked with, as Git tells paths by line: "
        f"'{one_line(path)}'"
    )
