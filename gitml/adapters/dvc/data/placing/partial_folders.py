"""Folders of which some files cannot be had: the rest of them is placed."""

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.selection import Key, SelectedPart, Selection
from gitml.core.paths import PathIndex, folders

if TYPE_CHECKING:
    from dvc.repo import Repo


def without_files(
    repo: "Repo", selection: Selection, absent: Sequence[str]
) -> tuple[Selection, frozenset[Key]]:
    """A selection of the working tree less what is absent, and the folders that it has in part.

    Left out as a whole is a folder where something lies in the place of a file that is absent: it
    would be of two revisions. So is an output of a stage, which makes all of it.

    Args:
        repo: standing in the working tree.
        selection: what was asked for; listings that are not absent are in the cache.
        absent: see :func:`gitml.adapters.dvc.data.transfer.missing`.
    """
    whole = dvc_selection.without(repo, selection, absent)
    kept = {part.asked for part in whole.parts}
    files = PathIndex((path, path) for path in absent)
    rest = [
        part for part in selection.parts if part.asked not in kept and _has_rest(repo, part, files)
    ]
    if not rest:
        return whole, frozenset()
    both = dvc_selection.join(repo, [whole, replace(selection, parts=tuple(rest))])
    recorded = _less(both, {dvc_selection.parts_of(path) for path in absent})
    return replace(both, recorded=recorded), frozenset(part.asked for part in rest)


def _has_rest(repo: "Repo", part: SelectedPart, absent: PathIndex[str]) -> bool:
    """Whether files of a folder can be placed beside those that are absent."""
    if not (part.source and part.out.hash_info and part.out.hash_info.isdir):
        return False
    top = "/".join(part.asked)
    listings = (f"{folder}/" for folder in (top, *folders(top)))  # of it, or one that it lies in
    if any(absent.around(top)) or any(any(absent.around(one)) for one in listings):
        return False
    lacking = absent.overlapping(top)
    return not any(os.path.lexists(os.path.join(repo.root_dir, path)) for path in lacking)


def _less(selection: Selection, absent: set[Key]) -> object:
    """The index of a selection without some files."""
    from dvc_data.index.view import view

    recorded = selection.recorded

    def is_kept(key: Key) -> bool:
        return key not in absent and bool(recorded.filter_fn(key))

    return view(recorded._index, is_kept)
