"""The words for files that a merge or a cut-off write has left, and what to do about them."""

import re
from pathlib import PurePosixPath

from gitml.core.shell_words import quoted_path
from gitml.errors import RootHint

LOCK = "dvc.lock"
_CONFLICT = re.compile(r"^<{7}(?: |$)", re.MULTILINE)


def conflict_line(text: str) -> int | None:
    """The number of the line at which the first conflict of a merge begins."""
    marker = _CONFLICT.search(text)
    return text.count("\n", 0, marker.start()) + 1 if marker else None


def conflict(path: str, line: int) -> str:
    """That a file has conflict markers."""
    return f"{path}:{line}: it has the conflict markers of a merge"


def conflict_hint(path: str) -> str:
    """What to do about conflict markers."""
    if PurePosixPath(path).name == LOCK or path.endswith(".dvc"):
        return "put both sides together: gitml resolve"
    return RootHint(f"resolve the merge conflict, then: git add {quoted_path(path)}")


def lock_hint(path: str) -> str:
    """What to do about a lock that cannot be read."""
    return RootHint(
        "take the committed one and run what differs: "
        f"git checkout HEAD -- {quoted_path(path)} && gitml repro"
    )


def empty_lock(path: str) -> tuple[str, str]:
    """The words for a lock with nothing in it, which may be committed so, and what to do."""
    return (
        f"{path}: it is empty",
        RootHint(f"delete it and record anew: rm {quoted_path(path)} && gitml repro"),
    )
