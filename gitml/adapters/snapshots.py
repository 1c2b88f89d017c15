"""Reads snapshots: from any tree, only the parts that are asked for."""

from collections.abc import Iterable, Sequence

from gitml.adapters.documents import parse
from gitml.adapters.history import WORKSPACE, GitHistory
from gitml.adapters.points import AnyTree, Documents, Point
from gitml.adapters.store import Cache
from gitml.core import config
from gitml.core.snapshot import ALL, Part, Snapshot


class SnapshotReader:
    """Snapshots of one project, a :class:`gitml.core.snapshot.Snapshots`.

    Keep it for the run, as it remembers what it has parsed.
    """

    def __init__(self, history: GitHistory, cache: Cache) -> None:
        self.history = history
        self.cache = cache
        self._documents = Documents(history.root)

    def read(self, rev: str, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project at ``rev``; parts that are not asked for stay empty.

        Raises:
            UsageError: nothing has that name.
        """
        return self.of(self.history.tree(rev), parts)

    def of(self, tree: AnyTree, parts: Iterable[Part] = ALL) -> Snapshot:
        """The project in a tree that is already at hand; see :meth:`read`."""
        point = self._point(tree)
        wanted = frozenset(parts)
        return Snapshot(
            rev=tree.rev,
            commit=tree.commit,
            stages=point.stages if "stages" in wanted else {},
            pointers=point.pointers if "data" in wanted else {},
            metrics=point.metrics() if "metrics" in wanted else {},
            params=point.params() if "params" in wanted else {},
            plots=point.plots() if "plots" in wanted else (),
            models=point.models() if "models" in wanted else {},
            code=point.code() if "code" in wanted else {},
            problems=tuple(point.problems),
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
        wanted = frozenset(parts)
        trees = self.history.log(revs, everything=everything, last=last)
        return [self.of(tree, wanted) for tree in trees]

    def content(self, rev: str, path: str) -> bytes | None:
        """The bytes of a file at ``rev``: from Git or the disk, else from the DVC cache.

        Raises:
            UsageError: nothing is named ``rev``.
        """
        return self._point(self.history.tree(rev)).content(path)

    def config(self, rev: str = WORKSPACE) -> config.Config:
        """``gitml.yaml`` at ``rev``; the default one where there is none.

        Raises:
            ConfigError: it is not valid.
        """
        raw = self.history.tree(rev).read(config.FILE)
        return config.parse(parse(config.FILE, raw)) if raw else config.Config()

    def _point(self, tree: AnyTree) -> Point:
        return Point(self._documents, self.cache, tree)
