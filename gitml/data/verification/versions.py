"""Looking at the files of a remote that keeps versions of files, each as a record names it.

The remote is asked for each version. Where what it calls the bytes is the MD5 that is recorded,
they are judged by that: a version never changes. Any other is downloaded and hashed, as objects
are.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gitml.adapters.dvc.remotes.versions import FileVersion, FoundVersion, VersionStore
from gitml.adapters.threads import INTERRUPTS
from gitml.core.data.objects.stored import StoredObject
from gitml.core.data.objects.verification import Looked, ObjectState
from gitml.data.verification.expected_objects import ExpectedObject
from gitml.data.verification.hashing import HashedFile, hash_file
from gitml.data.verification.verify import Checked, Heard, judged
from gitml.errors import OutsideError

_SEND = "gitml push"
_SHOWN = 12  # letters of what a cloud calls a version
_SLACK = 4096  # bytes that may come over what the remote tells of a version


class _Asked(NamedTuple):
    """A version that a record names of an object."""

    name: str
    file: FileVersion
    is_of_today: bool


class _Judged(NamedTuple):
    """A version that was looked at.

    Attributes:
        size: in bytes, where it is known.
        read: bytes that were downloaded for that; None where none were.
    """

    asked: _Asked
    side: ObjectState
    size: int | None = None
    read: int | None = None


@dataclass(frozen=True)
class VersionCheck:
    """Looks at the versions of files that a remote keeps, and reads them."""

    store: VersionStore

    @property
    def name(self) -> str:
        return self.store.name

    def check(
        self,
        expected: Mapping[str, ExpectedObject],
        heard: Heard,
        *,
        everything: bool,  # noqa: ARG002  what no record names has no name here
    ) -> Checked:
        """See :meth:`Checkable.check`: all versions that records name are looked at."""
        asked = [
            _Asked(name, FileVersion(path, version.version), is_of_today)
            for name, one in expected.items()
            for (path, version), is_of_today in one.versions.items()
        ]
        sides = {name: self._unsent(one) for name, one in expected.items() if not one.versions}
        whole: dict[str, StoredObject] = {}
        sizes: dict[str, int] = {}
        read: list[int] = []
        for count, one in enumerate(self._judged(asked, expected), 1):
            name = one.asked.name
            heard(count, len(asked), one.read or 0)
            if one.read is not None:
                read.append(one.read)
            if one.side.state != "whole":
                sides[name] = one.side
                continue
            sides.setdefault(name, one.side)
            place = self.store.path(one.asked.file)
            whole[name] = StoredObject(name, one.size or 0, None, place)
            if one.size is not None:
                sizes[name] = one.size
        looked = Looked(self.name, len(read), sum(read), versions=len(asked))
        return Checked(looked, sides, whole, {}, sizes)

    def _judged(
        self, asked: Sequence[_Asked], expected: Mapping[str, ExpectedObject]
    ) -> Iterator[_Judged]:
        """Each version, first those of which the remote tells enough."""
        unsure: list[tuple[_Asked, FoundVersion]] = []
        answers = self.store.ask([one.file for one in asked])
        for one, found in zip(asked, answers, strict=True):
            if found is None:
                yield _Judged(one, self._gone(one))
            elif isinstance(found, OutsideError):
                yield _Judged(one, ObjectState(self.name, "unreadable", found.message))
            elif found.etag == one.name:
                yield _Judged(one, ObjectState(self.name, "whole"), found.size)
            else:
                unsure.append((one, found))
        for (one, _), hashed in zip(unsure, self._hashed(unsure), strict=True):
            wanted = expected[one.name]
            stored = StoredObject(one.name, hashed.size, None, hashed.path, wanted.is_old)
            side = judged(self.name, stored, hashed, wanted)
            yield _Judged(one, side, hashed.size, hashed.size)

    def _hashed(self, unsure: Sequence[tuple[_Asked, FoundVersion]]) -> Iterator[HashedFile]:
        """Read versions, several at a time."""
        with ThreadPoolExecutor(self.store.jobs, thread_name_prefix="version") as pool:
            try:
                yield from pool.map(self._hash, unsure)
            except INTERRUPTS:
                self.store.cancel()
                raise
            finally:
                pool.shutdown(cancel_futures=True)

    def _hash(self, one: tuple[_Asked, FoundVersion]) -> HashedFile:
        (name, file, _), found = one
        most = float("inf") if found.size is None else found.size + _SLACK
        with tempfile.TemporaryDirectory(prefix="gitml-") as folder:
            path = f"{folder}/version"
            try:
                self.store.get(self.store.path(file), name, path, most)
            except OutsideError as error:
                return HashedFile(path, (), 0, error.message)
            except FileNotFoundError:
                return HashedFile(path, (), 0, "it is gone")
            return hash_file(path)

    def _gone(self, one: _Asked) -> ObjectState:
        detail = f"no version {one.file.version[:_SHOWN]} of {one.file.path}"
        return ObjectState(self.name, "missing", detail, mend=_SEND if one.is_of_today else "")

    def _unsent(self, one: ExpectedObject) -> ObjectState:
        detail = "no record names a version of it"
        return ObjectState(self.name, "missing", detail, mend=_SEND if one.is_of_today else "")

    def download(self, one: StoredObject, to: BinaryIO) -> None:
        """Read a version that is whole.

        Raises:
            OutsideError: it cannot be read.
        """
        with tempfile.TemporaryDirectory(prefix="gitml-") as folder:
            path = Path(folder, "version")
            most = one.size + _SLACK if one.size else float("inf")
            self.store.get(one.place, one.name, str(path), most)
            with path.open("rb") as file:
                shutil.copyfileobj(file, to, 1 << 20)
