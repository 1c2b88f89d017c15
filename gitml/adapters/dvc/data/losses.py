"""Placing data where that would lose what is kept nowhere else: refused, and named."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters import process
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data import user_files
from gitml.adapters.dvc.data.refusals import listed
from gitml.adapters.dvc_files.kept_files import KeptFiles
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy
from gitml.adapters.files import NO_TEXT_HINT, SPECIAL_HINT, SpecialFileError
from gitml.core.paths import is_inside
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.repo import Repo


class LossError(OutsideError):
    """Placing data would lose what lies at ``paths``."""

    def __init__(self, message: str, hint: str, paths: Sequence[str]) -> None:
        super().__init__(message, hint)
        self.paths = paths


def refuse_loss(
    repo: "Repo",
    coming: dvc_selection.Selection,
    places: Sequence[dvc_selection.Selection] = (),
    *,
    switching: bool = False,
    anew: bool = False,
) -> Any:
    """Raise LossError where placing data would lose what is kept nowhere else.

    Answers an index of what lies where ``coming`` is to be placed.

    Args:
        repo: standing in the working tree.
        coming: what will lie there.
        places: where else to look.
        switching: Git takes its own files away first, so unchanged ones are not lost.
        anew: all that lies there goes first, also what equals ``coming``.

    Raises:
        BusyPathError: a stage works with what would be lost, and records it at its end.
    """
    others = [place for place in places if not coming.covers(place)]
    try:
        indexes = [dvc_selection.index_of_workspace(repo, one) for one in (coming, *others)]
    except (UnicodeEncodeError, SpecialFileError) as error:
        raise _unreadable_file(repo, error) from error
    current = indexes[0]
    found = user_files.unsaved(repo, indexes, {} if anew else coming.hashes)
    if found and not anew:
        same = _as_recorded(coming, current)
        found = [path for path in found if not any(is_inside(path, one) for one in same)]
    if found and switching:
        in_git = _unchanged_in_git(repo, found)
        found = [path for path in found if path not in in_git]
    if found:
        refuse_busy(Path(repo.root_dir), found)
        raise LossError(
            f"this data exists nowhere else and would be lost: {listed(found)}",
            "record it with gitml add (a stage's output: dvc commit), or move it away; "
            "if it is recorded, its object is damaged: gitml verify-data --repair",
            found,
        )
    if found := _kept(repo, coming):
        raise LossError(
            f"this was taken out of the record with --keep, and would go: {listed(found)}",
            "move it away, or track it again: gitml add PATH",
            found,
        )
    if found := user_files.in_the_way(repo, current, coming):
        raise LossError(
            f"data is to come where files lie that DVC ignores: {listed(found)}",
            "they are kept nowhere else: move them away",
            found,
        )
    return current


def _as_recorded(coming: dvc_selection.Selection, current: Any) -> list[str]:
    """The folders that lie there as they are to come, also where no listing is here to say so."""
    found = []
    for part in coming.parts:
        recorded, there = part.out.hash_info, current.get(part.key)
        if recorded and recorded.isdir and there and there.hash_info == recorded:
            found.append("/".join(part.key))
    return found


def _unreadable_file(repo: "Repo", error: UnicodeEncodeError | SpecialFileError) -> LossError:
    """A file that no record can have is kept nowhere else, and DVC does not look past it."""
    name = error.object if isinstance(error, UnicodeEncodeError) else error.filename
    path = os.path.relpath(str(name), repo.root_dir)
    left = "so its folder is left as it is"
    if isinstance(error, UnicodeEncodeError):
        return LossError(f"the name of '{path}' is not UTF-8, {left}", NO_TEXT_HINT, [path])
    return LossError(f"'{path}': {error.strerror}, {left}", SPECIAL_HINT, [path])


def _kept(repo: "Repo", coming: dvc_selection.Selection) -> list[str]:
    """Files that stay in tracked folders though nothing records them, and that would go."""
    asked = {part.asked for part in coming.parts}
    found = []
    for path in KeptFiles(Path(repo.root_dir)).paths():
        key = dvc_selection.parts_of(path)
        if key not in coming.hashes and any(key[:depth] in asked for depth in range(len(key))):
            found.append(path)
    return sorted(found)


def set_aside(
    repo: "Repo", coming: dvc_selection.Selection
) -> tuple[dvc_selection.Selection, LossError | None]:
    """What can be placed without a loss, and why the rest cannot."""
    first: LossError | None = None
    while True:
        try:
            refuse_loss(repo, coming)
        except LossError as error:
            first = first or error
            coming = dvc_selection.without(repo, coming, error.paths)
        else:
            return coming, first


def _unchanged_in_git(repo: "Repo", paths: Sequence[str]) -> set[str]:
    """Those of ``paths`` that Git tracks and that are as its index has them."""
    names = [f":(literal){path}" for path in paths]
    tracked, changed = (
        set(process.run(["git", "ls-files", "-z", *kind, "--", *names], Path(repo.root_dir))
            .text.split("\0"))
        for kind in ((), ("--modified",))
    )  # fmt: skip
    return tracked - changed
