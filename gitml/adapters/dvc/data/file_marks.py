"""By what a file is known to be the one that it was, and a copy to be one of it, unread."""

import os


def marks(top: str) -> dict[str, str]:
    """Size and time of each file, by path below a folder; of a file the path is empty."""
    if not os.path.isdir(top) or os.path.islink(top):
        return {"": _mark(top)}
    return {
        os.path.relpath(path, top): _mark(path)
        for folder, _, names in os.walk(top)
        for path in (os.path.join(folder, name) for name in names)
    }


def _mark(path: str) -> str:
    status = os.lstat(path)
    return f"{status.st_size} {status.st_mtime_ns}"
