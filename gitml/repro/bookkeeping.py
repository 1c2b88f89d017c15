"""One stage after another through DVC's own functions, cut where the command would run.

``Stage.reproduce`` looks whether a stage changed, removes its outputs, restores it from the run
cache or runs it, hashes, caches, records. Here the same is done in two halves, so that the commands
of several stages may run between them. One thread does all of it.
"""

import contextlib
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc import lock_writer
from gitml.adapters.dvc.graph import in_sequence, local_dependencies, steps
from gitml.adapters.dvc.path_locks import PathLocks
from gitml.adapters.dvc.run_patches import looking_once, thrifty
from gitml.adapters.dvc.stages import fetched
from gitml.core.pipeline.needs import Needs, parse_needs
from gitml.core.run.executor import Job, RemoteData
from gitml.core.run.forecast import Expected
from gitml.core.run.options import Options
from gitml.core.run.outcome import Outcome
from gitml.core.run.plan import Planned
from gitml.core.verdict import StageVerdict
from gitml.errors import OutsideError
from gitml.repro import failed_outputs
from gitml.repro.jobs import stage_job
from gitml.repro.records import Record, Records, dump_pointer
from gitml.repro.remote_jobs import RemoteJobs
from gitml.repro.run_folder import RunFolder
from gitml.repro.staleness import Looking

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


