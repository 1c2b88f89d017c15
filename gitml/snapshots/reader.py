"""Reads snapshots: from any tree, only the parts that are asked for."""

from collections.abc import Generator, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from gitml.adapters.dvc_files import old_syntax
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.adapters.git.clones import lfs
from gitml.core.commits import Commit
from gitml.core.pipeline.stage import Section
from gitml.core.ports import LARGEST_DOCUMENT, Tree
from gitml.core.settings.keys import FILE
from gitml.core.snapshot import ALL, Part, Problem, Snapshot
from gitml.late_module import LateModule
from gitml.snapshots.caches.history_cache import HistoryCache, Row
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.commit_tree import CommitTree
from gitml.snapshots.history import GitHistory
from gitml.snapshots.workspace.working_tree import WORKSPACE

if TYPE_CHECKING:
    from gitml.adapters.git import trailers
    from gitml.core.acceptance import Claim
    from gitml.core.settings import config
    from gitml.snapshots import revision
else:  # what not every command asks for
    config = LateModule("gitml.core.settings.config")
    revision = LateModule("gitml.snapshots.revision")
    trailers = LateModule("gitml.adapters.git.trailers")

_FIRST = 32  # commits of a log that are read before the first is shown
_MOST_AT_ONCE = 512


class SnapshotReader:
    """Snapshots of one project, a :class:`gitml.core.snapshot.Snapshots`.

    Keep it for the run, as it remembers what it has parsed.
    """

    def __init__(
        self,
        history: GitHistory,
        cache: Cache,
        history_cache: HistoryCache,
        documents: Documents,
    ) -> None:
        self.history = history
        self.cache = cache
        self.history_cache = history_cache
        self._documents = documents
        self._here: dict[str, bool] = {}

    def read(self, rev: str, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project at ``rev``; parts that are not asked for stay empty.

        Raises:
            UsageError: nothing has that name.
        """
        return self.of(self.history.tree(rev), parts)

    def of(self, tree: Tree, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project in a tree that is already at hand; see :meth:`read`."""
        wanted = frozenset(parts)
        reader = self._reader(tree, _section(wanted))
        found = Snapshot(
            rev=tree.rev,
            commit=tree.commit,
            stages=reader.stages if "stages" in wanted else {},
            pointers=reader.pointers if "data" in wanted else {},
            metrics=reader.metrics() if "metrics" in wanted else {},
            metric_files=reader.metric_files if "metrics" in wanted else (),
            params=reader.params() if "params" in wanted else {},
            plots=reader.plots() if "plots" in wanted else (),
            models=reader.models() if "models" in wanted else {},
            code=reader.code() if "code" in wanted else {},
            inner=reader.inner() if "code" in wanted else {},
            problems=tuple(reader.problems),
        )
        self._documents.save()
        return found

    def commits(
        self,
        revs: Sequence[str],
        *,
        everything: bool = False,
        first_parent: bool = False,
        last: int | None = None,
    ) -> list[Commit]:
        """The commits of a range, newest first.

        Raises:
            UsageError: a revision names nothing.
        """
        git = self.history.git
        return git.log(revs, everything=everything, first_parent=first_parent, last=last)

    def log(self, commits: Sequence[Commit], parts: Iterable[Part] = ALL) -> Generator[Snapshot]:
        """The project at each of the commits, in their order and as each is read."""
        return self._each([self.history.at(one.sha, one) for one in commits], parts)

    def parents(self, commits: Iterable[Commit], parts: Iterable[Part] = ALL) -> list[Snapshot]:
        """The project at the first parents of these commits, as far as they are not among them."""
        known = {one.sha: one for one in commits}
        shas = dict.fromkeys(parent for one in known.values() if (parent := one.parent))
        missing = [sha for sha in shas if sha not in known]
        trees = [self.history.at(sha, self.history.git.resolve(sha)) for sha in missing]
        return list(self._each(trees, parts))

    def _each(self, trees: Sequence[CommitTree], parts: Iterable[Part]) -> Generator[Snapshot]:
        wanted = frozenset(parts)
        section = _section(wanted)
        if section is not None:
            return self._recall(trees, section)
        return (self.of(tree, wanted) for tree in trees)

    def _recall(self, trees: Sequence[CommitTree], part: Section) -> Generator[Snapshot]:
        """Read only what earlier runs did not; a few first, so that the first come at once."""
        start, size = 0, _FIRST
        while start < len(trees):
            some = trees[start : start + size]
            known = self.history_cache.load(part, [tree.commit.sha for tree in some])
            new: dict[str, Row] = {}
            try:
                for tree in some:
                    row = known.get(tree.commit.sha)
                    if row is None or any(map(self._is_here, row.problems)):
                        row = self._read(tree, part, new)
                    yield _snapshot(tree, part, row)
            finally:  # also of a log that is not read to its end
                self.history_cache.store(part, new)
            start, size = start + size, min(2 * size, _MOST_AT_ONCE)

    def _read(self, tree: CommitTree, part: Section, new: dict[str, Row]) -> Row:
        reader = self._reader(tree, part)
        files = reader.metrics() if part == "metrics" else reader.params()
        row = Row(files, tuple(map(_of_any_commit, reader.problems)))
        if not reader.passing:
            new[tree.commit.sha] = row
        return row

    def _is_here(self, problem: Problem) -> bool:
        """Whether what could not be read has come since."""
        absent = problem.absent
        if absent is None:
            return False
        if absent.md5 not in self._here:
            is_lfs = absent.lfs_size is not None
            found = self._lfs.path(absent.md5) if is_lfs else self.cache.path(absent.md5)
            self._here[absent.md5] = found is not None or self.cache.is_placed(
                absent.md5, problem.path, LARGEST_DOCUMENT
            )
        return self._here[absent.md5]

    @cached_property
    def _lfs(self) -> lfs.LfsStore:
        return lfs.store(self.history.git)

    def at(self, rev: str) -> "revision.RevisionReader":
        """The files at ``rev``, for those who read many: what is known of it is kept.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        return self._reader(self.history.tree(rev))

    def files(self, rev: str, path: str) -> list[str]:
        """The file itself, or the files of a folder, in Git or tracked; empty for nothing.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        return self._reader(self.history.tree(rev)).files(path)

    def content(self, rev: str, path: str, limit: int | None = None) -> bytes | None:
        """The bytes of a file at ``rev``: from Git or the disk, else from the DVC cache.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        return self._reader(self.history.tree(rev)).content(path, limit)

    def missing(self, rev: str, path: str) -> Problem | None:
        """Why a file that ``rev`` declares is not there; None where no run has made it yet.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        return self._reader(self.history.tree(rev)).missing(path)

    def is_outdated(self, rev: str) -> bool:
        """Whether DVC refuses what an older one wrote there, so that no stage runs.

        Raises:
            UsageError: nothing is named ``rev``.
            DocumentError: a file cannot be parsed.
        """
        tree = self.history.tree(rev)
        files = tree.dvc_files()
        return any(old_syntax.told(file, self._documents.read(tree, file)) for file in files)

    def claims(self, base: str, head: str) -> "list[Claim]":
        """Who said that another test set is meant; see :func:`trailers.test_set_changes`.

        Raises:
            UsageError: a revision names nothing.
        """
        return trailers.test_set_changes(self.history.git, base, head)

    def following(self, commit: str, head: str) -> list[str]:
        """See :func:`gitml.adapters.git.trailers.following`.

        Raises:
            UsageError: a revision names nothing.
        """
        return trailers.following(self.history.git, commit, head)

    def config(self, rev: str = WORKSPACE) -> "config.Config":
        """``gitml.yaml`` at ``rev``; the default one where there is none.

        Raises:
            ConfigError: it is not valid.
        """
        raw = self.history.tree(rev).read(FILE)
        if not raw:
            return config.Config()
        document = self._documents.parse(FILE, raw)
        self._documents.save()
        return config.parse(document)

    def _reader(self, tree: Tree, section: Section | None = None) -> "revision.RevisionReader":
        return revision.RevisionReader(self._documents, self.cache, tree, section, self.history)


def _section(wanted: frozenset[Part]) -> Section | None:
    """The only part of stages that is asked for."""
    if wanted == {"metrics"}:
        return "metrics"
    return "params" if wanted == {"params"} else None


def _of_any_commit(problem: Problem) -> Problem:
    """Without the hint that fetches it for one commit, so that others share it: see ``--fetch``."""
    return problem._replace(hint=None) if problem.absent else problem


def _snapshot(tree: CommitTree, part: Section, row: Row) -> Snapshot:
    if part == "metrics":
        return Snapshot(tree.rev, tree.commit, metrics=row.files, problems=row.problems)
    return Snapshot(tree.rev, tree.commit, params=row.files, problems=row.problems)
