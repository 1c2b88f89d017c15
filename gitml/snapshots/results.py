"""Whether a result is what is recorded of it, and was made from what is there.

A result is what is judged: predictions, or a metrics file. Its record is in ``dvc.lock``, by which
it belongs to a command, to parameters and to bytes. Whoever compares asks here and nowhere else.
"""

import posixpath
import shlex
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Protocol

from gitml.adapters.dvc_files import git_hashes
from gitml.adapters.dvc_files.objects.cache import Cache
from gitml.core.data.pointers import Pointer, is_hash
from gitml.core.paths import folders
from gitml.core.pipeline.stage import Stage
from gitml.core.pipeline.staleness import CommittedPipeline, Hashes, stale
from gitml.core.ports import Tree
from gitml.core.snapshot import Model, Problem
from gitml.core.values import Value
from gitml.core.verdict import Reason, StageVerdict
from gitml.errors import OutsideError
from gitml.snapshots import dependencies
from gitml.snapshots.caches.parse_cache import Documents
from gitml.snapshots.commit_on_disk import CommitOnDisk
from gitml.snapshots.dvc_records import DvcRecords
from gitml.snapshots.earlier_commits import EarlierCommits

_DROPPED = frozenset({"dropped-dependency", "dropped-parameter"})
_STATES = {"new": "is new", "deleted": "is gone"}


class PointRead(Protocol):
    """What is read of one point of a project that results are held against."""

    @property
    def tree(self) -> Tree:
        """The files of that point."""

    @property
    def cache(self) -> Cache:
        """Has the listings of folders."""

    @property
    def documents(self) -> Documents:
        """Parses files; what it parsed is worth keeping for the next run."""

    @property
    def stages(self) -> Mapping[str, Stage]:
        """All stages by address, with what their locks say."""

    @property
    def pointers(self) -> Mapping[str, Pointer]:
        """Of all that DVC tracks, by path."""

    def used_params(self) -> Mapping[str, Value]:
        """Parsed params files by path, with what only runs used."""

    def models(self) -> Mapping[str, Model]:
        """All that are declared."""