class Bookkeeping:
    """Everything that happens to a stage beside its command.

    Args:
        repo: locked whenever a method is called.
        folder: of the run; its lock is held.
        targets: stages that were asked for.
        options: what was asked for.
        data: how it gets to commands outside the project's folder; None where all run in it.
    """

    def __init__(
        self,
        repo: "Repo",
        folder: RunFolder,
        targets: Sequence["Stage"],
        options: Options,
        data: RemoteData | None = None,
    ) -> None:
        self._repo = repo
        self._folder = folder
        self._options = options
        graph, found = steps(
            repo, targets, single_item=options.single_item, downstream=options.downstream
        )
        self._stages = {stage.addressing: stage for stage in found}
        self._looking = Looking(self._stages, graph, options)
        self.records = Records(repo, folder, list(self._stages))
        self.path_locks = PathLocks(repo)
        self._needs: dict[str, Needs] = {}
        self._before: dict[str, list[object]] = {}
        self._persistent: dict[str, dict[str, str | None]] = {}
        self._remote_jobs = RemoteJobs(repo, folder, data, keep=options.commit) if data else None
        self._economies = contextlib.ExitStack()
        self._economies.enter_context(thrifty(repo))

    def close(self) -> None:
        """Let go of what stages hold, whatever became of them."""
        self.path_locks.close()
        self._economies.close()
        self.records.close()
        if self._remote_jobs is not None:
            self._remote_jobs.close()

    def plan(self) -> list[Planned]:
        """The stages in DVC's order, what each depends on before it.

        Raises:
            ConfigError: wrong ``meta.gitml``.
        """
        times = self._folder.times()
        waits = in_sequence(self._repo, list(self._stages.values()))
        planned = []
        for address, stage in self._stages.items():
            after = tuple(one.addressing for one in waits[stage])
            needs = self._needs[address] = parse_needs(stage.meta, f"{stage.relpath}: {address}")
            planned.append(Planned(address, after, needs, times.get(address)))
        return planned

    def stage(self, address: str) -> "Stage":
        """DVC's object of a stage of the plan."""
        return self._stages[address]

    def examine(self, address: str) -> StageVerdict:
        """Whether a stage must run, and why."""
        self.records.settle(local_dependencies(self._stages[address]))
        return self._looking.examine(address)

    def expect(self, planned: Planned, pending: Collection[str]) -> Expected:
        """What would become of a stage; see :meth:`.dvc_looking.Looking.expect`."""
        return self._looking.expect(planned, pending)

    def begin(self, address: str, gpus: Sequence[str]) -> Job | Outcome:
        """Do what comes before the command; answers it, or what became of the stage without one."""
        stage = self._stages[address]
        self.path_locks.hold(stage)
        if self._options.pull and not self._looking.forced(address) and self._pulled(stage):
            return self._let_go(address, "unchanged")
        if not stage.cmd or stage.frozen:
            self._whole(stage)
            return self._reproduced(address, "recorded")
        if self._begin_command(stage):
            self._folder.drop_earlier_logs(address)
            return self._job(stage, gpus)
        self._record(stage)
        return self._reproduced(address, "restored")

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
        self._record(stage, self._before.pop(address), confirm)
        del self._persistent[address]
        self._reproduced(address, "ran")

    def retry(self, address: str) -> None:
        """The command failed and will be run again, as if it had not begun."""
        self._clear(address)
        self._folder.keep_log(address)

    def abandon(self, address: str) -> None:
        """The stage will not be recorded; what its command left is set aside."""
        self._before.pop(address, None)
        if address in self._persistent:
            self._clear(address)
            del self._persistent[address]
        self._let_go(address, "failed")

    def _clear(self, address: str) -> None:
        """Set aside what the command left."""
        failed_outputs.set_aside(self._stages[address], self._persistent[address], self._folder)

    def _pulled(self, stage: "Stage") -> bool:
        return not self._looking.changed(stage, allow_missing=True) and fetched(stage)

    def _whole(self, stage: "Stage") -> None:
        """Data, imports and frozen stages have no command to run; DVC does all of it."""
        force = self._looking.forced(stage.addressing)
        with self.records.collecting() as ignored:
            stage.run(no_commit=not self._options.commit, force=force)
            self._add(stage, ignored)

    def _begin_command(self, stage: "Stage") -> bool:
        """What DVC does before a command; False where the run cache had what it would make."""
        from dvc.stage.cache import RunCacheNotFoundError
        from dvc.stage.run import _pull_missing_deps

        persistent = failed_outputs.before(stage)
        stage.remove_outs(ignore_remove=False, force=False)
        forced = self._looking.forced(stage.addressing)
        if self._options.pull and not forced:
            _pull_missing_deps(stage)
        with looking_once():
            if not forced:
                with contextlib.suppress(RunCacheNotFoundError):
                    self._repo.stage_cache.restore(stage, dry=False, **self._restoring())
                    return False
            stage.save_deps()
        self._before[stage.addressing] = [dep.hash_info for dep in stage.deps]
        self._persistent[stage.addressing] = persistent
        self.records.begin(stage.addressing, persistent)
        return True

    def _restoring(self) -> dict[str, bool]:
        """What DVC tells its own function: only what is not as usual."""
        pull = {"pull": True} if self._options.pull else {}
        return pull if self._options.run_cache else {**pull, "run_cache": False}

    def _job(self, stage: "Stage", gpus: Sequence[str]) -> Job:
        needs = self._needs[stage.addressing]
        return stage_job(stage, needs, self._folder, gpus, self._remote_jobs)

    def _record(
        self,
        stage: "Stage",
        before: Sequence[object] | None = None,
        confirm: Callable[[], None] | None = None,
    ) -> None:
        """The second half of ``Stage.run``."""
        kept = all(out.use_cache or out.is_metric or out.is_plot for out in stage.outs)
        with self.records.collecting() as ignored, looking_once():
            stage.save_deps()
            _refuse_changes(stage, before)
            stage.save_outs()
            if confirm is not None:
                confirm()
            stage.md5 = stage.compute_md5()
            if self._options.commit and kept:
                self._repo.stage_cache.save(stage)
            if self._options.commit:
                stage.commit()
            self._add(stage, ignored)

    def _add(self, stage: "Stage", ignored: Sequence[str]) -> None:
        from dvc.stage import PipelineStage

        objects = [
            out.hash_info.value
            for out in stage.outs
            if self._options.commit and out.use_cache and out.hash_info and out.is_in_repo
        ]
        record = Record(stage.addressing, ignored=tuple(ignored), objects=tuple(objects))
        if isinstance(stage, PipelineStage):
            lock = os.fspath(Path(stage.path).with_suffix(".lock"))
            record = replace(record, lock=lock, name=stage.name, block=lock_writer.block(stage))
        else:
            dump_pointer(stage)
        self.records.add(record)

    def _reproduced(self, address: str, outcome: Outcome) -> Outcome:
        self._looking.reproduced(address)
        return self._let_go(address, outcome)

    def _let_go(self, address: str, outcome: Outcome) -> Outcome:
        self.path_locks.let_go(address)
        return outcome


def _refuse_changes(stage: "Stage", before: Sequence[object] | None) -> None:
    changed = [
        str(dep)
        for dep, hash_info in zip(stage.deps, before or (), strict=False)
        if dep.hash_info != hash_info
    ]
    if changed:
        raise OutsideError(
            f"changed while stage '{stage.addressing}' ran: {', '.join(changed)}",
            hint="what it made may come of either content, so it is not recorded; run it again",
        )
