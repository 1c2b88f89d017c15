"""The DVC cache: bytes by hash, without loading DVC."""

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from gitml.adapters.dvc_config import cache_folder
from gitml.errors import OutsideError


class Cache:
    """The local cache of one project: a port of :class:`gitml.core.ports.DataStore`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listings: dict[str, Mapping[str, str]] = {}

    @cached_property
    def folder(self) -> Path:
        return cache_folder(self._root)

    def path(self, md5: str) -> Path | None:
        """Where the object lies, None where it is not in the cache."""
        for name in self._names(md5):
            if (path := Path(name)).is_file():
                return path
        return None

    def _names(self, md5: str) -> tuple[str, str]:
        # DVC 3 keeps objects under files/md5, DVC 2 kept them one level up.
        inner = f"{md5[:2]}/{md5[2:]}"
        return f"{self._top}/files/md5/{inner}", f"{self._top}/{inner}"

    @cached_property
    def _top(self) -> str:
        return str(self.folder)

    def read(self, md5: str) -> bytes | None:
        for name in self._names(md5):
            try:
                with open(name, "rb") as file:  # noqa: PTH123  Path costs more than the read
                    return file.read()
            except FileNotFoundError:
                continue
        return None

    def listing(self, md5: str) -> Mapping[str, str] | None:
        """Hashes by relative path of a tracked folder (an object whose hash ends in ``.dir``).

        Raises:
            OutsideError: the object in the cache is damaged.
        """
        if md5 not in self._listings:
            content = self.read(md5)
            if content is None:
                return None
            try:
                entries = json.loads(content)
                self._listings[md5] = {entry["relpath"]: entry["md5"] for entry in entries}
            except (ValueError, KeyError, TypeError) as error:
                raise OutsideError(
                    f"the cache object {md5} is damaged: {self.path(md5)}",
                    hint="delete that file and fetch it again: gitml pull",
                ) from error
        return self._listings[md5]
