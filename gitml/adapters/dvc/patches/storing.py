"""What DVC stores in the cache, or sends to a remote: all of it, or an error."""

import contextlib
from collections.abc import Iterator
from typing import Any, Never

from gitml.adapters.dvc.patches.apply import patched


@contextlib.contextmanager
def all_stored() -> Iterator[None]:
    """End where an object of an output cannot be stored.

    DVC only logs it, goes on to the next file of a folder, and records the folder.
    """
    from dvc import output

    original: Any = vars(output)["otransfer"]

    def transfer(*arguments: Any, **options: Any) -> Any:
        with patched("dvc_data.hashfile.transfer:_log_exception", _raise):
            return original(*arguments, **options)

    with patched("dvc.output:otransfer", transfer):
        yield


def _raise(_oid: str, error: BaseException) -> Never:
    raise error
