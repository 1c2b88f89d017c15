"""The hashes under which DVC records files that lie in Git."""

from gitml.adapters.dvc_files.objects import hashes as object_hashes
from gitml.adapters.dvc_files.objects.listings import folder_hash
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
            return frozenset(md5 for tree in trees for md5 in _in_tree(tree, path) or ())
        return frozenset(md5 for tree in trees for md5 in _folder(tree, path))

    return hashes


def of_file(content: bytes) -> frozenset[str]:
    """Every md5 that DVC may have recorded for a file with this content in Git.

    Where Git changes line ends, the run saw those of its own machine.
    """
    windows = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return frozenset(
        (*object_hashes.content_hashes(content), object_hashes.content_hashes(windows).plain)
    )


def is_of(md5: str | None, content: bytes) -> bool:
    """Whether DVC may have recorded a hash for a text with this content in Git.

    As :func:`of_file`; and one line end more or less at the very end is what editors and hooks make
    of a file.
    """
    if md5 in of_file(content):
        return True
    unix = content.replace(b"\r\n", b"\n")
    ends = (unix + b"\n", unix.removesuffix(b"\n"))
    return any(md5 in of_file(end) for end in ends)


def of_folder(tree: Tree, path: str) -> frozenset[str]:
    """Every md5 that DVC may have recorded for a folder of ``tree``."""
    return frozenset(_folder(tree, path))


def _folder(tree: Tree, path: str) -> set[str]:
    hashes = {
        file.removeprefix(f"{path}/"): found
        for file in tree.files(path)
        if (found := _in_tree(tree, file)) is not None
    }
    # One folder's files are all hashed by the same rule.
    by_rule = ({name: found[rule] for name, found in hashes.items()} for rule in range(3))
    return {folder_hash(files) for files in by_rule}


def _in_tree(tree: Tree, path: str) -> object_hashes.Hashes | None:
    """The hashes of a file, of one on disk without having all of it in memory."""
    if tree.commit is None and (place := tree.place(path)):
        return object_hashes.file_hashes(place)
    content = tree.read(path, None)
    return None if content is None else object_hashes.content_hashes(content)
