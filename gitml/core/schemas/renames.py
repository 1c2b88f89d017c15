"""Columns that may have got another name."""

import difflib
from collections.abc import Collection, Sequence

_ALIKE = 0.8  # of two names, by difflib
_MOST = 250_000  # pairs that are held against each other, which takes half a second


def renames(gone: Sequence[str], new: Collection[str]) -> dict[str, str]:
    """Which names may have become which, by how alike they are.

    Of very many, only those that are the same but for case and signs.
    """
    left = {_plain(name): name for name in new}
    found = {name: left.pop(_plain(name)) for name in gone if _plain(name) in left}
    others = [name for name in gone if name not in found]
    if len(others) * len(left) > _MOST:
        return found
    for name in others:
        near = difflib.get_close_matches(_plain(name), left, n=1, cutoff=_ALIKE)
        if near:
            found[name] = left.pop(near[0])
    return found


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()
