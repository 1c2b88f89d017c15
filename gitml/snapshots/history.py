"""Any file at any revision, through one ``git cat-file`` process and without a checkout."""

from collections.abc import Iterable
from pathlib import Path

from gitml.adapters.git.objects import Objects
from gitml.adapters.git.repository import Git
from gitml.core.commits import Commit
from gitml.snapshots.commit_tree import CommitTree
from gitml.snapshots.workspace.working_tree import WORKSPACE, WorkingTree


class GitHistory:
    """The trees of one project, at any revision."""

    def __init__(
        self, git: Git, root: Path, seen: set[str] | None = None, fixed: Iterable[str] = ()
    ) -> None:
        """Read a project.

        Args:
            git: its repository.
            root: its folder.
            seen: takes the paths that are asked for in the working tree.
            fixed: revisions that are all along what they are when first asked for.
        """
        self.git = git
        self.root = root
        self._seen = set() if seen is None else seen
        self.objects = Objects(git)
        self._prefix = root.resolve().relative_to(git.root.resolve()).parts
        self._found: dict[str, tuple[str, ...]] = {}
        self._fixed = frozenset(fixed)
        self._trees: dict[str, CommitTree | WorkingTree] = {}

    @property
    def prefix(self) -> str:
        """The project's folder in the repository, empty at its top."""
        return "/".join(self._prefix)

    def tree(self, rev: str) -> CommitTree | WorkingTree:
        """The tree that ``rev`` names; ``workspace`` is the working tree.

        Raises:
            UsageError: nothing has that name.
        """
        if rev not in self._fixed:
            return self._tree(rev)
        if rev not in self._trees:
            self._trees[rev] = self._tree(rev)
        return self._trees[rev]

    def _tree(self, rev: str) -> CommitTree | WorkingTree:
        if rev == WORKSPACE:
            return WorkingTree(self.git, self.root, seen=self._seen)
        return self.at(rev, self.git.resolve(rev))

    def at(self, rev: str, commit: Commit) -> CommitTree:
        """The tree of a commit that is already known."""
        return CommitTree(rev, commit, self.git, self.objects, self._prefix, self._found)
