"""The objects of one DVC remote, through the file system that DVC has for its protocol."""

import contextlib
import errno
import math
import posixpath
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.remotes import inventory
from gitml.adapters.dvc.remotes.connections import OpenConnection
from gitml.adapters.dvc.remotes.counted_bytes import (
    HearBytes,
    TooManyBytesError,
    cancel_requests,
    counting,
    unheard,
)
from gitml.adapters.dvc.remotes.errors import without_folders
from gitml.adapters.dvc.remotes.names import place_of
from gitml.adapters.dvc.remotes.noted_sizes import noting
from gitml.adapters.dvc.remotes.patience import Patience
from gitml.adapters.dvc.remotes.signed_requests import CONNECTIONS, SMALL, SignedRequests
from gitml.adapters.dvc.remotes.uploads import Uploads
from gitml.adapters.dvc_files.objects.hashes import content_hashes
from gitml.adapters.dvc_files.objects.incoming import DamagedObjectError, OversizedObjectError
from gitml.adapters.dvc_files.objects.listings import LARGEST
from gitml.adapters.files import SpecialFileError
from gitml.adapters.temporary_files import is_temporary
from gitml.adapters.threads import CancelledError, each
from gitml.core.data.objects.names import ObjectName
from gitml.core.data.objects.stored import StoredObject

if TYPE_CHECKING:
    from dvc.data_cloud import Remote


