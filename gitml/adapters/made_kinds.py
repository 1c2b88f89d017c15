"""Files of tracked data made executable, or links, or neither any more.

What is to be done is said in :mod:`gitml.core.data.kinds`.
"""

import contextlib
import filecmp
import os
import shutil
import stat

from gitml.adapters.file_kinds import is_placed
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data import links
from gitml.core.data.kinds import KindChanges


def make(files: ProjectFiles, place: str, what: KindChanges, sure: str, cache: str) -> None:
    """Let files be of the kind that is recorded, as far as the disk knows such.

    One that gets the bit is no link into the cache, but a copy: nobody else shares its bit.

    Args:
        files: of the project.
        place: of the data, relative to the root.
        what: is to be done.
        sure: the part of the data that lies there as recorded; what a link leads to elsewhere is
            read, and no link is made to other bytes.
        cache: the folder of the cache.
    """

    def at(name: str) -> str:
        return f"{place}/{name}" if name else place

    for name in sorted(what.files):
        with contextlib.suppress(OSError):
            _make_file(files, at(name))
    for name in sorted(what.plain):
        files.make_plain(at(name))
    for name in sorted(what.executable):
        with contextlib.suppress(OSError):
            if is_placed(f"{files.root}/{at(name)}", os.path.realpath(cache)):
                _make_file(files, at(name))
        make_executable(files, at(name))
    for name, inner in links.in_order(what.links):
        if _is_same(files.root, at(name), at(inner), inner, sure):
            with contextlib.suppress(OSError):
                files.make_link(at(name), what.links[name])


def _is_same(root: str, path: str, other: str, inner: str, sure: str) -> bool:
    """Whether a file may become a link to another one, so that nothing is lost and none circles."""
    link, real = f"{root}/{path}", f"{root}/{other}"
    itself = os.path.realpath(os.path.dirname(link)) + link[link.rfind("/") :]
    try:
        if not stat.S_ISREG(os.stat(real).st_mode) or os.path.realpath(real) == itself:
            return False
        inside = not sure or inner == sure or inner.startswith(f"{sure}/")
        return inside or filecmp.cmp(link, real, shallow=False)
    except OSError:
        return False


def make_executable(files: ProjectFiles, path: str) -> None:
    """Let a file be executable; one that has other names, as an object of the cache, is copied.

    Else all that have these bytes would be executable, until DVC takes the bit away from them.
    """
    with contextlib.suppress(OSError):
        found = os.lstat(f"{files.root}/{path}")
        if stat.S_ISREG(found.st_mode) and found.st_nlink > 1:
            _make_file(files, path)
    files.make_executable(path)


def _make_file(files: ProjectFiles, path: str) -> None:
    """Let a copy of what a link leads to take its place."""
    with open(f"{files.root}/{path}", "rb") as source, files.replacing(path) as (target, _):
        shutil.copyfileobj(source, target)
