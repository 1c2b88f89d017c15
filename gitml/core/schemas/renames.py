"""Columns that may have got another name."""

import difflib
from collections.abc import Collection, Sequence

_ALIKE = 0.8  # of two names, by difflib


def renames(gone: Sequence[str], new: Collection[str]) -> dict[str, str]:
    """Which names may have become which, by how alike they are."""
    found: dict[str, str] = {}
    left = {_plain(name): name for name in new}
    for name in gone:
        near = difflib.get_close_matches(_plain(name), left, n=1, cutoff=_ALIKE)
        if near:
            found[name] = left.pop(near[0])
    return found


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()
