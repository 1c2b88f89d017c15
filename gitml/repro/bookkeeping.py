"""One stage after another through DVC's own functions, cut where the command would run.

``Stage.reproduce`` looks whether a stage changed, removes its outputs, restores it from the run
cache or runs it, hashes, caches, records. Here the same is done in two halves, so that the commands
of several stages may run between them. One thread does all of it.
"""

import contextlib
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc import lock_writer
from gitml.adapters.dvc.data.imports import edited
from gitml.adapters.dvc.graph import in_sequence, local_dependencies, steps
from gitml.adapters.dvc.jobs import environment, stage_job
from gitml.adapters.dvc.locks.path_locks import PathLocks
from gitml.adapters.dvc.patches.run import hash_once, patched_for_run
from gitml.adapters.dvc.patches.write import write_pointer
from gitml.core.pipeline.needs import Needs, parse_needs
from gitml.core.ports import Talk
from gitml.core.run.executor import Job, RemoteData
from gitml.core.run.forecast import Expected
from gitml.core.run.options import Options
from gitml.core.run.outcome import Outcome
from gitml.core.run.plan import Planned
from gitml.core.verdict import StageVerdict
from gitml.repro import pulling
from gitml.repro.recording import failed_outputs
from gitml.repro.recording.output_kinds import OutputKinds
from gitml.repro.recording.recordable import (
    obstacle,
    refuse_changes,
    refuse_unrecordable,
    refuse_unrecordable_keys,
)
from gitml.repro.recording.records import Record, Records
from gitml.repro.remote_jobs import RemoteJobs
from gitml.repro.run_folder import RunFolder
from gitml.repro.staleness import Looking

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


@dataclass(frozen=True, slots=True)
class _Before:
    """What a stage was before its command.

    Attributes:
        dependencies: their hashes; they must be the same when it has ended.
        persistent: see :func:`gitml.repro.recording.failed_outputs.before`.
    """

    dependencies: Sequence[object]
    persistent: dict[str, str | None]


