"""Files of tracked data that may be executed or are links: seen, recorded and made so.

What is recorded of them and what is to be done is said in :mod:`gitml.core.data.kinds`.
"""

import contextlib
import filecmp
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from gitml.adapters import process
from gitml.adapters.project_files import ProjectFiles, executable_mode
from gitml.core.data import links
from gitml.core.data.kinds import KindChanges, Kinds, SeenFiles, to_record

_SETTINGS = ["git", "config", "--type=bool", "--get-regexp", r"^core\.(filemode|symlinks)$"]


def look(top: str, cache: str, part: str = "") -> SeenFiles:
    """What lies at a file, or in a folder, on disk.

    Args:
        top: of the data, absolute.
        cache: the folder of the cache.
        part: of it, that is looked at; empty for all.
    """
    found, texts = dict[str, os.stat_result](), list[str]()
    for path in _files(f"{top}/{part}" if part else top):
        with contextlib.suppress(OSError):  # a link that leads nowhere
            found[path[len(top) + 1 :]] = os.stat(path)
            if os.path.islink(path):
                texts.append(path)
    return seen(top, found, texts, cache)


def seen(
    top: str, present: Mapping[str, os.stat_result], linked: Iterable[str], cache: str
) -> SeenFiles:
    """What lies there, by a look at it.

    Args:
        top: of the data, absolute.
        present: the files, by path below it; of links what they lead to.
        linked: absolute paths of those that are links.
        cache: the folder of the cache.
    """
    start, objects = len(top) + 1, os.path.realpath(cache) + os.sep
    texts, shared = {}, {name for name, status in present.items() if status.st_nlink > 1}
    for link in linked:
        name = link[start:]
        if os.path.realpath(link).startswith(objects):
            shared.add(name)
        else:
            shared.discard(name)
            texts[name] = os.readlink(link)
    marked = frozenset(name for name, status in present.items() if status.st_mode & 0o111)
    return SeenFiles(present.keys(), marked, texts, frozenset(shared))


def recordable(
    root: Path, found: SeenFiles, noted: Kinds, hashes: Callable[[], Mapping[str, str]]
) -> Kinds:
    """What is to be recorded of files, on a disk that may know no modes or links.

    Where Git found so of the disk, as it notes when it makes a repository, what was recorded stays.

    Args:
        root: of the DVC repository.
        found: what lies there.
        noted: what was recorded before.
        hashes: of all files that are recorded now; it is asked where that counts.
    """
    plain = not (found.links or found.shared or noted.links)
    if plain and found.executables == noted.executables <= found.names:
        return noted  # as nearly always
    now = to_record(found, noted, hashes())
    if now == noted:
        return noted
    text = process.run(_SETTINGS, root).text.lower().splitlines()
    if "core.filemode false" in text:
        found = found._replace(executables=noted.executables)
    if "core.symlinks false" in text:
        found = found._replace(links={**noted.links, **found.links})
    return to_record(found, noted, hashes())


def make(files: ProjectFiles, place: str, what: KindChanges, sure: str, cache: str) -> None:
    """Let files be of the kind that is recorded, as far as the disk knows such.

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
        files.make_executable(at(name))
        _make_object_executable(f"{files.root}/{at(name)}", cache)
    for name, text in sorted(what.links.items()):
        inner = links.target(name, text)
        if inner is not None and _is_same(files.root, at(name), at(inner), inner, sure):
            with contextlib.suppress(OSError):
                files.make_link(at(name), text)


def _is_same(root: str, path: str, other: str, inner: str, sure: str) -> bool:
    """Whether a file may become a link to another one, so that nothing is lost and none circles."""
    link, real = f"{root}/{path}", f"{root}/{other}"
    if os.path.realpath(real) == os.path.realpath(os.path.dirname(link)) + link[link.rfind("/") :]:
        return False
    try:
        if not stat.S_ISREG(os.stat(real).st_mode):
            return False
        inside = not sure or inner == sure or inner.startswith(f"{sure}/")
        return inside or filecmp.cmp(link, real, shallow=False)
    except OSError:
        return False


def _make_object_executable(path: str, cache: str) -> None:
    """Let the object of the cache be executed that a link leads to, as DVC does."""
    if os.path.islink(path):
        real = os.path.realpath(path)
        if real.startswith(os.path.realpath(cache) + os.sep):
            with contextlib.suppress(OSError):  # somebody else's
                os.chmod(real, executable_mode(stat.S_IMODE(os.stat(real).st_mode)))


def _make_file(files: ProjectFiles, path: str) -> None:
    """Let a copy of what a link leads to take its place."""
    with open(f"{files.root}/{path}", "rb") as source, files.replacing(path) as (target, _):
        shutil.copyfileobj(source, target)


def _files(path: str) -> Iterable[str]:
    if not os.path.isdir(path):
        yield path
        return
    for folder, _, names in os.walk(path):
        for name in names:
            yield f"{folder}/{name}"
