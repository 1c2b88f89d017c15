"""The remotes of a project by name, each as what it is: a folder, or a server."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files.config import remote_folder
from gitml.adapters.dvc_files.objects.folder_remote import FolderRemote
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from dvc.repo import Repo

    from gitml.adapters.dvc.remotes import protocol, store
else:
    protocol = LateModule("gitml.adapters.dvc.remotes.protocol")
    store = LateModule("gitml.adapters.dvc.remotes.store")


def open_remote(
    root: Path, repo: Callable[[], "Repo"], name: str | None, jobs: int | None = None
) -> "protocol.ProtocolRemote | FolderRemote":
    """A remote of a project, None for the default one.

    Args:
        root: of the project.
        repo: opens it with DVC, which a remote that is a folder does not need.
        name: of the remote.
        jobs: how many objects may be on their way at once; None for what is usual.

    Raises:
        ConfigError: there is no such remote, or it keeps versions of files instead of objects.
        OutsideError: it cannot be reached.
    """
    folder = remote_folder(root, name)
    if folder:
        return FolderRemote(folder, jobs)
    return protocol.ProtocolRemote(store.open_store(repo(), name, jobs))
