"""Links that came with a repository, where they lead, and what must not be reached by them."""

import os
from collections.abc import Iterable
from pathlib import Path

from gitml.adapters import process
from gitml.core.data.safe_paths import fault, is_git_folder, unsafe
from gitml.errors import OutsideError

_LINK = "120000 "  # the mode of a link in Git's index


def refuse_writing(path: Path) -> None:
    """Refuse to write a file into Git's folder, or behind a link that leads out of the repository.

    Where a link leads that the user made, and that Git does not know, is the user's business.

    Raises:
        UnsafePathError: it must not be written.
    """
    if is_git_folder(path.name) or _is_in_git_folder(path.parent):
        raise unsafe("output", str(path), "is inside the folder of Git")
    for link in _links(path.parent):
        if _leads_out(link):
            raise unsafe("output", str(path), f"is behind '{link.name}', {_WHY}")


def refuse_reading(path: Path) -> None:
    """Refuse to read what lies behind a link of the repository that leads out of it.

    Raises:
        OutsideError: it must not be read.
    """
    for link in _links(path):
        if _leads_out(link):
            raise OutsideError(f"'{path.name}' is not read: it is behind '{link.name}', {_WHY}")


def refuse_reading_of(folder: Path, files: Iterable[Path]) -> None:
    """As :func:`refuse_reading`, of many files in a folder: Git is asked once.

    Raises:
        OutsideError: one must not be read.
    """
    links = {file for file in files if file.is_symlink()}
    if not links:
        return
    listed = process.run(["git", "ls-files", "--stage", "-z", "--", "."], folder)
    for entry in listed.text.split("\0"):
        link = folder / entry.partition("\t")[2]
        if entry.startswith(_LINK) and link in links:
            refuse_reading(link)


_WHY = "a link that came with the repository and leads out of it"


def _links(path: Path) -> list[Path]:
    """The links on the way to a path, and itself if it is one; from the top."""
    whole = Path.cwd() / path
    return [one for one in (*reversed(whole.parents), whole) if one.is_symlink()]


def _is_in_git_folder(folder: Path) -> bool:
    real = Path(os.path.realpath(folder))
    for one in (real, *real.parents):
        if is_git_folder(one.name):
            return True
        if os.path.lexists(one / ".git"):  # a worktree may itself lie in Git's folder
            return False
    return False


def _leads_out(link: Path) -> bool:
    """Whether Git tracks a link, and it leads out of its repository or to what Git or DVC own."""
    folder, literal = link.parent, {"GIT_LITERAL_PATHSPECS": "1"}
    listed = process.run(
        ["git", "ls-files", "--stage", "-z", "--", link.name], folder, environment=literal
    )
    if not listed.text.startswith(_LINK):
        return False
    top = process.run(["git", "rev-parse", "--show-toplevel"], folder).text.removesuffix("\n")
    inner = os.path.relpath(os.path.realpath(link), os.path.realpath(top))
    return inner != "." and fault(inner) is not None