class ResultChecks:
    """The results at one point.

    Args:
        point: what was read there.
        records: what DVC's files say there.
        checkout: what its files are on disk; None where nobody can tell.
        earlier: what Git had before; None where it has no history.
    """

    def __init__(
        self,
        point: PointRead,
        records: DvcRecords,
        checkout: CommitOnDisk | None = None,
        earlier: EarlierCommits | None = None,
    ) -> None:
        self._point = point
        self._tree = point.tree
        self._cache = point.cache
        self._records = records
        self._checkout = checkout
        self._on_disk: dict[str | None, CommittedPipeline | None] = {}
        self._earlier = earlier

    def maker(self, path: str) -> str | None:
        """The stage that makes a result; None for a file from elsewhere."""
        holder = self._holder(path)
        return None if holder is None else holder.stage

    def edited(self, path: str) -> Problem | None:
        """Why a file is not what is recorded of it; None where it is.

        Nor where nothing is recorded, it does not lie there itself, or nobody can tell.

        Raises:
            OutsideError: its bytes are not here.
        """
        holder = self._holder(path)
        if holder is None or self._is_as_recorded(path, holder) is not False:
            return None
        what = "it" if holder.path == path else holder.path
        if holder.stage is None:
            return Problem(path, f"{what} is not what {holder.source} records", edited=True)
        reason = f"{what} is not what dvc.lock records of stage {holder.stage}"
        return Problem(path, reason, _remake(holder.stage), edited=True)

    def unproven(self, path: str, since: str | None = None) -> Problem | None:
        """Why a result is not shown to be what its stage makes from what is there.

        None where it is, and of a file that no stage makes.

        Args:
            path: of the result.
            since: see :meth:`gitml.core.snapshot.Files.unproven`.

        Raises:
            OutsideError: what would tell cannot be read.
        """
        if problem := self.edited(path):
            return problem
        holder = self._holder(path)
        if holder is None or holder.stage is None:
            return None
        lies_there = [*self._tree.files(path)] == [path]
        if lies_there and not is_hash(holder.md5):
            reason = f"dvc.lock records no run of stage {holder.stage} that made it"
            return Problem(path, reason, _remake(holder.stage), unrecorded=True)
        if found := self._stale(path, holder, since):
            return Problem(path, _words(found[0]), self._hint(holder.stage, found), outdated=True)
        return None

    def _holder(self, path: str) -> Pointer | None:
        """The output that a result is, or lies in."""
        own = self._records.pointer(path)
        if own is not None:
            return own
        found = filter(None, map(self._records.pointer, folders(path)))
        return next((one for one in found if one.is_folder or one.md5 is None), None)

    def _is_as_recorded(self, path: str, holder: Pointer) -> bool | None:
        """Whether a file that lies there has the bytes that are recorded; None where none can tell.

        A folder has one hash for all of its files, so without its listing all of them are read.
        """
        if holder.md5 is None or not is_hash(holder.md5):
            return None
        content = self._tree.read(path, None) if [*self._tree.files(path)] == [path] else None
        if content is None:
            return None
        if holder.path == path:
            return git_hashes.is_of(holder.md5, content)
        listing = self._listing(holder)
        if listing is None:
            return holder.md5 in git_hashes.of_folder(self._tree, holder.path)
        return git_hashes.is_of(listing.get(posixpath.relpath(path, holder.path)), content)

    def _listing(self, folder: Pointer) -> Mapping[str, str] | None:
        try:
            return self._cache.files(folder)
        except OutsideError:  # a damaged one
            return None

    def _stale(self, path: str, holder: Pointer, since: str | None) -> list[StageVerdict]:
        found = self._held(path, holder, self._committed)
        # Git may have other bytes than the disk, and lacks what it ignores in a folder.
        on_disk = self._checked_out(since) if found else None
        return found if on_disk is None else self._held(path, holder, on_disk)

    def _pipeline(self, in_git: Hashes) -> CommittedPipeline:
        """All that stages are held against, by the hashes of what Git has."""
        point = self._point
        models = {model.path for model in point.models().values() if model.has_versions}
        known = partial(self._hashes, in_git)
        found = CommittedPipeline(
            point.stages, point.pointers, self._params, known, models, self._was_in_git
        )
        point.documents.save()
        return found

    @cached_property
    def _params(self) -> Mapping[str, Value]:
        return self._point.used_params()

    def _was_in_git(self, path: str, md5: str | None) -> bool:
        return self._earlier is not None and self._earlier.had(path, md5)

    def _hashes(self, in_git: Hashes, path: str) -> frozenset[str] | None:
        try:
            found = in_git(path)
        except OutsideError:  # of Git LFS, and not here
            return None
        if found is not None:
            return found
        inner = dependencies.inner_hash(path, self._point.pointers, self._cache)
        return None if inner is None else frozenset({inner})

    @cached_property
    def _committed(self) -> CommittedPipeline:
        return self._pipeline(git_hashes.recorded(self._tree))

    def _checked_out(self, since: str | None) -> CommittedPipeline | None:
        if since not in self._on_disk:
            self._on_disk[since] = self._read_on_disk(since)
        return self._on_disk[since]

    def _read_on_disk(self, since: str | None) -> CommittedPipeline | None:
        if self._checkout is None or self._tree.commit is None:
            return None
        stages = self._point.stages.values()
        paths = {path for stage in stages for path in (*stage.deps, *(o.path for o in stage.outs))}
        altered = self._checkout.altered(paths - self._point.pointers.keys(), since)
        on_disk = git_hashes.checked_out(self._tree, self._checkout.disk(), altered)
        return self._pipeline(on_disk)

    def _held(self, path: str, holder: Pointer, pipeline: CommittedPipeline) -> list[StageVerdict]:
        found = []
        for one in stale(pipeline, path):
            is_maker = one.name == holder.stage
            # The result's own bytes were looked at, and what else its stage made is no part of it.
            reasons = tuple(r for r in one.reasons if not (is_maker and r.kind == "output"))
            if reasons:
                found.append(one._replace(reasons=reasons))
        return found

    def _hint(self, stage: str, found: Sequence[StageVerdict]) -> str:
        stages = self._records.stages
        reasons = [reason for one in found for reason in one.reasons]
        if gone := [r.subject for r in reasons if (r.kind, r.state) == ("dependency", "deleted")]:
            return (
                f"put {gone[0]} back into Git, or take it out of its stage; then {_remake(stage)}"
            )
        if frozen := [one.name for one in found if stages[one.name].frozen]:
            again = shlex.join(["gitml", "unfreeze", *frozen])
            return f"let it run: {again}; then {_remake(stage)}"
        if all(one.kind in _DROPPED for one in reasons):
            again = shlex.join(
                ["gitml", "repro", "--force", "--single-item", *(v.name for v in found)]
            )
            return f"run it again, and commit it with dvc.lock: {again}"
        return _remake(stage)


def _remake(stage: str) -> str:
    again = shlex.join(["gitml", "repro", stage])
    return f"make it again, and commit it with dvc.lock: {again}"


def _words(stale_: StageVerdict) -> str:
    """``stage test must run: model.bin changed``, as ``gitml status`` has it."""
    first, *others = stale_.reasons
    if first.kind in _DROPPED:
        what, how = first.kind.removeprefix("dropped-"), _STATES.get(first.state, "changed")
        return (
            f"stage {stale_.name} ran with {first.subject}, which {how} and is no longer its {what}"
        )
    more = f" (and {len(others)} more)" if others else ""
    return f"stage {stale_.name} must run: {_reason(first)}{more}"


def _reason(one: Reason) -> str:
    if one.kind == "never-run":
        return "never ran"
    if one.kind == "command":
        return "its command changed"
    how = _STATES.get(one.state, "changed")
    return f"its output {one.subject} {how}" if one.kind == "output" else f"{one.subject} {how}"
