"""Sizes of objects that a remote tells anyway, while DVC asks it which objects it has.

DVC lists folders, or asks for objects one by one, and keeps the names alone of what it is told.
"""

import contextlib
import copy
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from gitml.adapters.dvc.remotes.inventory import object_name, size
from gitml.core.data.objects.names import ObjectName

_BY_INFO = ("s3", "gs", "ssh")  # whose file systems find out by :meth:`info` whether a file exists


@contextlib.contextmanager
def noting(store: Any, top: str, sizes: MutableMapping[ObjectName, int]) -> Iterator[None]:
    """Note how large the objects are that a store of DVC's is told of meanwhile.

    Args:
        store: DVC's, of hashed files.
        top: the folder of the remote.
        sizes: is added to.
    """
    fs = store.fs
    noted = copy.copy(fs)
    noted.__dict__["fs"] = _NotedFiles(fs.fs, top, sizes, by_info=fs.protocol in _BY_INFO)
    store.fs = noted
    try:
        yield
    finally:
        store.fs = fs


class _NotedFiles:
    """A file system of fsspec's that answers as it does, by the same requests, and notes sizes."""

    def __init__(
        self, fs: Any, top: str, sizes: MutableMapping[ObjectName, int], *, by_info: bool
    ) -> None:
        self._fs = fs
        self._top = top
        self._sizes = sizes
        self._by_info = by_info

    def __getattr__(self, name: str) -> Any:
        return getattr(self._fs, name)

    def find(self, path: str, **options: Any) -> list[str]:
        return self._note(self._fs.find(path, detail=True, **options))

    async def _find(self, path: str, **options: Any) -> list[str]:
        return self._note(await self._fs._find(path, detail=True, **options))

    async def _exists(self, path: str) -> bool:
        if not self._by_info:
            return bool(await self._fs._exists(path))
        try:
            info = await self._fs._info(path)
        except FileNotFoundError:
            return False
        self._note({path: info})
        return True

    def _note(self, found: Mapping[str, Mapping[str, Any]]) -> list[str]:
        for path, info in found.items():
            name, told = object_name(self._top, path), size(info)
            if name and told is not None and info.get("type") == "file":
                self._sizes[name] = told
        return list(found)
