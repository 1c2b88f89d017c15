"""One object of the cache put under one name: linked or copied, verified, in one step."""

import contextlib
import errno
import hashlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.incoming import DamagedObjectError, write_all
from gitml.adapters.files import UNLINKABLE
from gitml.adapters.threads import CancelledError

_CHUNK = 2**20
_TOLD = 2**24  # bytes, after which progress is told
_UNNAMED = getattr(os, "O_TMPFILE", 0)
_CLONE = 0x40049409  # FICLONE: the new file shares the blocks of the old one
# Another kind of link is tried then; see dvc_objects.fs.generic.
_CANNOT_LINK = frozenset(
    {errno.EPERM, errno.EXDEV, errno.EOPNOTSUPP, errno.ENOTTY, errno.ENOSYS, errno.EINVAL}
    | {errno.EMLINK}
)


@dataclass
class Linker:
    """Gives objects names in folders of the working tree. Threads may share it.

    Attributes:
        store: the cache.
        links: kinds of links to try, ending with what surely works.
        temporary: a folder on the same disk, in which what is half done is no data.
        hear: is told of bytes that are in place, many at a time.
        verified: objects by hash that were read before and not touched since. They are linked
            without being read again.
    """

    store: CacheWriter
    links: Sequence[str]
    temporary: str
    hear: Callable[[int], None]
    verified: Mapping[str, os.stat_result] = field(default_factory=dict)
    _is_cancelled: threading.Event = field(default_factory=threading.Event)
    _unheard: int = 0
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _unable: set[str] = field(default_factory=set)

    @property
    def shares_files(self) -> bool:
        """Whether a file in place may be the object itself."""
        return self.links[0] in ("hardlink", "symlink")

    def cancel(self) -> None:
        """End what is under way, from whatever thread: nothing that is half done gets a name."""
        self._is_cancelled.set()

    def tell_rest(self) -> None:
        """Let what was not told yet be heard."""
        self.hear(self._unheard)
        self._unheard = 0

    @contextlib.contextmanager
    def known_objects(self, *, wanted: bool) -> Iterator[int | None]:
        """The folder of objects, opened, where those that are known may be hard-linked from it."""
        if not (wanted and self.verified and self.links[0] == "hardlink"):
            yield None
            return
        objects = os.open(self.store.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield objects
        finally:
            os.close(objects)

    def link_known(self, md5: str, objects: int, target: tuple[int, str]) -> os.stat_result | None:
        """Link an object that was verified before, by the shortest way; None where it is not.

        The bytes are for the caller to :meth:`count`.
        """
        if (status := self.verified.get(md5)) is None:
            return None
        source, (folder, name) = f"{md5[:2]}/{md5[2:]}", target
        try:
            os.link(source, name, src_dir_fd=objects, dst_dir_fd=folder, follow_symlinks=True)
        except OSError as error:
            if error.errno not in _CANNOT_LINK:
                raise
            return None
        return status

    def place(self, md5: str, folder: int, name: str, *, replacing: bool) -> os.stat_result:
        """Put an object where the first kind of link that works puts it; answers what lies there.

        Args:
            md5: of the object.
            folder: opened.
            name: in the folder.
            replacing: whether something has it, which nobody misses for a moment.

        Raises:
            DamagedObjectError: the object is not what it should be; nothing was touched.
            OSError: it cannot be read, or not be put there.
            CancelledError: nobody waits for it.
        """
        for kind in self.links:
            if kind in self._unable:
                continue
            try:
                return self._put(kind, md5, folder, name, replacing=replacing)
            except OSError as error:
                if kind == "copy" or error.errno not in _CANNOT_LINK:
                    raise
                if error.errno != errno.EMLINK:
                    self._unable.add(kind)
        raise OSError(errno.EOPNOTSUPP, UNLINKABLE, name)

    def _put(
        self, kind: str, md5: str, folder: int, name: str, *, replacing: bool
    ) -> os.stat_result:
        links = kind in ("hardlink", "symlink")
        if links and (found := self.verified.get(md5)):
            self._link(kind, md5, folder, name, replacing=replacing)
            self.count(found.st_size)
            return found
        source = os.open(self.store.path(md5), os.O_RDONLY)
        try:
            status = os.fstat(source)
            size = status.st_size
            # A buffer that is much larger than what is read takes longer than the reading.
            first = os.read(source, min(size + 1, _CHUNK))
            # One empty object may stand for more files than a file can have names.
            if links and not (kind == "hardlink" and not size):
                self._copy(source, first, size, md5, None)
                self._link(kind, md5, folder, name, replacing=replacing)
                return status
            with self._new(folder, name, replacing=replacing) as new:
                if kind == "reflink":
                    _clone(source, new)
                self._copy(source, first, size, md5, None if kind == "reflink" else new)
                return os.fstat(new)
        finally:
            os.close(source)

    def _copy(self, source: int, first: bytes, size: int, md5: str, target: int | None) -> None:
        """Read a whole object, verify it, and write it where there is a target."""
        digest = hashlib.md5(first, usedforsecurity=False)
        chunk, done = first, len(first)
        while chunk:
            if self._is_cancelled.is_set():
                raise CancelledError
            if target is not None:
                write_all(target, chunk)
            self.count(len(chunk))
            chunk = os.read(source, _CHUNK) if done < size else b""
            digest.update(chunk)
            done += len(chunk)
        if digest.hexdigest() != md5:
            raise DamagedObjectError(
                f"the object {md5} of the DVC cache is damaged",
                hint="mend it: gitml verify-data --remote --repair",
            )

    @contextlib.contextmanager
    def _new(self, folder: int, name: str, *, replacing: bool) -> Iterator[int]:
        """A file that has its name once it is whole."""
        if not replacing and "unnamed" not in self._unable and _UNNAMED:
            descriptor = self._unnamed(folder)
            if descriptor is not None:
                try:
                    yield descriptor
                    _name(descriptor, folder, name)
                finally:
                    os.close(descriptor)
                return
        temporary = self._temporary()
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            try:
                yield descriptor
            finally:
                os.close(descriptor)
            self._move(temporary, folder, name, replacing=replacing)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)

    def _unnamed(self, folder: int) -> int | None:
        try:
            return os.open(".", os.O_WRONLY | _UNNAMED, 0o666, dir_fd=folder)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT):
                raise
            self._unable.add("unnamed")
            return None

    def _link(self, kind: str, md5: str, folder: int, name: str, *, replacing: bool) -> None:
        source, target = self.store.path(md5), self._temporary() if replacing else name
        if kind == "symlink":
            os.symlink(source, target, dir_fd=folder)
        else:
            # Only with a folder does Python follow an object that is a link itself.
            os.link(source, target, dst_dir_fd=folder, follow_symlinks=True)
        if replacing:
            try:
                self._move(target, folder, name, replacing=True)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(target)

    def _move(self, temporary: str, folder: int, name: str, *, replacing: bool) -> None:
        if replacing:
            os.rename(temporary, name, dst_dir_fd=folder)
        else:
            os.link(temporary, name, dst_dir_fd=folder)

    def _temporary(self) -> str:
        return f"{self.temporary}/{secrets.token_urlsafe(12)}"

    def count(self, size: int) -> None:
        """So many bytes more are in place."""
        with self._mutex:
            self._unheard += size
            if self._unheard >= _TOLD:
                self.hear(self._unheard)
                self._unheard = 0


def _clone(source: int, target: int) -> None:
    import fcntl

    fcntl.ioctl(target, _CLONE, source)


def _name(descriptor: int, folder: int, name: str) -> None:
    path = f"/proc/self/fd/{descriptor}"
    os.link(path, name, src_dir_fd=descriptor, dst_dir_fd=folder, follow_symlinks=True)
