"""What DVC downloads by itself, as imports: no more than there is room for on the disk."""

import contextlib
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gitml.adapters.disk_room import DiskRoom, TooMuchError
from gitml.adapters.dvc.patches.apply import patched
from gitml.core.urls import without_credentials


@contextlib.contextmanager
def bounded_imports() -> Iterator[None]:
    """Let DVC bring what is imported only as far as there is room for it.

    How large it is nobody knows: what a server says of a file need not be what it sends.
    """
    from dvc.dependency.base import Dependency

    original = Dependency.download

    def download(source: Any, to: Any, jobs: int | None = None) -> Any:
        with within_room(Path(to.fs_path), without_credentials(str(source))):
            return original(source, to, jobs)

    with patched("dvc.dependency.base:Dependency.download", download):
        yield


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
