"""What DVC stores in the cache, or sends to a remote: all of it, or an error."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any, Never

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc_files.objects import trust
from gitml.core.data.objects.names import ObjectName


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


@contextlib.contextmanager
def stored_as_recorded() -> Iterator[None]:
    """Take no other bytes into the cache than those that the records of imports name.

    DVC believes that a file of another repository has the bytes of its record, also where that was
    edited. What comes of a folder it hashes by itself, or the folder's source did.
    """
    from dvc_data.index.save import save as original

    def save(index: Any, **options: Any) -> int:
        lacking = {path: name for path, name in _files(index).items() if not _is_there(path, name)}
        count = int(original(index, **options))
        for path, name in lacking.items():
            if os.path.isfile(path) and not trust.is_object(path, name.md5, old=name.old):
                os.unlink(path)
                count -= 1
        return count

    with patched("dvc_data.index.fetch:save", save):
        yield


def _files(index: Any) -> dict[str, ObjectName]:
    """The objects of files that are no part of a folder, by where the cache has them."""
    entries = [entry for _, entry in index.iteritems()]
    folders = {entry.key for entry in entries if entry.meta and entry.meta.isdir}
    found = {}
    for entry in entries:
        is_part = any(entry.key[:depth] in folders for depth in range(len(entry.key) + 1))
        if entry.hash_info and not is_part:
            name = ObjectName(str(entry.hash_info.value), entry.hash_info.name != "md5")
            found[str(index.storage_map.get_cache(entry)[1])] = name
    return found


def _is_there(path: str, name: ObjectName) -> bool:
    try:
        return trust.trusted(path, name.md5, old=name.old) is not None
    except OSError:
        return False


def _raise(_oid: str, error: BaseException) -> Never:
    raise error
