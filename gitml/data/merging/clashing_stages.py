"""Stages that two branches both ran: which run, if any, is that of what the branches are together.

A lock says of a stage what it was run on and what came of it. So the record of either side stands
where the merged code, data and parameters are what that side ran, and so does a record of the
run-cache. Where none is, the stage must run.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from gitml.adapters.dvc.lock_writer import text_of
from gitml.adapters.dvc_files import dvc_yaml, git_hashes
from gitml.adapters.dvc_files.objects.run_cache import RunCache
from gitml.adapters.dvc_files.paths import join
from gitml.adapters.formats.documents import DocumentError, yaml
from gitml.core.data.merging.three_way import Clash, Merged, Side
from gitml.core.data.pointers import Pointer
from gitml.core.paths import overlap
from gitml.core.pipeline.stage import Stage
from gitml.core.pipeline.staleness import (
    CommittedPipeline,
    at,
    current_hashes,
    used_other_inputs,
)
from gitml.core.ports import Tree
from gitml.core.snapshot import Snapshot
from gitml.core.values import MISSING

_SIDES: tuple[Side, ...] = ("ours", "theirs")


@dataclass(frozen=True)
class ClashingStages:
    """Settles the clashes of one lock, by the working tree in which the merge stands.

    Attributes:
        lock: path of it, relative to the DVC root.
        snapshot: of the working tree, with stages, data and parameters.
        tree: the working tree.
        runs: the run-cache.
        undecided: paths that are in conflict themselves. No run of a stage that they are an input
            of stands, whatever lies there meanwhile.
    """

    lock: str
    snapshot: Snapshot
    tree: Tree
    runs: RunCache
    undecided: Collection[str] = ()

    def settle(self, merged: Merged[str]) -> tuple[Merged[str], Mapping[str, str]]:
        """Put in the records that stand; answers where each was found.

        A stage can stand once those before it do, so it goes round until nothing more is found.
        """
        settled: dict[str, str] = {}
        while merged.clashes:
            pipeline = self._pipeline(merged)
            found = {
                name: one
                for name, clash in merged.clashes.items()
                if (one := self._find(pipeline, name, clash)) is not None
            }
            if not found:
                break
            merged = merged.settle({name: text for name, (_, text) in found.items()})
            settled |= {name: where for name, (where, _) in found.items()}
        return merged, settled

    def _find(
        self, pipeline: CommittedPipeline, name: str, clash: Clash[str]
    ) -> tuple[str, str] | None:
        stage = next((s for s in self._stages if s.name == name), None)
        if stage is None or self._is_undecided(stage):
            return None
        fitting = {}
        for side in _SIDES:
            text = clash.side(side)
            record = _record(text)
            if text and record and not used_other_inputs(pipeline, dvc_yaml.locked(stage, record)):
                fitting[side] = text
        if len(fitting) == 1:
            return next(iter(fitting.items()))
        return None if fitting else self._run(pipeline, stage, clash)

    def _is_undecided(self, stage: Stage) -> bool:
        inputs = (stage.file, *stage.deps, *stage.params)
        return any(overlap(one, other) for one in inputs for other in self.undecided)

    def _run(
        self, pipeline: CommittedPipeline, stage: Stage, clash: Clash[str]
    ) -> tuple[str, str] | None:
        """A run of the run-cache with the inputs of now."""
        record = _record(clash.ours or clash.theirs)
        wanted = None if record is None else _now(pipeline, stage, record)
        for run in self.runs.find(wanted) if wanted else ():
            if not used_other_inputs(pipeline, dvc_yaml.locked(stage, run)):
                return "run-cache", text_of({stage.name: run})
        return None

    @property
    def _stages(self) -> list[Stage]:
        stages = self.snapshot.stages.values()
        return [stage for stage in stages if dvc_yaml.lock_path(stage.file) == self.lock]

    def _pipeline(self, merged: Merged[str]) -> CommittedPipeline:
        pointers: dict[str, Pointer] = dict(self.snapshot.pointers)
        stages: dict[str, Stage] = dict(self.snapshot.stages)
        for stage in self._stages:
            record = _record(merged.values.get(stage.name))
            known = stage if record is None else dvc_yaml.locked(stage, record)
            stages[stage.address] = known
            outs = known.locked.outs if known.locked else {}
            for out in stage.outs:
                pointers[out.path] = Pointer(out.path, outs.get(out.path), cached=out.cache)
        hashes = git_hashes.recorded(self.tree)
        return CommittedPipeline(stages, pointers, self.snapshot.params, hashes)


def _record(text: str | None) -> Mapping[str, Any] | None:
    """One stage's record in a lock's text."""
    if not text:
        return None
    try:
        found = yaml("dvc.lock", text)
    except DocumentError:
        return None
    record = next(iter(found.values()), None) if isinstance(found, dict) else None
    return record if isinstance(record, dict) else None


def _now(
    pipeline: CommittedPipeline, stage: Stage, record: Mapping[str, Any]
) -> dict[str, Any] | None:
    """A record with what the stage would be run on now; None where that is not all known."""
    deps = []
    for entry in record.get("deps") or ():
        path = join(stage.wdir, str(entry["path"]))
        found = current_hashes(pipeline, path)
        if path not in stage.deps or found is None or len(found) != 1:
            return None
        deps.append({**entry, "md5": next(iter(found))})
    params = {}
    for file, values in (record.get("params") or {}).items():
        path = join(stage.wdir, file)
        document = pipeline.params.get(path)
        now = {key: at(document, key) for key in values}
        if set(stage.params.get(path, ())) != now.keys() or MISSING in now.values():
            return None
        params[file] = now
    whole = len(deps) == len(stage.deps) and len(params) == len(stage.params)
    inputs = {"cmd": stage.cmd, "deps": deps, **({"params": params} if params else {})}
    return {**inputs, "outs": record.get("outs") or []} if whole else None
