"""DVC's look at which kinds of links work leaves nothing in the working tree when it is killed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gitml.adapters.dvc.patches.apply import patched


@contextmanager
def links_tested_aside(root: Path) -> Iterator[None]:
    """Try links to the cache in DVC's temporary folder, where that is on the disk of the data."""
    from dvc_data.hashfile import checkout

    original, aside = checkout.test_links, root / ".dvc" / "tmp"

    def test_links(links: list[str], from_fs: Any, from_path: str, fs: Any, path: str) -> list[str]:
        local = fs.protocol == from_fs.protocol == "local"
        if local and _device(aside) == _device(Path(path).parent):
            fs, path = from_fs, str(aside / "data")
        found: list[str] = original(links, from_fs, from_path, fs, path)
        return found

    with patched("dvc_data.hashfile.checkout:test_links", test_links):
        yield


def _device(folder: Path) -> int | None:
    try:
        return os.stat(folder).st_dev
    except OSError:
        return None
