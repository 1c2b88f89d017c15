"""The objects of a DVC remote, to be listed, read and written one by one."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from gitml.adapters.dvc.remotes.errors import VersionedRemoteError
from gitml.adapters.dvc.remotes.project_remotes import open_any
from gitml.adapters.dvc.remotes.store import RemoteStore
from gitml.adapters.dvc.remotes.versions import VersionStore
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.config import cache_folder, refuse_unknown_remote, sections
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.remotes.unavailable import away
from gitml.core.ports import Talk
from gitml.data.listing_source import Listings
from gitml.data.object_store import FolderStore
from gitml.data.transfer.remote_objects import RemoteObjects
from gitml.wiring import Project


class LazyRemote(ExitStack):
    """A remote that is opened when it is needed; a context manager.

    Attributes:
        project: that has it.

    Args:
        project: likewise.
        name: of it, None for the default one.
        talk: hears what DVC says.
    """

    def __init__(self, project: Project, name: str | None, talk: Talk) -> None:
        super().__init__()
        self.project = project
        self._name = name
        self._talk = talk
        self._store: RemoteStore | None = None
        self._opened: FolderStore | RemoteObjects | VersionStore | None = None

    def open(self) -> FolderStore | RemoteObjects:
        """Its objects.

        Raises:
            UsageError: the one that is named is not set up.
            ConfigError: there is none.
            VersionedRemoteError: it has no objects, but versions of files.
            OutsideError: it cannot be reached.
        """
        opened = self.open_any()
        if isinstance(opened, VersionStore):
            raise VersionedRemoteError(opened.name)
        return opened

    def open_any(self) -> FolderStore | RemoteObjects | VersionStore:
        """Its objects, or the versions of files that it keeps.

        Raises:
            GitmlError: as :meth:`open`, which wants objects.
        """
        if self._opened is None:
            root, talk = self.project.root, self._talk
            refuse_unknown_remote(root, self._name)
            repo = self.enter_context(session(root, talk, hush=True, lock=False))
            self._store, is_versioned = open_any(repo, self._name)
            self._opened = _opened(self._store, is_versioned=is_versioned)
        return self._opened

    def forget(self) -> None:
        """Let DVC take nothing to be there any more; it asks."""
        if self._store is not None:
            self._store.forget()

    def listings(self, others: Iterable[Path] = ()) -> Listings:
        """Listings from the cache, else from here where the project has a remote.

        Args:
            others: where the same project lies as well, or others whose records count, perhaps
                with caches of their own.
        """
        roots = {cache_folder(root).resolve(): root for root in (*others, self.project.root)}
        caches = [Cache(root).listing for root in reversed(roots.values())]
        found = sections(self.project.root)
        is_set = bool(self._name or found.get("core", {}).get("remote"))
        return Listings(caches, self._open_there if is_set else lambda: None)

    def _open_there(self) -> FolderStore | RemoteObjects:
        opened = self.open()
        if self._store and self._store.folder and not self._store.folder.is_dir():
            raise away(str(self._store.folder))
        return opened


def _opened(
    store: RemoteStore, *, is_versioned: bool
) -> FolderStore | RemoteObjects | VersionStore:
    if is_versioned:
        return VersionStore(store)
    return FolderStore(store.name, store.folder) if store.folder else RemoteObjects(store)
