"""What a checkout makes of the files of a commit."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gitml.core.ports import Tree
from gitml.late_module import LateModule
from gitml.snapshots.history import GitHistory
from gitml.snapshots.workspace.working_tree import WORKSPACE

if TYPE_CHECKING:
    from gitml.adapters.git import attributes
else:
    attributes = LateModule("gitml.adapters.git.attributes")


class CommitOnDisk:
    """A commit on disk, here or anywhere.

    Args:
        history: of the project.
        tree: the commit's files; of the working tree nothing is known, as it is on disk itself.
    """

    def __init__(self, history: GitHistory, tree: Tree) -> None:
        self._history = history
        self._tree = tree

    def disk(self) -> Tree | None:
        """The working tree, where it holds this very commit; None where it does not."""
        git, commit = self._history.git, self._tree.commit
        head = None if commit is None else git.head()
        if head is None or commit is None or head.sha != commit.sha:
            return None
        return None if git.dirty() else self._history.tree(WORKSPACE)

    def altered(self, paths: Iterable[str], since: str | None = None) -> frozenset[str]:
        """The files whose bytes on disk nobody can tell from those in Git.

        Args:
            paths: of files, or of folders, whose files are meant.
            since: a revision whose attributes have to say so, too.

        Raises:
            UsageError: nothing is named ``since``.
        """
        if self._tree.commit is None:
            return frozenset()
        before = None if since is None else self._history.tree(since).commit
        start = f"{self._history.prefix}/" if self._history.prefix else ""
        files = {f"{start}{file}" for path in paths for file in self._tree.files(path)}
        found = attributes.altered(self._history.git, self._tree.commit.sha, files)
        if before is not None:
            found = attributes.altered(self._history.git, before.sha, found)
        return frozenset(path.removeprefix(start) for path in found)
