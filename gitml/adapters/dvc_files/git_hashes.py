"""The hashes under which DVC records files that lie in Git."""

import hashlib
import json

from gitml.core.pipeline.staleness import Hashes
from gitml.core.ports import Tree


def recorded(committed: Tree, disk: Tree | None = None) -> Hashes:
    """Every md5 that DVC may have recorded for a path of ``committed``.

    There can be several. Git and the disk may hold the same file in different bytes (line ends,
    filters such as LFS). DVC 2 hashed text without carriage returns. And a folder's hash covers
    also files in it that Git ignores.

    Args:
        committed: the commit's files.
        disk: the working tree, where it is known to hold that very commit.
    """

    def hashes(path: str) -> frozenset[str] | None:
        files = committed.files(path)
        if not files:
            return None
        trees = [committed] if disk is None else [committed, disk]
        if tuple(files) == (path,):
            contents = [content for tree in trees if (content := tree.read(path)) is not None]
            return frozenset(md5 for content in contents for md5 in _file(content))
        return frozenset(md5 for tree in trees for md5 in _folder(tree, path))

    return hashes


def of_file(content: bytes) -> frozenset[str]:
    """Every md5 that DVC may have recorded for a file with this content in Git.

    Where Git changes line ends, the run saw those of its own machine.
    """
    return frozenset((*_file(content), _md5(_unix(content).replace(b"\n", b"\r\n"))))


def _file(content: bytes) -> tuple[str, str]:
    return _md5(content), _md5(_unix(content))


def _folder(tree: Tree, path: str) -> tuple[str, str]:
    contents = {
        file.removeprefix(f"{path}/"): content
        for file in tree.files(path)
        if (content := tree.read(file)) is not None
    }
    found = []
    for way in (0, 1):
        listing = [
            {"md5": _file(contents[name])[way], "relpath": name} for name in sorted(contents)
        ]
        found.append(_md5(json.dumps(listing, sort_keys=True).encode()) + ".dir")
    return found[0], found[1]


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
