"""A look at many objects of a cache, in the least time."""

import os
from collections.abc import Iterable, Iterator

from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.trust import PROTECTED_FILE
from gitml.core.data.safe_paths import is_object_name


def statuses(
    store: CacheWriter, md5s: Iterable[str]
) -> Iterator[tuple[str, os.stat_result | None]]:
    """Each object and what :meth:`CacheWriter.status` says of it.

    Raises:
        OutsideError: one cannot be read.
        UnsafePathError: one has a name that may lead out of the cache.
    """
    try:
        # From the folder itself the way to each object is short.
        here = os.open(store.folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        yield from ((md5, store.status(md5)) for md5 in md5s)
        return
    try:
        for md5 in md5s:
            yield md5, _protected(here, md5) or store.status(md5)
    finally:
        os.close(here)


def _protected(objects: int, md5: str) -> os.stat_result | None:
    """The status of an object that is trusted without reading it; None for any other."""
    if is_object_name(md5):
        try:
            status = os.stat(f"{md5[:2]}/{md5[2:]}", dir_fd=objects)
        except OSError:
            return None
        if status.st_mode == PROTECTED_FILE:
            return status
    return None
