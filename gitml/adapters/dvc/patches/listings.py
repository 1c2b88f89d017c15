"""Listings of folders that DVC reads by itself: from no remote that does not answer.

Nor are they taken for what they are not, or read without an end.
"""

import contextlib
import tempfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.remotes import named_files, reachability
from gitml.adapters.dvc.remotes.counted_bytes import TooManyBytesError, counting, unheard
from gitml.adapters.dvc_files.objects import listings
from gitml.adapters.dvc_files.objects.hashes import file_hashes

_LOAD = "dvc_data.index.index:_load_from_storage"
_HERE = ("local", "memory")  # protocols of what is on no server
_FAULTS = (KeyError, TypeError, AttributeError, ValueError, RecursionError, TooManyBytesError)


@contextlib.contextmanager
def patched_for_listings() -> Iterator[None]:
    """Let DVC read listings with care."""
    with _from_who_answers(), _whole():
        yield


@contextlib.contextmanager
def _from_who_answers() -> Iterator[None]:
    """Ask a remote for a listing that is not here only if it answers.

    DVC would try one that does not for a quarter of a minute, and again for each folder.
    """
    from dvc_data.index import index

    original = index._load_from_storage
    silent: dict[str, bool] = {}

    def load(trie: Any, entry: Any, storage: Any) -> Any:
        try:
            return original(trie, entry, _without_remote(storage))
        except index.DataIndexDirError:
            if storage.remote is None or _is_silent(storage.remote, silent):
                raise
        return original(trie, entry, index.StorageInfo(remote=storage.remote))

    with patched(_LOAD, load):
        yield


@contextlib.contextmanager
def listings_of_cache() -> Iterator[None]:
    """Read listings from the cache alone; one that is not there is missing."""
    from dvc_data.index import index

    original = index._load_from_storage

    def load(trie: Any, entry: Any, storage: Any) -> Any:
        return original(trie, entry, _without_remote(storage))

    with patched(_LOAD, load):
        yield


def _without_remote(storage: Any) -> Any:
    return type(storage)(data=storage.data, cache=storage.cache)


def _is_silent(remote: Any, known: dict[str, bool]) -> bool:
    """Whether a remote does not answer, or cannot be asked; found out once for each place."""
    url = str(remote.fs.unstrip_protocol(remote.path))
    if url not in known:
        settings = {**remote.fs.config, "url": url}
        lacking = named_files.lacking(settings)
        known[url] = lacking is not None or reachability.silence(settings) is not None
    return known[url]


@contextlib.contextmanager
def _whole() -> Iterator[None]:
    """Take a ``.dir`` object that is no listing of a folder, or has no end, for damaged.

    One of a server is brought into a file first, and parsed only if it has the bytes of its name;
    DVC asks for the same one again and again.
    """
    from dvc_data.hashfile.tree import Tree
    from dvc_objects.errors import ObjectFormatError

    original = Tree.__dict__["load"].__func__
    damaged = set[tuple[Any, str]]()

    def load(cls: Any, odb: Any, hash_info: Any, hash_name: str | None = None) -> Any:
        fault = ObjectFormatError(f"{hash_info.value} is no listing of a folder")
        there = odb.get(hash_info.value)
        if (there.fs, there.path) in damaged:
            raise fault
        try:
            with _at_hand(odb, there) as place:
                found = original(cls, place, hash_info, hash_name)
            if not all(isinstance(one.value, str) for _, (_, one) in found.iteritems()):
                raise fault
        except _FAULTS as error:
            if there.fs.protocol not in _HERE:
                damaged.add((there.fs, there.path))
            raise fault from error
        found.path, found.fs = there.path, there.fs
        return found

    with patched("dvc_data.hashfile.tree:Tree.load", classmethod(load)):
        yield


class _OneObject(NamedTuple):
    """A store of a single object, as far as DVC asks it for a listing."""

    object: Any
    hash_name: str

    def get(self, _oid: str) -> Any:
        return self.object


@contextlib.contextmanager
def _at_hand(odb: Any, there: Any) -> Iterator[Any]:
    """A store that has an object on this machine, of no more bytes than a listing can have.

    Raises:
        TooManyBytesError: it has more.
        ValueError: its bytes are not those of its name.
    """
    if there.fs.protocol in _HERE:
        if there.fs.size(there.path) > listings.LARGEST:
            raise TooManyBytesError(f"{there.oid} has more than {listings.LARGEST} bytes")
        yield odb
        return
    from dvc_data.hashfile.obj import HashFile
    from dvc_objects.fs.local import LocalFileSystem

    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/listing"
        _download(there, path)
        if not file_hashes(path).are_of(there.oid, old=odb.hash_name != "md5"):
            raise ValueError(f"{there.oid} has other bytes")
        file = HashFile(path, LocalFileSystem(), there.hash_info)
        yield _OneObject(file, odb.hash_name)


def _download(there: Any, path: str) -> None:
    fs, foretold = there.fs.fs, there.fs.protocol == "s3"
    with counting(unheard, path, listings.LARGEST, foretold=foretold) as callback:
        fs.get_file(there.path, path, callback=callback)
