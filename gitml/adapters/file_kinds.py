"""Which files of tracked data may be executed or are links: seen, and to be recorded.

What is recorded of them is said in :mod:`gitml.core.data.kinds`.
"""

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from gitml.adapters import process
from gitml.core.data import links
from gitml.core.data.kinds import Kinds, SeenFiles, changes, to_record

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
    start, objects = len(top) + 1, os.path.realpath(cache)
    texts, shared = {}, {name for name, status in present.items() if status.st_nlink > 1}
    for link in linked:
        name = link[start:]
        if is_placed(link, objects):
            shared.add(name)
        else:
            shared.discard(name)
            texts[name] = os.readlink(link)
    marked = frozenset(name for name, status in present.items() if status.st_mode & 0o111)
    return SeenFiles(frozenset(present), marked, texts, frozenset(shared))


def folder_links(top: str) -> list[str]:
    """The links to folders that lie in a folder, by path below it, sorted: no data for DVC."""
    walked = ((folder, name) for folder, names, _ in os.walk(top) for name in names)
    found = (f"{folder}/{name}" for folder, name in walked)
    return sorted(path[len(top) + 1 :] for path in found if os.path.islink(path))


def leads_into(link: str, cache: str) -> bool:
    """Whether a link leads into the cache, also by way of others, so that its bytes are kept there.

    Args:
        link: its path.
        cache: the folder of the cache, without links in its own path.
    """
    return os.path.realpath(link).startswith(cache + os.sep)


def is_placed(link: str, cache: str) -> bool:
    """Whether a link is itself one into the cache, as DVC places files; see :func:`leads_into`.

    One that leads there by way of another is the user's.
    """
    folder, name = os.path.split(os.path.join(os.path.dirname(link), os.readlink(link)))
    return os.path.join(os.path.realpath(folder), name).startswith(cache + os.sep)


def recordable(
    root: Path,
    found: SeenFiles,
    noted: Kinds,
    hashes: Callable[[], Mapping[str, str]],
    placed: Kinds | None = None,
) -> Kinds:
    """What is to be recorded of files, on a disk that may know no modes or links.

    Where Git found so of the disk, as it notes when it makes a repository, what was recorded stays.

    Args:
        root: of the DVC repository.
        found: what lies there.
        noted: what was recorded before.
        hashes: of all files that are recorded now; it is asked where that counts.
        placed: what a record made files in the working tree, which says what of them somebody
            decided here; None where all that was found is to be recorded.
    """
    plain = not (found.links or found.shared or noted.links)
    if plain and found.executables == noted.executables <= found.names:
        return noted  # as nearly always
    if placed is not None:
        found = found.decided(noted, placed)
    now = to_record(found, noted, hashes())
    return noted if now == noted else to_record(_as_known(root, found, noted), noted, hashes())


def unplaced(
    root: Path, found: SeenFiles, noted: Kinds, hashes: Mapping[str, str], placed: Kinds
) -> frozenset[str]:
    """The files that putting the data in place makes something else, on such a disk.

    Args:
        root: of the DVC repository.
        found: what lies there, with the recorded bytes.
        noted: what is recorded.
        hashes: of all files that are recorded.
        placed: what a record made the files that lie there.
    """
    coming = noted._replace(links=links.kept(noted.links, hashes)).among(found.names)
    if not (names := changes(found, coming, placed).names):
        return names
    return changes(_as_known(root, found, noted), coming, placed).names


def _as_known(root: Path, found: SeenFiles, noted: Kinds) -> SeenFiles:
    """What was found, with what is recorded of what the disk does not know."""
    text = process.run(_SETTINGS, root).text.lower().splitlines()
    if "core.filemode false" in text:
        found = found._replace(executables=noted.executables)
    if "core.symlinks false" in text:
        found = found._replace(links={**noted.links, **found.links})
    return found


def _files(path: str) -> Iterable[str]:
    if not os.path.isdir(path):
        yield path
        return
    for folder, _, names in os.walk(path):
        for name in names:
            yield f"{folder}/{name}"
