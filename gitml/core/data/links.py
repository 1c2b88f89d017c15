"""Links in a tracked folder that lead to other files of it; a listing has no place for them.

They stand in the ``meta`` of the folder's ``.dvc`` file, which DVC keeps and lets be, and DVC
itself places the file that they lead to.
"""

import posixpath
from collections.abc import Mapping

from gitml.core.data.safe_paths import fault

_MOST = 20
"""Links that may lead to each other: a system follows 40 (Linux) or 32 (macOS) on its whole way."""


def target(name: str, text: str) -> str | None:
    """The file that a link leads to, by path below the folder; None where that is elsewhere.

    Args:
        name: of the link, by path below the folder.
        text: what it says.
    """
    if not text or text.startswith("/") or "\\" in text or fault(name):
        return None
    found = posixpath.normpath(posixpath.join(posixpath.dirname(name), text))
    return None if fault(found) else found


def kept(links: Mapping[str, str], hashes: Mapping[str, str]) -> dict[str, str]:
    """Those of some links, texts by name, that end at another file of the folder, and are the same.

    One may lead to another one, and that further, as far as every system follows them. So none of a
    circle is kept.
    """
    found = {}
    for name, text in links.items():
        inner = target(name, text)
        if inner is not None and hashes.get(name) == hashes.get(inner, ""):
            found[name] = inner
    return {name: links[name] for name in sorted(found) if _steps(name, found) <= _MOST}


def in_order(links: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names of links and the files that they lead to, each after those that it leads over.

    Made so, each leads to a file from the first: none to one that is not yet what it will be.
    """
    found = {name: inner for name, text in links.items() if (inner := target(name, text))}
    return sorted(found.items(), key=lambda one: (_steps(one[0], found), one[0]))


def _steps(name: str, targets: Mapping[str, str]) -> int:
    """How many links lead from a name to a file; of a circle, and of too many, one too many."""
    found = 0
    while name in targets and found <= _MOST:
        name = targets[name]
        found += 1
    return found
