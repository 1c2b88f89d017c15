"""Why Git finds no working tree in a folder."""

import re
from pathlib import Path

from gitml.core.paths import one_line
from gitml.core.shell_words import quoted
from gitml.errors import LostRepositoryError, NoRepositoryError, NoWorkingTreeError, OutsideError

_NONE = "not a git repository (or any"
_GONE = "not a git repository: "
_NAMED = re.compile(r" repository (?:at )?'(.+?)'(?: \(|$)", re.MULTILINE)
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
    top = _meant(directory, complaint)
    place = quoted(str(top))
    if "dubious ownership" in complaint:
        return OutsideError(
            f"git does not trust the repository at {top}: it belongs to another user",
            hint=f"git config --global --add safe.directory {place}",
        )
    if any(words in complaint for words in _BARE):
        return NoWorkingTreeError(
            f"there is no working tree at {directory}, as in a bare repository or a folder .git",
            hint=f"work in a clone: git clone {place} FOLDER; or go to the files: gitml -C FOLDER",
        )
    if _GONE in complaint:
        gone = complaint.partition(_GONE)[2]
        linked = Path(gone).parent.name == "worktrees"
        return LostRepositoryError(
            f"the file .git at {top} leads to what is no repository: {gone}",
            f"where it is now: git -C REPOSITORY worktree repair {place}" if linked else None,
            file=str(top / ".git"),
            gone=gone,
        )
    words = " ".join(complaint.removeprefix("fatal: ").split())
    return OutsideError(
        f"git cannot use the repository at {directory}: {words}",
        hint=f"see: git -C {place} status",
    )


def _meant(directory: Path, complaint: str) -> Path:
    """The repository that Git complains of, which may lie above the folder where it was asked."""
    if (named := _NAMED.search(complaint)) and (place := Path(named[1])).is_dir():
        return place
    here = directory.absolute()  # what is hinted at may be typed elsewhere
    return next((one for one in (here, *here.parents) if (one / ".git").exists()), here)


def broken_path(path: str) -> OutsideError:
    """The error for a repository in a folder whose name has a line break."""
    return OutsideError(
        "a repository whose path has a line break is not worked with, as Git tells paths by line: "
        f"'{one_line(path)}'"
    )
