"""What Git had at the commits before one, of what it has no more."""

from collections.abc import Iterator
from functools import cache

from gitml.adapters.dvc_files import git_hashes
from gitml.core.paths import is_outside
from gitml.core.ports import Tree
from gitml.errors import OutsideError
from gitml.snapshots.history import GitHistory


class EarlierCommits:
    """The commits before one point of a project.

    Args:
        history: of the project.
        tree: the point; before the working tree is the commit that is checked out.
    """

    def __init__(self, history: GitHistory, tree: Tree) -> None:
        self._history = history
        self._tree = tree
        self._known = cache(self._had)

    def had(self, path: str, md5: str | None) -> bool:
        """Whether nothing is at a path, and Git had something there before.

        A clone whose history is cut short does not tell of what lies behind the cut.

        Args:
            path: of a file or a folder.
            md5: under which DVC recorded it then; None for whatever it was.
        """
        return self._known(path, md5)

    def _had(self, path: str, md5: str | None) -> bool:
        tree = self._tree
        if is_outside(path) or "://" in path or tree.files(path) or tree.submodules(path):
            return False
        return any(md5 is None or md5 in _hashes(one, path) for one in self._with(path))

    def _with(self, path: str) -> Iterator[Tree]:
        """The commits that put something at a path, latest first."""
        git = self._history.git
        last = self._tree.commit or git.head()
        if last is None:
            return
        place = f"{self._history.prefix}/{path}".removeprefix("/")
        for commit in git.log([last.sha], path=place):
            tree = self._history.at(commit.sha, commit)
            if tree.files(path):
                yield tree


def _hashes(tree: Tree, path: str) -> frozenset[str]:
    try:
        return git_hashes.checked_out(tree, None)(path) or frozenset()
    except OutsideError:  # of Git LFS, and not here
        return frozenset()