class RemoteStore:
    """Lists, reads, writes and deletes the objects of a remote.

    Attributes:
        name: of the remote.
        place: its address, without passwords.
        top: the folder that it is, for its file system.
        jobs: how many objects may be on their way at once.
        connections: how many of these, and of small ones that have a quick way.
        told: bytes of objects that the remote told of when it was asked which it has.
    """

    def __init__(
        self, name: str, remote: "Remote", settings: Mapping[str, Any], jobs: int | None = None
    ) -> None:
        self.name = name
        self.fs: Any = remote.fs
        self.jobs = jobs or int(remote.fs.jobs)
        self._remote = remote
        self._settings = settings
        self._patience = Patience(name, settings)
        self.top = str(remote.path).rstrip("/")
        self._patiently = OpenConnection(remote.fs).patiently
        # What it lacks here for that is no object that the remote lacks.
        self._patiently(lambda: self.fs.fs)
        self._uploads = Uploads(remote.fs)
        self._turn = threading.BoundedSemaphore(self.jobs)
        self._is_cancelled = threading.Event()
        self._signed: SignedRequests | None = None
        self.told: dict[ObjectName, int] = {}
        self.connections = self.jobs
        if self.fs.protocol == "s3":
            self.connections = jobs or max(self.jobs, CONNECTIONS)
            self._signed = SignedRequests(self.fs.fs, self.top, self.connections)
            self.fs.fs.retries = 1  # of what breaks on its way: we begin again
        if self.fs.protocol.startswith("http"):
            # Of many objects the library takes each that is refused for one that is not there.
            self.fs.fs._exists = partial(self.fs.fs._exists, strict=True)

    @property
    def place(self) -> str:
        place = place_of(self._settings)  # of WebDAV and SSH it tells more than the library does
        return place if "://" in place else str(self.fs.unstrip_protocol(self._remote.path))

    def _asking(self, verb: str, what: str = "") -> AbstractContextManager[None]:
        return self._patience.asking(self.place, verb, what)

    @property
    def folder(self) -> Path | None:
        """The folder that it is, where it is one of this machine."""
        return Path(self.top) if self.fs.protocol == "local" else None

    def forget(self) -> None:
        """Let DVC take nothing to be there any more, as what it remembers goes; it asks."""
        from dvc_data.hashfile.db import get_index

        for store in (self._remote.odb, self._remote.legacy_odb):
            with contextlib.closing(get_index(store)) as index:
                index.clear()

    def path(self, name: ObjectName) -> str:
        """Where the remote has an object, or would have it."""
        return f"{self.top}/{name.place}"

    def objects(self) -> Iterator[StoredObject]:
        """Every object; what else lies there, as runs and temporary files, is none.

        Raises:
            OutsideError: the remote cannot be listed.
        """
        if self.fs.protocol.startswith("http"):
            raise without_folders(self.name, self.place)
        for path, info in self._files().items():
            if name := inventory.object_name(self.top, path):
                size, changed = inventory.size(info) or 0, inventory.changed(info)
                yield StoredObject(name.md5, size, changed, path, name.old)

    def unfinished(self, before: float) -> Iterator[StoredObject]:
        """Files under temporary names that killed uploads left, not written to since.

        Where files come whole (object storage), that is only what DVC sends before it knows its
        hash, all of which lies in one folder.

        Args:
            before: in seconds of the epoch.

        Raises:
            OutsideError: the remote cannot be listed.
        """
        files = self._files() if self._uploads.are_renamed else self._beside_objects()
        for path, info in files.items():
            name, changed = posixpath.basename(path), inventory.changed(info)
            if is_temporary(name) and changed is not None and changed < before:
                yield StoredObject(name, inventory.size(info) or 0, changed, path)

    def _beside_objects(self) -> Mapping[str, Mapping[str, Any]]:
        with self._asking("read"):
            return self._patiently(lambda: inventory.beside(self.fs, f"{self.top}/files/md5"))

    def _files(self) -> Mapping[str, Mapping[str, Any]]:
        with self._asking("read"):
            return self._patiently(lambda: inventory.find(self.fs, self.top))

    def held(self, names: AbstractSet[ObjectName]) -> set[ObjectName]:
        """Those of some objects that are there; DVC knows whether to list or to ask.

        Raises:
            OutsideError: the remote cannot be read.
        """
        found: set[ObjectName] = set()
        for old in (False, True):
            if wanted := {one.md5 for one in names if one.old is old}:
                store = self._remote.legacy_odb if old else self._remote.odb
                with self._asking("read"):
                    there = self._patiently(partial(self._held, store, wanted))
                found |= {ObjectName(md5, old) for md5 in there}
        return found

    def _held(self, store: Any, md5s: AbstractSet[str]) -> set[str]:
        with noting(store, self.top, self.told):
            return set(store.oids_exist(md5s, self.jobs))

    def sizes(self, names: AbstractSet[ObjectName]) -> dict[ObjectName, int | None]:
        """As :meth:`held`, with the bytes of each, None where the protocol does not tell.

        Raises:
            OutsideError: the remote cannot be read.
        """
        if self.fs.protocol.startswith("http"):
            names = self.held(names)  # which tells a refusal from an absence
        with self._asking("read"):
            return self._patiently(lambda: inventory.sizes(self.fs, self.top, names, self.jobs))

    def read(self, place: str) -> bytes:
        """The bytes of a listing at a path that :meth:`objects` gave.

        Raises:
            OutsideError: it cannot be read, or has no end.
        """
        what = f"the object {posixpath.basename(place)}"
        with (
            self._asking("read", what),
            tempfile.TemporaryDirectory() as folder,
        ):
            path = f"{folder}/listing"
            if self._patiently(lambda: inventory.is_special(self.fs, place)):
                raise SpecialFileError(errno.EINVAL, "it is no file", place)
            self._patiently(lambda: self._get(place, path, unheard, LARGEST))
            return Path(path).read_bytes()

    def read_small(self, name: ObjectName) -> bytes | None:
        """The bytes of a small object, where there is a quick way to them; else :meth:`get` it."""
        return self._signed.read(name.place) if self._signed else None

    def write_small(self, name: ObjectName, path: str) -> bool:
        """Upload a small file, where there is a quick way; else :meth:`put` it.

        Raises:
            DamagedObjectError: its bytes are not those of the object.
        """
        if self._signed is None or Path(path).stat().st_size > SMALL:
            return False
        content = Path(path).read_bytes()
        if not content_hashes(content).are_of(name.md5, old=name.old):
            raise DamagedObjectError(name.md5)
        return self._signed.write(name.place, content)

    def get(
        self,
        name: ObjectName,
        path: str,
        hear: HearBytes = unheard,
        most: float = math.inf,
        place: str | None = None,
    ) -> None:
        """Download an object to a new file, whatever its bytes.

        Args:
            name: of the object.
            path: of the file.
            hear: is told how many bytes came, fewer than nothing where they come again.
            most: bytes that the object can have.
            place: where the remote has it, None for where objects lie.

        Raises:
            FileNotFoundError: the remote does not have it.
            OversizedObjectError: it is larger than it can be.
            DamagedObjectError: it is no file.
            OutsideError: it cannot be read.
        """
        there = place or self.path(name)
        with self._asking("read", f"the object {name.md5}"):
            if name not in self.told and self._patiently(
                lambda: inventory.is_special(self.fs, there)
            ):
                raise DamagedObjectError(name.md5)
            try:
                self._patiently(lambda: self._get(there, path, hear, most))
            except TooManyBytesError as error:
                raise OversizedObjectError(name.md5) from error

    def put(self, name: ObjectName, path: str, hear: HearBytes = unheard) -> None:
        """Upload a file as an object; nobody sees a part of it under this name.

        Args:
            name: of the object.
            path: of the file.
            hear: is told how many bytes went, fewer than nothing where they go again.

        Raises:
            OutsideError: the remote cannot be written.
        """
        target = self.path(name)
        first = self._uploads.first(target)
        with self._asking("written", f"the object {name.md5}"):
            self._patiently(lambda: self._put(path, first, target, hear))

    def remove(self, unused: Sequence[StoredObject]) -> None:
        """Delete objects, listings first: where one is, DVC takes what it lists to be there.

        Raises:
            OutsideError: one of them cannot be deleted; those before it are gone.
        """
        listings = [one.place for one in unused if one.is_listing]
        files = [one.place for one in unused if not one.is_listing]
        for places in (listings, files):
            each(self._remove, places, self.jobs, cancel=self.cancel)

    def cancel(self) -> None:
        """End what is under way, from whatever thread, also what waits for an answer."""
        self._is_cancelled.set()
        cancel_requests()

    def _remove(self, place: str) -> None:
        with self._asking("written"), contextlib.suppress(FileNotFoundError):
            self._patiently(lambda: self.fs.fs.rm_file(place))

    def _get(self, place: str, path: str, hear: HearBytes, most: float) -> None:
        hear, foretold = self._unless_cancelled(hear), self.fs.protocol == "s3"
        with self._turn, counting(hear, path, most, foretold=foretold) as callback:
            self._patience.refuse_silent()
            self.fs.fs.get_file(place, path, callback=callback)

    def _put(self, path: str, first: str, target: str, hear: HearBytes) -> None:
        with self._turn, counting(self._unless_cancelled(hear), path) as callback:
            self._patience.refuse_silent()
            self._uploads.put(path, first, target, callback)

    def _unless_cancelled(self, hear: HearBytes) -> HearBytes:
        def heard(count: int) -> None:
            if self._is_cancelled.is_set() and count >= 0:
                raise CancelledError
            self._patience.hear(count)
            hear(count)

        heard(0)
        return heard
