"""The hashes under which DVC records files that lie in Git."""

from gitml.adapters.dvc_files.objects.hashes import content_hashes
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
            contents = [content for tree in trees if (content := tree.read(path, None)) is not None]
            return frozenset(md5 for content in contents for md5 in content_hashes(content))
        return frozenset(md5 for tree in trees for md5 in _folder(tree, path))

    return hashes


def of_file(content: bytes) -> frozenset[str]:
    """Every md5 that DVC may have recorded for a file with this content in Git.

    Where Git changes line ends, the run saw those of its own machine.
    """
    windows = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return frozenset((*content_hashes(content), content_hashes(windows).plain))


def _folder(tree: Tree, path: str) -> set[str]:
    contents = {
        file.removeprefix(f"{path}/"): content_hashes(content)
        for file in tree.files(path)
        if (content := tree.read(file, None)) is not None
    }
    # One folder's files are all hashed by the same rule.
    by_rule = ({name: found[rule] for name, found in contents.items()} for rule in range(3))
    return {folder_hash(files) for files in by_rule}
