"""What the name of a remote stands for in an open repository: None for its default one.

Which that is may be told to the repository alone, as for ``-r NAME``: no file has it then.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gitml.core.urls import without_credentials

if TYPE_CHECKING:
    from dvc.repo import Repo


_HOST = re.compile(r"((?:ssh|sftp)://[^/?#]*?)(?::\d+)?(?=[/?#]|$)")


def called(repo: "Repo", name: str | None) -> str | None:
    """The remote's name as DVC has it, in small letters; None where there is no default one."""
    found = name or repo.config["core"].get("remote")
    return str(found).lower() if found else None


def defined(repo: "Repo", names: Iterable[str | None]) -> Iterator[str]:
    """Those of some remotes that are set up, each once."""
    for name in dict.fromkeys(called(repo, one) for one in names):
        if name and name in repo.config["remote"]:
            yield name


def settings_of(repo: "Repo", name: str | None) -> Mapping[str, Any]:
    """The settings of a remote, with those of the one in which it is a folder (``remote://``).

    None where it, or the other one, is not set up, of which DVC tells when the remote is opened.
    """
    import dvc.fs
    from dvc.config import RemoteNotFoundError

    if (known := called(repo, name)) is None:
        return {}
    try:
        found: Mapping[str, Any] = dvc.fs.get_fs_config(repo.config, name=known)
    except RemoteNotFoundError:
        return {}
    return found


def place_of(settings: Mapping[str, Any]) -> str:
    """Where a remote is, without passwords: a port that is set goes before that of its address."""
    place, port = without_credentials(str(settings.get("url", ""))), settings.get("port")
    return _HOST.sub(rf"\1:{port}", place, count=1) if port else place


def keeps_versions(repo: "Repo", name: str | None) -> bool:
    """Whether a remote keeps versions of files instead of objects."""
    settings = settings_of(repo, name)
    return bool(settings.get("worktree") or settings.get("version_aware"))
