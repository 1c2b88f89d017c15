"""The remotes of a project by name, each as what it is: a folder, or a server."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.remotes import names
from gitml.adapters.dvc.remotes.errors import VersionedRemoteError, telling
from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files.objects.folder_remote import FolderRemote
from gitml.adapters.dvc_files.remote_folders import remote_folder
from gitml.late_module import LateModule

if TYPE_CHECKING:
    from dvc.repo import Repo

    from gitml.adapters.dvc.remotes import protocol, reachability, store
else:
    protocol = LateModule("gitml.adapters.dvc.remotes.protocol")
    reachability = LateModule("gitml.adapters.dvc.remotes.reachability")
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
    if folder := remote_folder(root, name):
        return FolderRemote(folder.path, jobs, shared=folder.shared)
    return protocol.ProtocolRemote(open_store(repo(), name, jobs))


def open_remote_of(repo: "Repo", name: str | None) -> "protocol.ProtocolRemote | FolderRemote":
    """As :func:`open_remote`, None for what is the default one of an open repository."""
    return open_remote(Path(repo.root_dir), lambda: repo, names.called(repo, name))


def open_store(repo: "Repo", name: str | None, jobs: int | None = None) -> "store.RemoteStore":
    """The objects of a remote of ``repo``, None for the default one.

    Raises:
        ConfigError: there is no such remote.
        VersionedRemoteError: it keeps versions of files instead of objects.
        OutsideError: it cannot be reached.
    """
    opened, is_versioned = open_any(repo, name, jobs)
    if is_versioned:
        raise VersionedRemoteError(opened.name)
    return opened


def open_any(
    repo: "Repo", name: str | None, jobs: int | None = None
) -> "tuple[store.RemoteStore, bool]":
    """As :func:`open_store`, and whether it keeps versions of files instead of objects."""
    known, settings = names.called(repo, name), names.settings_of(repo, name)
    with translated(), telling(str(known), names.place_of(settings), "opened"):
        reachability.refuse_unreachable(repo, [known])
        remote = repo.cloud.get_remote(known)
        opened = store.RemoteStore(str(known), remote, settings, jobs or settings.get("jobs"))
        return opened, bool(remote.worktree or remote.fs.version_aware)
