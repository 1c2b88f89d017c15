"""Links of the user's in data that is to be recorded, and that lie in no one's history."""

import os
from collections.abc import Iterable
from pathlib import Path

from gitml.errors import UsageError

_HINT = "put in its place a copy of what it leads to"


def refuse_leaving(
    links: Iterable[str], root: Path, top: Path, what: str = "the repository"
) -> None:
    """Refuse links that lead out of the repository, or of data elsewhere.

    What they lead to would be recorded as if it had lain there, whatever of the machine it is.

    Args:
        links: their absolute paths. Those into the cache are how DVC places files, and are none.
        root: the folder that paths are told from.
        top: that they may lead into: the top folder of Git's working tree, or of the data.
        what: it is, for the message; only of the repository ``.dvcignore`` can name a part.

    Raises:
        UsageError: one leads out.
    """
    whole = os.path.realpath(top) + os.sep
    found = ((link, os.path.realpath(link)) for link in links)
    leaving = [(link, real) for link, real in found if not f"{real}{os.sep}".startswith(whole)]
    if not leaving:
        return
    (link, real), more = min(leaving), len(leaving) - 1
    raise UsageError(
        f"'{os.path.relpath(link, root)}' is a link that leads out of {what}, to {real}"
        + (f"; {more} more like it" if more else ""),
        hint=f"{_HINT}, or name it in .dvcignore" if what == "the repository" else _HINT,
    )
