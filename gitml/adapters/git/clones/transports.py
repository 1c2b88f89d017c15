"""How Git may ask for a repository that a record names."""

import os
import re
from pathlib import Path

from gitml.adapters import process
from gitml.adapters.git.repository import GIT
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

_ASKED = frozenset(("https", "http", "ssh", "git", "git+ssh", "ssh+git", "file"))
_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9+.-]*)(?:::|://)")


def refuse_transport(url: str, folder: Path) -> None:
    """Refuse an address that Git would ask by another way than the usual ones.

    For each such way there is a program, of which some are for the programs that call Git, as that
    of ``fd::17``, which waits for ever, and some run what the address says. The user's settings of
    Git may make another address of one, and allow a way.

    Args:
        url: of a repository, or its path.
        folder: of which repository the settings are, beside those of the user.

    Raises:
        OutsideError: it is such a one.
    """
    # Of pathlib a name that is too long would be an error.
    if _way(url) in _ASKED or os.path.isdir(folder / url):  # noqa: PTH112
        return
    told = process.run([*GIT, "ls-remote", "--get-url", "--", url], folder)
    way = _way(told.text.strip() or url)
    if way in _ASKED or _is_allowed(way, folder):
        return
    place = without_credentials(url)
    ways = "https, http, ssh, git, file and paths"
    raise OutsideError(f"{place} is not asked, as its transport is {way}: only {ways} are")


def _way(url: str) -> str:
    found = _NAMED.match(url)
    return found[1] if found else "file"


def _is_allowed(way: str, folder: Path) -> bool:
    if (allowed := os.environ.get("GIT_ALLOW_PROTOCOL")) is not None:
        return way in allowed.split(":")
    keys = f"protocol.{way}.allow", "protocol.allow"
    told = (process.run([*GIT, "config", "--get", key], folder).text.strip() for key in keys)
    return next(filter(None, told), "") == "always"
