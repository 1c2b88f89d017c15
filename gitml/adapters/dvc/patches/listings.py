"""Listings of folders that DVC reads by itself: from no remote that does not answer."""

import contextlib
from collections.abc import Iterator
from typing import Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.remotes import reachability

_LOAD = "dvc_data.index.index:_load_from_storage"


@contextlib.contextmanager
def patched_for_listings() -> Iterator[None]:
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
    """Whether the host of a remote does not answer, which is asked once for each place."""
    url = str(remote.fs.unstrip_protocol(remote.path))
    if url not in known:
        known[url] = reachability.silence({**remote.fs.config, "url": url}) is not None
    return known[url]
