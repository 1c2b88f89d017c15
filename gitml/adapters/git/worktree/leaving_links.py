"""Links of the user's in data that is to be recorded, and that lie in no one's history."""

import os
from collections.abc import Iterable
from pathlib import Path

from gitml.core.data.safe_paths import is_git_folder, is_own_folder
from gitml.errors import UsageError

_HINT = "put in its place a copy of what it leads to"


def refuse_leaving(
    links: Iterable[str], root: Path, top: Path, what: str = "the repository"
) -> None:
    """Refuse links that lead out of the repository, or of data elsewhere, or to what is Git's.

    What they lead to would be recorded as if it had lain there, whatever of the machine it is: a
    key of the user's, or the settings of a clone with the password for its remote.

    Args:
        links: their absolute paths. Those into the cache are how DVC places files, and are none.
        root: the folder that paths are told from.
        top: that they may lead into: the top folder of Git's working tree, or of the data.
        what: it is, for the message; only of the repository ``.dvcignore`` can name a part.

    Raises:
        UsageError: one leads out, or into a folder of Git or DVC.
    """
    whole = os.path.realpath(top) + os.sep
    found = ((link, os.path.realpath(link)) for link in links)
    leaving = [(link, real) for link, real in found if not _is_data(f"{real}{os.sep}", whole)]
    if not leaving:
        return
    (link, real), more = min(leaving), len(leaving) - 1
    own = f"{real}{os.sep}".startswith(whole)
    where = "into a folder of Git or DVC" if own else f"out of {what}"
    raise UsageError(
        f"'{os.path.relpath(link, root)}' is a link that leads {where}, to {real}"
        + (f"; {more} more like it" if more else ""),
        hint=f"{_HINT}, or name it in .dvcignore" if what == "the repository" else _HINT,
    )


def _is_data(real: str, top: str) -> bool:
    """Whether a path is below ``top``, and not of Git or DVC, of which the cache is data."""
    if not real.startswith(top):
        return False
    parts = Path(real[len(top) :]).parts
    own = next((at for at, part in enumerate(parts) if is_own_folder(part)), None)
    return own is None or (parts[own + 1 : own + 2] == ("cache",) and not is_git_folder(parts[own]))
