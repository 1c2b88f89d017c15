"""What DVC downloads by itself, as imports: all of it, and no more than there is room for."""

import contextlib
import copy
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitml.adapters.disk_room import DiskRoom, TooMuchError
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.remotes.inventory import size
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

TELLING = ("s3", "gs", "azure", "oss", "ssh", "webdav", "webdavs")
"""Storages that tell the sizes of what they keep; HTTP may tell those of what it is packed in."""


@contextlib.contextmanager
def bounded_imports() -> Iterator[None]:
    """Let DVC bring what is imported only as far as there is room for it.

    How large it is nobody knows: what a server says of a file need not be what it sends. Where that
    is less, it is not all of the file.
    """
    from dvc.dependency.base import Dependency

    original = Dependency.download

    def download(source: Any, to: Any, jobs: int | None = None) -> Any:
        with within_room(Path(to.fs_path), without_credentials(str(source))):
            with _listed(source) as sizes:
                brought = original(source, to, jobs)
            for path, here, *_ in brought if source.fs.protocol in TELLING else ():
                told = sizes[path] if path in sizes else source.fs.size(path) or 0
                refuse_part(source.fs, path, told, Path(here).stat().st_size)
            return brought

    with patched("dvc.dependency.base:Dependency.download", download):
        yield


@contextlib.contextmanager
def _listed(source: Any) -> Iterator[dict[str, int]]:
    """Fill a mapping from the files that a storage lists meanwhile to their sizes."""
    sizes: dict[str, int] = {}
    fs = source.fs
    if fs.protocol not in TELLING:
        yield sizes
        return
    noted = copy.copy(fs)
    noted.__dict__["fs"] = _Listing(fs.fs, sizes)
    source.fs = noted
    try:
        yield sizes
    finally:
        source.fs = fs


class _Listing:
    """A file system of fsspec's that answers as it does, by the same requests, and notes sizes."""

    def __init__(self, fs: Any, sizes: dict[str, int]) -> None:
        self._fs = fs
        self._sizes = sizes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._fs, name)

    def find(self, path: str, **options: Any) -> list[str]:
        found = self._fs.find(path, detail=True, **options)
        self._sizes.update({one: size(info) or 0 for one, info in found.items()})
        return list(found)


def refuse_part(fs: Any, path: str, told: int, came: int) -> None:
    """Make sure that all of a file came that a server told of.

    Raises:
        OutsideError: less came.
    """
    if came < told:
        place = without_credentials(str(fs.unstrip_protocol(path)))
        raise OutsideError(
            f"{place}: {came} of the {told} bytes came that its server tells of", hint="try again"
        )


@contextlib.contextmanager
def within_room(folder: Path, what: str, recorded: int | None = None) -> Iterator[None]:
    """End what DVC downloads meanwhile where it would fill the disk, by what its bars would show.

    Args:
        folder: that it goes to.
        what: comes, for messages.
        recorded: bytes that all of it has at most; None where no record tells.

    Raises:
        TooMuchError: more came, or it would fill the disk; also where DVC went on without the file.
    """
    from dvc_data.hashfile.hash import LargeFileHashingCallback
    from fsspec.callbacks import TqdmCallback

    show, told = TqdmCallback.call, weakref.WeakKeyDictionary[Any, int]()
    full: list[TooMuchError] = []

    def call(bar: Any, *arguments: Any, **options: Any) -> None:
        if bar._tqdm_kwargs.get("bytes") and not isinstance(bar, LargeFileHashingCallback):
            count, told[bar] = bar.value - told.get(bar, 0), bar.value
            try:
                hear(count)
            except TooMuchError as error:
                full.append(error)
                raise
        show(bar, *arguments, **options)

    try:
        with (
            DiskRoom(folder, recorded).share(what, lambda _: None) as hear,
            patched("fsspec.callbacks:TqdmCallback.call", call),
        ):
            yield
    except Exception as error:
        if full and full[0] is not error:
            raise full[0] from error
        raise
    if full:
        raise full[0]
