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
            status = None
            if is_object_name(md5):
                try:
                    status = os.stat(f"{md5[:2]}/{md5[2:]}", dir_fd=here)
                except OSError:  # which is told below
                    status = None
            # One that is read-only is trusted without reading it.
            is_trusted = status is not None and status.st_mode == PROTECTED_FILE
            yield md5, status if is_trusted else store.status(md5)
    finally:
        os.close(here)


def lacking(store: CacheWriter, md5s: Iterable[str]) -> set[str]:
    """Those of many objects that are not here, see :meth:`CacheWriter.has`.

    Raises:
        OutsideError: one cannot be read.
        UnsafePathError: one has a name that may lead out of the cache.
    """
    return {md5 for md5, status in statuses(store, md5s) if status is None}
