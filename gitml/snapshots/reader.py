"""Reads snapshots: from any tree, only the parts that are asked for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from gitml.adapters.dvc_files.cache import Cache
from gitml.adapters.formats.documents import parse
from gitml.core import config
from gitml.core.ports import Tree
from gitml.core.snapshot import ALL, Part, Problem, Snapshot
from gitml.core.values import Value
from gitml.snapshots.history import CommitTree, GitHistory
from gitml.snapshots.history_cache import HistoryCache
from gitml.snapshots.parse_cache import Documents
from gitml.snapshots.revision import RevisionReader
from gitml.snapshots.working_tree import WORKSPACE


class SnapshotReader:
    """Snapshots of one project, a :class:`gitml.core.snapshot.Snapshots`.

    Keep it for the run, as it remembers what it has parsed.
    """

    def __init__(self, history: GitHistory, cache: Cache, history_cache: HistoryCache) -> None:
        self.history = history
        self.cache = cache
        self.history_cache = history_cache
        self._documents = Documents(history.root)

    def read(self, rev: str, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project at ``rev``; parts that are not asked for stay empty.

        Raises:
            UsageError: nothing has that name.
        """
        return self.of(self.history.tree(rev), parts)

    def of(self, tree: Tree, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project in a tree that is already at hand; see :meth:`read`."""
        revision = self._reader(tree)
        wanted = frozenset(parts)
        return Snapshot(
            rev=tree.rev,
            commit=tree.commit,
            stages=revision.stages if "stages" in wanted else {},
            pointers=revision.pointers if "data" in wanted else {},
            metrics=revision.metrics() if "metrics" in wanted else {},
            metric_files=revision.metric_files if "metrics" in wanted else (),
            params=revision.params() if "params" in wanted else {},
            plots=revision.plots() if "plots" in wanted else (),
            models=revision.models() if "models" in wanted else {},
            code=revision.code() if "code" in wanted else {},
            inner=revision.inner() if "code" in wanted else {},
            problems=tuple(revision.problems),
        )

    def log(
        self,
        revs: Sequence[str],
        parts: Iterable[Part] = ALL,
        *,
        everything: bool = False,
        last: int | None = None,
    ) -> list[Snapshot]:
        """The project at each commit of a range, newest first.

        Raises:
            UsageError: a revision names nothing.
        """
        return self._each(self.history.log(revs, everything=everything, last=last), parts)

    def parents(self, snapshots: Iterable[Snapshot], parts: Iterable[Part] = ALL) -> list[Snapshot]:
        """The project at the first parents of these commits, as far as they are not among them."""
        commits = {one.commit.sha: one.commit for one in snapshots if one.commit}
        shas = dict.fromkeys(parent for one in commits.values() if (parent := one.parent))
        missing = [sha for sha in shas if sha not in commits]
        trees = (self.history.at(sha, self.history.git.resolve(sha)) for sha in missing)
        return self._each(list(trees), parts)

    def _each(self, trees: Sequence[CommitTree], parts: Iterable[Part]) -> list[Snapshot]:
        wanted = frozenset(parts)
        if wanted == {"metrics"}:
            return self._recall(trees, "metrics")
        if wanted == {"params"}:
            return self._recall(trees, "params")
        return [self.of(tree, wanted) for tree in trees]

    def _recall(
        self, trees: Sequence[CommitTree], part: Literal["metrics", "params"]
    ) -> list[Snapshot]:
        """Read only what earlier runs did not, and remember it unless something was amiss."""
        known = self.history_cache.load(part, [tree.commit.sha for tree in trees])
        read = {
            tree.commit.sha: self.of(tree, {part}) for tree in trees if tree.commit.sha not in known
        }
        whole = {sha: getattr(found, part) for sha, found in read.items() if not found.problems}
        self.history_cache.store(part, whole)
        return [read.get(tree.commit.sha) or _known(tree, part, known) for tree in trees]

    def files(self, rev: str, path: str) -> list[str]:
        """The file itself, or the files of a folder, in Git or tracked; empty for nothing.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        return self._reader(self.history.tree(rev)).files(path)

    def content(self, rev: str, path: str) -> bytes | None:
        """The bytes of a file at ``rev``: from Git or the disk, else from the DVC cache.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        return self._reader(self.history.tree(rev)).content(path)

    def missing(self, rev: str, path: str) -> Problem | None:
        """Why a file that ``rev`` declares is not there; None where no run has made it yet.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        return self._reader(self.history.tree(rev)).missing(path)

    def config(self, rev: str = WORKSPACE) -> config.Config:
        """``gitml.yaml`` at ``rev``; the default one where there is none.

        Raises:
            ConfigError: it is not valid.
        """
        raw = self.history.tree(rev).read(config.FILE)
        return config.parse(parse(config.FILE, raw)) if raw else config.Config()

    def _reader(self, tree: Tree) -> RevisionReader:
        return RevisionReader(self._documents, self.cache, tree)


def _known(tree: CommitTree, part: str, known: Mapping[str, Mapping[str, Value]]) -> Snapshot:
    files = known[tree.commit.sha]
    if part == "metrics":
        return Snapshot(tree.rev, tree.commit, metrics=files)
    return Snapshot(tree.rev, tree.commit, params=files)
