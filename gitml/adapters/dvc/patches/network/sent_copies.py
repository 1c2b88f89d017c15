"""What is sent to a remote before its hash is known, and gets its name there afterwards."""

import contextlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.remotes.uploads import Uploads
from gitml.core.urls import without_credentials
from gitml.errors import OutsideError

_HERE = ("local", "memory")


@contextlib.contextmanager
def named_on_server() -> Iterator[None]:
    """Let the server itself give an object its name; what passes by here is hashed again.

    DVC reads back what it sent, sends that once more, and looks at none of it: what came damaged
    would lie under the hash of what did not.
    """
    from dvc_objects.executors import ThreadPoolExecutor
    from dvc_objects.fs import generic

    original: Any = generic.copy

    def copy(source: Any, paths: Any, to: Any, targets: Any, **options: Any) -> None:
        if source.protocol in _HERE:
            original(source, paths, to, targets, **options)
            return
        uploads, on_error = Uploads(to), options.get("on_error")

        def one(path: str, target: str) -> None:
            try:
                if source.fs is to.fs:
                    uploads.settle(path, target)
                else:
                    _send(source, path, to, target, uploads)
            except Exception as error:
                if on_error is None:
                    raise
                on_error(path, target, error)

        each = ([paths], [targets]) if isinstance(paths, str) else (paths, targets)
        count = options.get("batch_size") or to.jobs
        with ThreadPoolExecutor(max_workers=count, cancel_on_error=True) as threads:
            list(options["callback"].wrap(threads.imap_unordered(one, *each)))

    with patched("dvc_objects.fs.generic:copy", copy):
        yield


def _send(source: Any, path: str, to: Any, target: str, uploads: Uploads) -> None:
    """Send an object of which only the hash is known, and not what is read of it now."""
    from dvc_data.hashfile.hash import HashStreamFile

    first = uploads.aside(target)
    try:
        with source.open(path, mode="rb") as file:
            stream = HashStreamFile(file)
            to.put_file(stream, first, size=source.size(path))
        if stream.hash_value != "".join(PurePosixPath(target).parts[-2:]):
            place = without_credentials(str(source.unstrip_protocol(path)))
            raise OutsideError(
                f"{place}: other bytes came when it was sent than before, when it was hashed",
                hint="try again",
            )
        uploads.settle(first, target)
    finally:
        with contextlib.suppress(Exception):
            to.fs.rm_file(first)
