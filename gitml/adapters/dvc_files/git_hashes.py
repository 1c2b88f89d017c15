"""The hashes under which DVC records files that lie in Git."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from gitml.adapters.dvc_files.objects import hashes as object_hashes
from gitml.adapters.dvc_files.objects.listings import folder_hash
from gitml.core.pipeline.staleness import Hashes
from gitml.core.ports import Tree

_TOLD = 8000  # bytes by which Git knows a binary file


def recorded(committed: Tree) -> Hashes:
    """Every md5 that DVC may have recorded for a path of ``committed``, of the bytes in Git.

    There can be several: DVC 2 hashed text without carriage returns.
    """

    def hashes(path: str) -> frozenset[str] | None:
        files = committed.files(path)
        if not files:
            return None
        if tuple(files) == (path,):
            return frozenset(_in_tree(committed, path) or ())
        return of_folder(committed, path)

    return hashes


def checked_out(
    committed: Tree, disk: Tree | None, altered: AbstractSet[str] = frozenset()
) -> Hashes:
    """Every md5 that DVC may have recorded for a path of ``committed``, once it is on a disk.

    There Git may give a file other bytes: the line ends of Windows, or what a filter makes of it.
    And a folder's hash covers also files in it that Git ignores.

    Args:
        committed: the commit's files.
        disk: the working tree, where it is known to hold that very commit.
        altered: files of which nobody can tell what they are on a disk: they have no hash.
    """
    in_git = recorded(committed)

    def hashes(path: str) -> frozenset[str] | None:
        files = committed.files(path)
        found = in_git(path)
        if found is None or not altered.isdisjoint(files):
            return None
        here = recorded(disk)(path) if disk is not None else None
        windows = _on_windows(committed, path, files)
        return frozenset((*found, *(here or ()), windows))

    return hashes


def _on_windows(tree: Tree, path: str, files: Sequence[str]) -> str:
    """The md5 of a file, or of a folder, with the line ends that Git gives text on Windows."""
    hashes = {}
    for file in files:
        content = tree.read(file, None) or b""
        if b"\0" not in content[:_TOLD]:
            content = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        hashes[file.removeprefix(f"{path}/")] = object_hashes.content_hashes(content).plain
    return hashes[path] if tuple(files) == (path,) else folder_hash(hashes)


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
