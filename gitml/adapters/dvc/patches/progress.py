"""What DVC would draw on a terminal itself: its bars are heard, its spinner is not."""

import contextlib
import weakref
from collections.abc import Iterator
from typing import Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.core.data.transfer import Job, Transfer

# By the first word of a bar of DVC's.
_JOBS: dict[str, Job] = {
    "Fetching": "fetching",
    "Pushing": "uploading",
    "Placing": "placing",
    "Checking": "looking",
    "Querying": "looking",
    "Collecting": "looking",
    "Adding": "hashing",
    "Committing": "hashing",
    "Building": "hashing",
    "Computing": "hashing",
}


@contextlib.contextmanager
def patched_for_silence() -> Iterator[None]:
    """Keep DVC's spinner and its words off the terminal."""

    def status(_console: Any, _text: str, **_options: Any) -> _NoStatus:
        return _NoStatus()

    with patched("dvc.ui:Console.status", status):
        yield


class _NoStatus(contextlib.AbstractContextManager["_NoStatus"]):
    """A spinner that turns nowhere."""

    def __exit__(self, *_error: object) -> None:
        pass

    def update(self, *_arguments: object, **_options: object) -> None:
        pass


@contextlib.contextmanager
def hearing(transfer: Transfer) -> Iterator[None]:
    """Tell ``transfer`` what the bars of DVC would show."""
    heard: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()

    def call(bar: Any, *_arguments: Any, **_options: Any) -> None:
        about = bar._tqdm_kwargs
        if about.get("bytes"):
            transfer.hear_bytes(bar.value - heard.get(bar, 0))
            heard[bar] = bar.value
        elif job := _JOBS.get((about.get("desc") or "").partition(" ")[0]):
            transfer.hear_files(job, bar.value, bar.size)

    with patched("fsspec.callbacks:TqdmCallback.call", call):
        yield
