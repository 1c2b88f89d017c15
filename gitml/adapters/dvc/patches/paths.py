"""Paths that DVC takes for URLs, of which Python leaves out line breaks, tabs and more."""

import contextlib
from collections.abc import Iterator
from typing import Any

from gitml.adapters.dvc.patches.apply import patched


@contextlib.contextmanager
def patched_for_paths() -> Iterator[None]:
    """Let paths in a commit, and in another repository, be as they are called there."""
    from dvc_objects.fs.base import FileSystem

    original = FileSystem.normpath

    def normpath(fs: Any, path: str) -> str:
        found: str = original(fs, path) if "://" in path else fs.flavour.normpath(path)
        return found

    with patched("dvc_objects.fs.base:FileSystem.normpath", normpath):
        yield
