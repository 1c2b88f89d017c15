"""Links in a tracked folder that lead to other files of it; a listing has no place for them.

They stand in the ``meta`` of the folder's ``.dvc`` file, which DVC keeps and lets be, and DVC
itself places the file that they lead to.
"""

import posixpath
from collections.abc import Mapping

from gitml.core.data.safe_paths import fault


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

    One may lead to another one, but none of a circle is kept.
    """
    found = {}
    for name, text in links.items():
        inner = target(name, text)
        if inner is not None and hashes.get(name) == hashes.get(inner, ""):
            found[name] = inner
    return {name: links[name] for name in sorted(found) if _ends(name, found)}


def _ends(name: str, targets: Mapping[str, str]) -> bool:
    passed = {name}
    while (name := targets.get(name, "")) not in passed:
        if name not in targets:
            return True
        passed.add(name)
    return False
