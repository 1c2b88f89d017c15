"""What DVC's index says of imports: of their files by hash, as of all other data."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data.imports.source_versions import is_versioned
from gitml.adapters.dvc_files.objects.trust import trusted

if TYPE_CHECKING:
    from dvc.output import Output


def keep_as_objects(view: Any, outs: Iterable["Output"]) -> None:
    """Let data of storage that keeps versions be looked for in the cache, as all other data.

    DVC keeps it by where it came from, in a place of its own, and knows of its files no hashes.
    Where their listing is not here, their names are as the record has them.

    Args:
        view: of DVC's index.
        outs: that are in it.
    """
    from dvc_data.index import ObjectStorage, StorageInfo

    for out in outs:
        if not (out.hash_info and is_versioned(out)):
            continue
        key = out.index_key[1]
        view.storage_map[key] = StorageInfo(cache=ObjectStorage(key, out.cache))
        if out.hash_info.isdir and _is_listed(out) and not _has_hashes(view._index, key):
            forget_files(view, key)


def _is_listed(out: "Output") -> bool:
    """Whether the listing of a folder is in the cache."""
    md5, is_old = str(out.hash_info.value), out.hash_info.name != "md5"
    try:
        return trusted(out.cache.oid_to_path(md5), md5, old=is_old) is not None
    except OSError:
        return False


def _has_hashes(index: Any, key: tuple[str, ...]) -> bool:
    inner = (entry for one, entry in index._trie.items(prefix=key) if one != key)
    return all(entry.hash_info or (entry.meta and entry.meta.isdir) for entry in inner)


def forget_files(view: Any, key: tuple[str, ...]) -> None:
    """Let the files of an imported folder be read from its listing.

    They were read from where the folder comes from, which knows no hashes.
    """
    index = view._index  # a view cannot forget what it leaves out
    folder = index[key]
    for inner in [one for one, _ in index._trie.items(prefix=key) if one != key]:
        del index[inner]
    folder.loaded = None
    # DVC's trie sees no change in what it has stored already.
    del index[key]
    index[key] = folder
    index.commit()
