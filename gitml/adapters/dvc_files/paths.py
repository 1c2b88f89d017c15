"""Paths that files of the project name."""

import posixpath


def join(folder: str, path: str) -> str:
    """``path`` as written in a file of ``folder``, relative to the DVC root."""
    if "://" in path:
        return path  # not in the project, so relative to nothing
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined == "." else joined
