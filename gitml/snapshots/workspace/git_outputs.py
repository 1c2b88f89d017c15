"""Outputs of stages that Git has: those it is to have, and those that DVC is to keep."""

import os
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.git.repository import Git
from gitml.adapters.git.worktree import index
from gitml.core.paths import PathIndex
from gitml.core.pipeline.stage import Stage
from gitml.core.verdict import StageVerdict

if TYPE_CHECKING:
    from gitml.core.data.data_status import DataStatus


class GitOutputs:
    """The files of a project that Git tracks, listed once and when they are asked for.

    Attributes:
        git: the working tree.
        root: of the project in it.
    """

    def __init__(self, git: Git, root: Path) -> None:
        self.git = git
        self.root = root

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """From the root of the project."""
        listed = self.git.output("-C", str(self.root), "ls-files", "-z")
        return tuple(path for path in listed.split("\0") if path)

    def tell(self, data: Sequence["DataStatus"]) -> tuple["DataStatus", ...]:
        """Tells whether Git keeps data that DVC does not, and tracks what was changed as well.

        Without what a sparse checkout leaves out: it is not lost.
        """
        if not any(map(_may_be_tracked, data)):
            return tuple(data)
        absent = index.left_out(self.git, self.root) if self.git.is_sparse else {}
        data = [one for one in data if not (one.state == "missing" and one.path in absent)]
        paths = self.paths
        folders = {path[:at] for path in paths for at, sign in enumerate(path) if sign == "/"}
        tracked = folders.union(paths)
        return tuple(
            one._replace(in_git=not one.cached, also_in_git=one.cached)
            if _may_be_tracked(one) and one.path in tracked
            else one
            for one in data
        )

    def unignored(self, kept: Iterable[str], files: Mapping[str, str]) -> dict[str, str]:
        """Data that Git has, or would take with all that is new, though DVC keeps it.

        Args:
            kept: paths of data that DVC keeps.
            files: of Git's status; folders end in ``/``.

        Returns:
            ``in Git`` or ``untracked`` by path.
        """
        data = sorted(set(kept))
        if not data:
            return {}
        found = dict.fromkeys(self._having(data), "in Git")
        places = (path.rstrip("/") for path, how in files.items() if how == "untracked")
        new = PathIndex((place, place) for place in ("" if p == "." else p for p in places))
        near = [path for path in data if path not in found and new.has_overlap(path)]
        near = [path for path in near if os.path.lexists(self.root / path)]
        # A folder of which Git's status tells no more than the name may have what Git ignores.
        deep = [path for path in near if next(new.around(path), path) != path]
        ignored = self.git.ignored([self.root / path for path in deep]) if deep else ()
        bare = (path for path in near if str(self.root / path) not in ignored)
        return found | dict.fromkeys(bare, "untracked")

    def _having(self, paths: Iterable[str]) -> list[str]:
        """Those of ``paths`` that Git has, or files in them."""
        listed = sorted(self.paths)

        def has(path: str, *, folder: bool) -> bool:
            at = bisect_left(listed, path)
            return at < len(listed) and (
                listed[at].startswith(path) if folder else listed[at] == path
            )

        return [p for p in paths if has(p, folder=False) or has(f"{p}/", folder=True)]

    def blocked(
        self, stages: Mapping[str, Stage], pending: Iterable[StageVerdict]
    ) -> dict[str, tuple[str, ...]]:
        """Outputs of stages that must run and that Git has, though DVC is to keep them."""
        names = [one.name for one in pending if one.name in stages and not stages[one.name].frozen]
        outs = {name: [out.path for out in stages[name].outs if out.cache] for name in names}
        if not any(outs.values()):
            return {}
        tracked = PathIndex((path, path) for path in self.paths)
        found = {name: tuple(filter(tracked.has_overlap, paths)) for name, paths in outs.items()}
        return {name: paths for name, paths in found.items() if paths}


def _may_be_tracked(one: "DataStatus") -> bool:
    """Whether it counts that Git tracks it; of stages see :meth:`GitOutputs.blocked`."""
    return not one.cached or (one.state == "modified" and one.stage is None)
