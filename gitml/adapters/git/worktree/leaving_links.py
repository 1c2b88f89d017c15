"""Links of the user's in data that is to be recorded, and that lie in no one's history."""

import os
from collections.abc import Iterable
from pathlib import Path

from gitml.errors import UsageError


def refuse_leaving(links: Iterable[str], root: Path, repository: Path) -> None:
    """Refuse links that lead out of the repository.

    What they lead to would be recorded as if it had lain in the repository, whatever of the machine
    it is.

    Args:
        links: their absolute paths. Those into the cache are how DVC places files, and are none.
        root: the folder that paths are told from.
        repository: the top folder of Git's working tree.

    Raises:
        UsageError: one leads out.
    """
    top = os.path.realpath(repository) + os.sep
    found = ((link, os.path.realpath(link)) for link in links)
    leaving = [(link, real) for link, real in found if not f"{real}{os.sep}".startswith(top)]
    if not leaving:
        return
    (link, real), more = min(leaving), len(leaving) - 1
    raise UsageError(
        f"'{os.path.relpath(link, root)}' is a link that leads out of the repository, to {real}"
        + (f"; {more} more like it" if more else ""),
        hint="put in its place a copy of what it leads to, or name it in .dvcignore",
    )