class Bookkeeping:
    """Everything that happens to a stage beside its command.

    Args:
        repo: DVC's mutex of it is held whenever a method is called.
        folder: of the run; its mutex is held.
        targets: stages that were asked for.
        options: what was asked for.
        talk: hears of what cannot be recorded.
        data: how it gets to commands outside the project's folder; None where all run in it.
    """

    def __init__(
        self,
        repo: "Repo",
        folder: RunFolder,
        targets: Sequence["Stage"],
        options: Options,
        talk: Talk,
        data: RemoteData | None = None,
    ) -> None:
        self._repo = repo
        self._folder = folder
        self._options = options
        graph, found = steps(
            repo, targets, single_item=options.single_item, downstream=options.downstream
        )
        self._stages = {stage.addressing: stage for stage in found}
        self._looking = Looking(repo, self._stages, graph, options)
        self.records = Records(repo, folder, list(self._stages))
        self.path_locks = PathLocks(repo)
        self._talk, self._kinds = talk, OutputKinds(repo, talk)
        self._needs: dict[str, Needs] = {}
        self._before: dict[str, _Before] = {}  # of stages whose command runs
        self._remote_jobs = RemoteJobs(repo, folder, data, keep=options.commit) if data else None
        self._patches = contextlib.ExitStack()
        self._patches.enter_context(patched_for_run(repo))

    def close(self) -> None:
        """Unlock what stages hold, and give DVC its own functions back, however the run ended."""
        self.path_locks.close()
        self._patches.close()
        self.records.close()
        if self._remote_jobs is not None:
            self._remote_jobs.close()

    def plan(self) -> list[Planned]:
        """The stages in DVC's order, what each depends on before it.

        Raises:
            ConfigError: wrong ``meta.gitml``.
            GitmlError: what a stage is to make could not be recorded.
        """
        times = self._folder.times()
        waits = in_sequence(self._repo, list(self._stages.values()))
        planned = []
        for address, stage in self._stages.items():
            after = tuple(one.addressing for one in waits[stage])
            needs = self._needs[address] = parse_needs(stage.meta, f"{stage.relpath}: {address}")
            planned.append(Planned(address, after, needs, times.get(address)))
        refuse_unrecordable(
            self._repo,
            self._stages,
            stale=lambda address: self.examine(address).outcome == "stale",
        )
        return planned

    def stage(self, address: str) -> "Stage":
        """DVC's object of a stage of the plan."""
        return self._stages[address]

    def examine(self, address: str) -> StageVerdict:
        """Whether a stage must run, and why."""
        self.records.write_inside(local_dependencies(self._stages[address]))
        return self._looking.examine(address)

    def expect(self, planned: Planned, pending: Collection[str]) -> Expected:
        """What would become of a stage; see :meth:`gitml.repro.staleness.Looking.expect`."""
        return self._looking.expect(planned, pending)

    def begin(self, address: str, gpus: Sequence[str]) -> Job | Outcome:
        """Do what comes before the command; answers it, or what became of the stage without one."""
        stage = self._stages[address]
        self.path_locks.lock(stage)
        if self._try_pull(stage):
            return self._end(address, "unchanged")
        if not stage.cmd or stage.frozen:
            self._run_whole(stage)
            return self._end_reproduced(address, "recorded")
        if self._restore(stage):
            self._record(stage)
            return self._end_reproduced(address, "restored")
        self._folder.drop_earlier_logs(address)
        return self._job(stage, gpus)

    def finish(self, address: str, result: str = "") -> None:
        """The command ended well: hash, cache and record what it made.

        Args:
            address: of the stage.
            result: what the executor says was made, of a remote job.

        Raises:
            OutsideError: a dependency changed while it ran, or the result is not what was asked.
            DvcException: an output is missing, or cannot be kept.
        """
        stage = self._stages[address]
        confirm = (
            self._remote_jobs.collect(stage, result) if self._remote_jobs is not None else None
        )
        self._record(stage, self._before[address].dependencies, confirm)
        del self._before[address]
        self._end_reproduced(address, "ran")

    def retry(self, address: str) -> None:
        """The command failed and will be run again, as if it had not begun."""
        self._set_outputs_aside(address)
        self._folder.keep_log(address)

    def abandon(self, address: str) -> None:
        """The stage will not be recorded; what its command left is set aside."""
        if address in self._before:
            self._set_outputs_aside(address)
            del self._before[address]
        self._end(address, "failed")

    def _set_outputs_aside(self, address: str) -> None:
        persistent = self._before[address].persistent
        failed_outputs.set_aside(self._stages[address], persistent, self._folder)

    def _try_pull(self, stage: "Stage") -> bool:
        """With ``--pull``, get a stage that did not change from the remote; whether that worked."""
        if not self._options.pull or self._looking.forced(stage.addressing):
            return False
        return not self._looking.changed(stage, allow_missing=True) and pulling.pull(stage)

    def _run_whole(self, stage: "Stage") -> None:
        """Data, imports and frozen stages have no command to run; DVC does all of it."""
        force = self._looking.forced(stage.addressing)
        imported = edited.recorded([stage] if stage.frozen else ())  # else its source is asked
        with pulling.telling_absent(stage), self.records.ignore.collect() as ignored:
            with self._kinds.kept(stage, made=False):
                stage.run(no_commit=not self._options.commit, force=force)
            edited.make_own(stage, imported, self._talk)
            self._add_record(stage, ignored)

    def _restore(self, stage: "Stage") -> bool:
        """Do what DVC does before a command; True where the run cache had what it would make."""
        from dvc.stage.cache import RunCacheNotFoundError

        if wrong := obstacle(self._repo, stage):
            raise wrong
        refuse_unrecordable_keys(stage)
        pulling.pull_absent_outputs(stage, self._options)
        persistent = failed_outputs.before(stage)
        stage.remove_outs(ignore_remove=False, force=False)
        forced = self._looking.forced(stage.addressing)
        if self._options.pull and not forced:
            pulling.pull_dependencies(stage)
        with hash_once():
            if not forced:
                with contextlib.suppress(RunCacheNotFoundError):
                    self._repo.stage_cache.restore(stage, dry=False, **self._restore_options())
                    return True
            stage.save_deps()
        self._before[stage.addressing] = _Before([d.hash_info for d in stage.deps], persistent)
        self.records.begin(stage.addressing, persistent)
        return False

    def _restore_options(self) -> dict[str, bool]:
        """What DVC tells its own function: only what is not as usual."""
        pull = {"pull": True} if self._options.pull else {}
        return pull if self._options.run_cache else {**pull, "run_cache": False}

    def _job(self, stage: "Stage", gpus: Sequence[str]) -> Job:
        needs = self._needs[stage.addressing]
        log = os.fspath(self._folder.log(stage.addressing))
        return replace(
            stage_job(stage, {**environment(stage), **needs.env}, log),
            needs=needs,
            gpus=tuple(gpus),
            outs=tuple(out.fs_path for out in stage.outs if out.is_in_repo),
            remote_job=self._remote_jobs.pack(stage, needs.env)
            if self._remote_jobs is not None
            else "",
        )

    def _record(
        self,
        stage: "Stage",
        before: Sequence[object] | None = None,
        confirm: Callable[[], None] | None = None,
    ) -> None:
        """The second half of ``Stage.run``.

        Args:
            stage: its outputs are there.
            before: hashes of its dependencies before its command, which must be the same.
            confirm: checks the hashes of the outputs, before any of them is cached.
        """
        kept = all(out.use_cache or out.is_metric or out.is_plot for out in stage.outs)
        with self.records.ignore.collect() as ignored, hash_once():
            stage.save_deps()
            refuse_changes(stage, before)
            with self._kinds.kept(stage, made=before is not None):
                stage.save_outs()
                if confirm is not None:
                    confirm()
                stage.md5 = stage.compute_md5()
                if self._options.commit and kept:
                    self._repo.stage_cache.save(stage)
                if self._options.commit:
                    stage.commit()
            self._add_record(stage, ignored)

    def _add_record(self, stage: "Stage", ignored: Sequence[str]) -> None:
        from dvc.stage import PipelineStage

        objects = [
            out.hash_info.value
            for out in stage.outs
            if self._options.commit and out.use_cache and out.hash_info and out.is_in_repo
        ]
        record = Record(stage.addressing, ignored=tuple(ignored), objects=tuple(objects))
        if isinstance(stage, PipelineStage):
            path = os.fspath(Path(stage.path).with_suffix(".lock"))
            text = lock_writer.block(stage)
            record = replace(record, lockfile=path, name=stage.name, block=text)
        else:
            write_pointer(stage)
        self.records.add(record)

    def _end_reproduced(self, address: str, outcome: Outcome) -> Outcome:
        self._looking.reproduced(address)
        return self._end(address, outcome)

    def _end(self, address: str, outcome: Outcome) -> Outcome:
        self.path_locks.unlock(address)
        return outcome
