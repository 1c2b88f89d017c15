"""Objects put into the DVC cache as DVC would: under their hash, complete, and read-only.

An object is written to a file without a name, which gets its name when it is whole; where the
system has no such files, to one with a name of its own. Nobody sees a part of one, what a killed
process has left is no object, and one that is there is not replaced.
"""

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from gitml.adapters.dvc_files.config import is_cache_shared, writable_cache_folder
from gitml.adapters.dvc_files.objects.hashes import stream_hashes
from gitml.adapters.dvc_files.objects.incoming import (
    FULL,
    DamagedObjectError,
    Incoming,
    failed,
    write_all,
)
from gitml.adapters.dvc_files.objects.object_folders import ObjectFolders
from gitml.adapters.dvc_files.objects.trust import PROTECTED, is_object, trusted
from gitml.adapters.files import SpecialFileError
from gitml.adapters.temporary_files import temporary_name
from gitml.core.data.safe_paths import is_object_name, unsafe
from gitml.errors import AGAIN, OutsideError


@dataclass
class CacheWriter:
    """Writes into one cache.

    Attributes:
        folder: of the objects.
        shared: whether all of a group may write (``cache.shared``).
        remote: whether it is a remote that is a folder, for messages.
        old: whether the objects are of DVC 2, which hashed text without carriage returns.
    """

    folder: str
    shared: bool = False
    remote: bool = False
    old: bool = False

    @cached_property
    def _folders(self) -> ObjectFolders:
        return ObjectFolders(self.folder, shared=self.shared)

    @classmethod
    def of(cls, root: Path) -> "CacheWriter":
        """The cache of the project at ``root``, as it is configured.

        Raises:
            ConfigError: a configuration file cannot be read.
            UnsafePathError: it would lie in a folder of Git or another project's DVC.
        """
        return cls(f"{writable_cache_folder(root)}/files/md5", is_cache_shared(root))

    def path(self, md5: str) -> str:
        """Where the object lies, or would lie.

        Raises:
            UnsafePathError: it is no name of an object, and may lead out of the cache.
        """
        if not is_object_name(md5):
            raise unsafe("a record", md5, "is no name of an object")
        return f"{self.folder}/{md5[:2]}/{md5[2:]}"

    def has(self, md5: str) -> bool:
        """Whether the object is here and whole, see :func:`trusted`.

        Raises:
            OutsideError: it cannot be read.
        """
        return self.status(md5) is not None

    def status(self, md5: str) -> os.stat_result | None:
        """The status of an object's file where it is here and whole, see :meth:`has`.

        Raises:
            OutsideError: it cannot be read.
        """
        path = self.path(md5)
        try:
            return trusted(path, md5, old=self.old)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise failed("read", md5, path, error, remote=self.remote) from error

    def is_whole(self, md5: str) -> bool:
        """Whether the object is here and has the bytes of its hash, which takes reading them.

        Raises:
            OutsideError: it cannot be read.
        """
        path = self.path(md5)
        try:
            return is_object(path, md5, old=self.old)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, SpecialFileError):
            return False
        except OSError as error:
            raise failed("read", md5, path, error, remote=self.remote) from error

    def write(self, md5: str, content: bytes) -> bool:
        """Store the bytes of an object; answers whether it was not here yet.

        Raises:
            DamagedObjectError: they have another hash.
            OutsideError: the cache cannot be written.
        """
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != md5.removesuffix(".dir"):
            raise _damaged(md5)
        return self.store(md5, content)

    def store(self, md5: str, content: bytes) -> bool:
        """As :meth:`write`, of bytes that the caller has hashed.

        An object that is here is believed only if it has these bytes: where it is damaged, this
        may be the only copy.
        """
        if self.is_whole(md5):
            return False
        with self.incoming(md5, md5) as new:
            write_all(new.descriptor, content)
            self.keep(new, md5)
        return True

    @contextlib.contextmanager
    def receive(self, md5: str) -> Iterator[BinaryIO]:
        """A file for the bytes of an object, which is stored once they were verified.

        Raises:
            DamagedObjectError: what was written has another hash; nothing is stored.
            OutsideError: the cache cannot be written.
        """
        with self.incoming(md5, md5) as new:
            with open(new.descriptor, "wb", closefd=False) as file:
                yield file
            os.lseek(new.descriptor, 0, os.SEEK_SET)
            with open(new.descriptor, "rb", closefd=False) as file:
                found = stream_hashes(file)
            if not found.are_of(md5, old=self.old):
                raise _damaged(md5)
            self.keep(new, md5)

    def copy(self, source: Path, md5: str) -> None:
        """Store the bytes of a file, see :meth:`receive`."""
        with self.receive(md5) as new, source.open("rb") as file:
            shutil.copyfileobj(file, new, 1 << 20)

    def take(self, path: str, md5: str) -> None:
        """Make a file on the same disk the object, once its bytes were verified.

        Raises:
            DamagedObjectError: it has another hash, and is removed.
            OutsideError: the cache cannot be written.
        """
        with self._telling(md5):
            if not is_object(path, md5, old=self.old):
                os.unlink(path)
                raise _damaged(md5)
            os.chmod(path, PROTECTED)
            self._folders.make(md5[:2])
            os.rename(path, self.path(md5))

    def temporary(self, md5: str) -> str:
        """A path for the download of an object; DVC passes over such names."""
        with self._telling(md5):
            self._folders.make(md5[:2])
        return f"{self.folder}/{md5[:2]}/{temporary_name()}"

    @contextlib.contextmanager
    def incoming(self, called: str, md5: str = "") -> Iterator[Incoming]:
        """A new file, which is gone afterwards unless it was kept.

        Args:
            called: what it will be, for messages: a hash, or the path of what is read.
            md5: what it will be kept as, where that is known: it is made in the folder of its
                name, as ext4 puts a file near where it was made, and one place gets full.

        Raises:
            OutsideError: the cache cannot be written.
        """
        with self._telling(called):
            new = self._folders.open(md5[:2])
        try:
            yield new
        except OSError as error:
            if error.errno in FULL:
                raise failed("write", called, self.folder, error, remote=self.remote) from error
            raise  # of what the bytes come from
        finally:
            os.close(new.descriptor)
            if new.temporary is not None:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(new.temporary)

    def keep(self, new: Incoming, md5: str) -> None:
        """Make a file, which is whole and was verified, the object."""
        path = self.path(md5)
        with self._telling(md5):
            if os.fstat(new.descriptor).st_mode & 0o777 != PROTECTED:  # the umask has a say
                os.fchmod(new.descriptor, PROTECTED)
            self._folders.make(md5[:2])
            try:
                new.link(path)
            except FileExistsError:
                self._settle(new, md5, path)

    def _settle(self, new: Incoming, md5: str, path: str) -> None:
        """Keep the object that is there, unless it is damaged, as a killed DVC leaves it."""
        if self.is_whole(md5):
            with contextlib.suppress(OSError):  # another user's, or a disk that knows no modes
                os.chmod(path, PROTECTED)
        else:
            # Always the same name, so that what a killed process left goes; another one may be
            # at it, too.
            aside = f"{self.folder}/{md5[:2]}/.{md5[2:]}.tmp"
            with contextlib.suppress(FileNotFoundError):
                os.unlink(aside)
            with contextlib.suppress(FileNotFoundError, FileExistsError):
                new.link(aside)
                try:
                    os.replace(aside, path)
                except IsADirectoryError as error:
                    os.unlink(aside)
                    hint = f"move it away, then {AGAIN}"
                    raise OutsideError(
                        f"a folder lies in place of an object: {path}", hint
                    ) from error

    @contextlib.contextmanager
    def _telling(self, called: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise failed("write", called, self.folder, error, remote=self.remote) from error


def _damaged(md5: str) -> DamagedObjectError:
    return DamagedObjectError(f"the bytes that came are not those of the object {md5}")
