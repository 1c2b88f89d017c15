"""The files of a DVC remote that keeps versions of files (``version_aware``, ``worktree``).

It has no objects: each file lies at its path in the project, and a record names the version of it
(``dvc.output.Output``, ``cloud``).
"""

import errno
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gitml.adapters.dvc.remotes.errors import (
    cause,
    failed,
    is_absence,
    is_passing,
    is_refusal,
    patiently,
    telling,
)
from gitml.adapters.dvc.remotes.inventory import size
from gitml.adapters.dvc.remotes.store import RemoteStore
from gitml.core.data.objects.names import ObjectName
from gitml.errors import OutsideError

_AT_ONCE = 1000  # versions of which the answers are kept before they are passed on


class FileVersion(NamedTuple):
    """One version of a file.

    Attributes:
        path: of the file, relative to the DVC root.
        version: what the remote calls it.
    """

    path: str
    version: str


class FoundVersion(NamedTuple):
    """What a remote tells of a version that it has.

    Attributes:
        size: in bytes, None where it does not tell.
        etag: what it calls the bytes. Of S3 it is their MD5 where they came in one request and no
            key of the user's encrypts them; else it is another number, of the same form at times.
    """

    size: int | None
    etag: str | None


@dataclass(frozen=True)
class VersionStore:
    """A remote, of which versions of files can be asked for.

    Attributes:
        store: has its file system.
    """

    store: RemoteStore

    @property
    def name(self) -> str:
        """What people call it."""
        return self.store.name

    def path(self, one: FileVersion) -> str:
        """Where the remote has a version."""
        fs = self.store.fs
        path: str = fs.version_path(f"{self.store.top}/{one.path}", one.version)
        return path

    def ask(self, versions: Sequence[FileVersion]) -> Iterator[FoundVersion | OutsideError | None]:
        """What the remote tells of each version, by one request: None where it is not there.

        Of one that it cannot tell about, as it takes no such name for a version, it is why.

        Raises:
            OutsideError: it lets nobody ask, or does not answer.
        """
        from dvc_data.hashfile.meta import Meta

        fs, name, place = self.store.fs, self.store.name, self.store.place
        paths = [self.path(one) for one in versions]
        for at in range(0, len(paths), _AT_ONCE):
            some = paths[at : at + _AT_ONCE]
            with telling(name, place, "read"):
                answers = patiently(lambda some=some: self._infos(some))  # type: ignore[misc]
            for one, answer in zip(versions[at : at + _AT_ONCE], answers, strict=True):
                if isinstance(answer, BaseException):
                    yield None if is_absence(answer) else failed(name, place, "read", answer)
                    continue
                meta = Meta.from_info(answer, fs.protocol)
                # Where a version is not there, S3's file system tells of a folder of that name.
                is_there = not meta.isdir and meta.version_id in (one.version, None)
                yield FoundVersion(size(answer), meta.etag) if is_there else None

    def _infos(self, paths: Sequence[str]) -> Sequence[Any]:
        store = self.store
        answers: list[Any] = store.fs.info(paths, batch_size=store.jobs, return_exceptions=True)
        for one in answers:
            if isinstance(one, BaseException) and not is_absence(one):
                is_bad_name = isinstance(one, OSError) and one.errno == errno.EINVAL
                if is_refusal(one) or (is_passing(cause(one)) and not is_bad_name):
                    raise one
        return answers

    @property
    def jobs(self) -> int:
        """How many may be on their way at once."""
        return self.store.jobs

    def get(self, place: str, md5: str, path: str, most: float = math.inf) -> None:
        """Download a version to a new file, whatever its bytes.

        Args:
            place: as :meth:`path` has it.
            md5: hash that a record has of it.
            path: of the file.
            most: bytes that it can have.

        Raises:
            FileNotFoundError: the remote does not have it.
            OversizedObjectError: it is larger than it can be.
            OutsideError: it cannot be read.
        """
        self.store.get(ObjectName(md5), path, most=most, place=place)

    def cancel(self) -> None:
        """End what is under way."""
        self.store.cancel()
