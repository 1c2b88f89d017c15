"""Files that no commit has."""

from collections.abc import Iterable
from pathlib import Path

from gitml.adapters import process


def in_no_commit(folder: Path, paths: Iterable[str]) -> frozenset[str]:
    """Those of some paths, relative to a folder, at which no commit of any ref has a file.

    Most are in HEAD, which is asked for all of them at once.
    """
    names = list(dict.fromkeys(paths))
    if not names:
        return frozenset()
    wanted = "".join(f"HEAD:./{name}\n" for name in names).encode(errors="surrogateescape")
    asked = ["git", "cat-file", "--batch-check=%(objecttype)"]
    told = process.run(asked, folder, stdin=wanted).text.splitlines()
    found = told if len(told) == len(names) else [""] * len(names)
    absent = (name for name, kind in zip(names, found, strict=True) if kind != "blob")
    return frozenset(name for name in absent if not _has_history(folder, name))


def _has_history(folder: Path, name: str) -> bool:
    asked = ["git", "log", "--all", "-1", "--format=%H", "--", f":(literal){name}"]
    return bool(process.run(asked, folder).stdout)
