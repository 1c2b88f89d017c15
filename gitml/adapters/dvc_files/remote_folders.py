"""Remotes that are a folder of this machine, by whatever spelling DVC knows them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gitml.adapters.dvc_files.config import remotes, sections

_WITHOUT_EFFECT = {"checksum_jobs", "jobs", "no_traverse", "protected", "slow_link_warning", "type"}
_KNOWN = {*_WITHOUT_EFFECT, "shared", "url", "verify"}  # each object is verified anyway
_VERSIONS = ("worktree", "version_aware")


class RemoteFolder(NamedTuple):
    """A folder that is a remote.

    Attributes:
        path: of it, absolute.
        shared: whether all of a group may write.
    """

    path: Path
    shared: bool


def remote_folder(root: Path, name: str | None) -> RemoteFolder | None:
    """The folder of a remote that keeps its objects in one; None for any other.

    So for one that has an option DVC does not know: DVC tells of it.

    Args:
        root: of the project.
        name: of the remote, None for the default one.
    """
    found = sections(root)
    called = name.lower() if name else found.get("core", {}).get("remote", "")
    options = _followed(remotes(found), called)
    url = options.pop("url", "")
    for option in _VERSIONS:
        if options.get(option, "").lower() == "false":
            del options[option]
    shared = options.get("shared", "").lower()
    if not url.startswith("/") or options.keys() - _KNOWN or shared not in ("", "group"):
        return None
    return RemoteFolder(Path(url), shared == "group")


def _followed(known: Mapping[str, Mapping[str, str]], name: str) -> dict[str, str]:
    """The settings of a remote, with those of the one in which it is a folder (``remote://``)."""
    found: dict[str, str] = {}
    seen: set[str] = set()
    inner = ""
    while name in known and name not in seen:
        seen.add(name)
        found = {**known[name], **found}
        url = known[name].get("url", "")
        scheme, _, rest = url.partition("://")
        if scheme != "remote":
            return {**found, "url": os.path.normpath(f"{url}/{inner}") if url else ""}
        outer, _, below = rest.partition("/")
        name, inner = outer.lower(), f"{below}/{inner}"
    return {}
