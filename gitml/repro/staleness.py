"""Whether a stage must run, and why: asked of DVC, as far as it is not told to run anyway."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.graph import matters
from gitml.adapters.dvc.patches.run import hash_once
from gitml.adapters.dvc.reasons import reasons, restorable
from gitml.core.run.forecast import Expected, Would
from gitml.core.run.options import Options
from gitml.core.run.plan import Planned
from gitml.core.verdict import Reason, StageVerdict, Verdict
from gitml.errors import OutsideError, UnreachableError
from gitml.repro.missing_inputs import unmade
from gitml.repro.pulling import OutOfReach, out_of_reach

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import Stage


class Looking:
    """Looks at the stages of one run. Reads and hashes, and changes nothing of the project.

    ``--force-downstream`` is what DVC's own ``_reproduce`` does: it passes force on along the edges
    of its graph, in which a frozen stage uses nothing, and there is none for single items.

    Args:
        repo: of the stages.
        stages: by address, in DVC's order.
        graph: an edge from a stage to each that it uses; None for single items.
        options: what was asked for.
    """

    def __init__(
        self, repo: "Repo", stages: Mapping[str, "Stage"], graph: Any, options: Options
    ) -> None:
        self._repo = repo
        self._stages = stages
        self._graph = graph
        self._options = options
        self._because: dict[str, str] = {}  # what is forced, by the stage that was reproduced
        self._made: set[str] = set()  # stages that were reproduced

    def forced(self, address: str) -> bool:
        """Whether the stage is to run even if nothing changed."""
        return self._options.force or address in self._because

    def reproduced(self, address: str) -> None:
        """A stage ran, was restored or was recorded anew: it may force those that use it."""
        self._made.add(address)
        if self._options.force_downstream and self._graph is not None:
            for user in self._graph.predecessors(self._stages[address]):
                self._because.setdefault(user.addressing, address)

    def examine(self, address: str) -> StageVerdict:
        """Whether a stage must run. One that ``--force`` alone makes run has no reason."""
        stage = self._stages[address]
        with hash_once():
            if not self.forced(address) and not self.changed(stage):
                return Verdict(address, "up to date")
            return Verdict(address, "stale", self._with_force(address, tuple(reasons(stage))))

    def expect(self, planned: Planned, pending: Collection[str]) -> Expected:
        """What would become of a stage.

        Args:
            planned: the stage.
            pending: stages that would or may run; what they make is not known yet.
        """
        address, stage = planned.address, self._stages[planned.address]
        after = tuple(
            before
            for before in planned.after
            if before in pending and matters(stage, self._stages[before])
        )
        unknown = {out.fs_path for before in after for out in self._stages[before].outs}
        try:
            with hash_once():
                found = () if self._spared(stage) else tuple(reasons(stage, unknown))
        except UnreachableError:
            raise  # a remote, on which the whole plan depends
        except OutsideError as unasked:
            return Expected(address, "unknown", (), after, planned.seconds, error=unasked)
        would: Would = "run"
        lacks: tuple[str, ...] = ()
        error = None
        if not found and not self.forced(address):
            would = "maybe" if after else "up to date"
        elif lacks := self._lacks(planned, pending):
            would = "missing"
            error = self._out_of_reach.why if self._is_pulled(stage) else None
        elif not self.forced(address) and not after:
            would = "restore" if restorable(stage, use=self._options.run_cache) else "run"
        if would in ("run", "restore"):
            self.reproduced(address)
        why = self._with_force(address, found)
        return Expected(address, would, why, after, planned.seconds, lacks, error)

    def _lacks(self, planned: Planned, pending: Collection[str]) -> tuple[str, ...]:
        """What a stage that must run needs, is not there and will not be made or fetched."""
        stage = self._stages[planned.address]
        if stage.frozen or not stage.cmd:
            return unmade(stage)
        makers = [self._stages[a] for a in planned.after if a in pending or a in self._made]
        coming = [out for maker in makers for out in maker.outs]
        if self._is_pulled(stage):
            absent = self._out_of_reach.outputs
            coming += [out for out in self._repo.index.outs if out not in absent]
        return tuple(
            str(dep)
            for dep in stage.deps
            if _is_path(dep)
            and not any(dep.fs.overlaps(dep.fs_path, out.fs_path) for out in coming)
            and not dep.exists
        )

    def changed(self, stage: "Stage", *, allow_missing: bool = False) -> bool:
        """Ask DVC; data that is missing is no change to it where that is allowed."""
        allowed = allow_missing or self._options.allow_missing
        upstream = [] if self._graph is None else list(self._graph.successors(stage))
        return bool(stage.changed(allowed, upstream))

    def _spared(self, stage: "Stage") -> bool:
        """Whether at most data is missing, and that is allowed or will be fetched."""
        if not (self._options.allow_missing or self._is_pulled(stage)):
            return False
        if self.changed(stage, allow_missing=True):
            return False
        return self._options.allow_missing or self._out_of_reach.outputs.isdisjoint(stage.outs)

    def _is_pulled(self, stage: "Stage") -> bool:
        """Whether what is missing for a stage is asked for at the remote."""
        return self._options.pull and not self.forced(stage.addressing)

    @cached_property
    def _out_of_reach(self) -> OutOfReach:
        """What the run would ask the remote for in vain, asked once for all stages."""
        asked: list[Stage] = []
        for stage in filter(self._is_pulled, self._stages.values()):
            with suppress(OutsideError):  # what cannot be asked is told of each stage
                if not self.changed(stage):
                    continue
                if not self.changed(stage, allow_missing=True):
                    asked.append(stage)
                else:
                    asked += (one for dep in _missing(stage) for one in self._makers(dep))
        return out_of_reach(self._repo, dict.fromkeys(asked))

    def _makers(self, dep: "Output") -> Iterator["Stage"]:
        for out in self._repo.index.outs:
            if dep.fs.overlaps(dep.fs_path, out.fs_path):
                yield out.stage

    def _with_force(self, address: str, found: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """A stage that has no reason of its own has the one that it was forced."""
        if found or address not in self._because:
            return found
        return (Reason("forced", self._because[address]),)


def _is_path(dep: "Output") -> bool:
    """A dataset or a query is none."""
    return dep.fs is not None


def _missing(stage: "Stage") -> list["Output"]:
    return [dep for dep in stage.deps if _is_path(dep) and not dep.exists]
