"""``gitml repro``: DVC's plan, run by the engine."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.translation import translated
from gitml.adapters.dvc_files.locks.busy_paths import waits_for_stages
from gitml.adapters.dvc_files.tracked_links import refuse_tracked_links
from gitml.core.ports import Talk
from gitml.core.run.events import Audience, Finished
from gitml.core.run.executor import Executor, Site
from gitml.core.run.forecast import FAILS, MAY_RUN, Expected, Forecast, forecast
from gitml.core.run.missing_inputs import MissingInputsError
from gitml.core.run.options import FailurePolicy, Options
from gitml.core.run.outcome import RunResult, StageRun
from gitml.core.run.plan import Planned, check, check_pools, critical_path
from gitml.late_module import LateModule
from gitml.repro import status_file
from gitml.repro.durations import by_record
from gitml.repro.run_folder import RunFolder
from gitml.repro.up_to_date_cache import DefinitionDigests, UpToDateCache, request_key
from gitml.snapshots.workspace.workspace_data import WorkingData

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage

    from gitml.adapters.dvc import errors, links, session, stages
    from gitml.adapters.dvc.locks import path_locks
    from gitml.adapters.dvc.patches import load
    from gitml.core.data.of_other_commits import Owners
    from gitml.repro import absent_outputs as absent
    from gitml.repro import bookkeeping, engine, pulling
    from gitml.repro import data_of_other_commits as other_data
    from gitml.repro import missing_inputs as missing
    from gitml.repro.recording import recovery
else:  # a run that finds nothing to do needs none of them
    errors = LateModule("gitml.adapters.dvc.errors")
    links = LateModule("gitml.adapters.dvc.links")
    path_locks = LateModule("gitml.adapters.dvc.locks.path_locks")
    session = LateModule("gitml.adapters.dvc.session")
    stages = LateModule("gitml.adapters.dvc.stages")
    load = LateModule("gitml.adapters.dvc.patches.load")
    absent = LateModule("gitml.repro.absent_outputs")
    bookkeeping = LateModule("gitml.repro.bookkeeping")
    engine = LateModule("gitml.repro.engine")
    pulling = LateModule("gitml.repro.pulling")
    other_data = LateModule("gitml.repro.data_of_other_commits")
    missing = LateModule("gitml.repro.missing_inputs")
    recovery = LateModule("gitml.repro.recording.recovery")

_UNCOUNTED = (
    "a run is going on or was cut off; what it finished and is not in dvc.lock yet is not counted"
)


@dataclass(frozen=True)
class Pipeline:
    """The stages of one project.

    Attributes:
        root: the DVC root.
        folder: where the user stands, relative to ``root``; empty at the root.
        talk: hears of what is not about one stage.
        up_to_date: knows when nothing is to be done.
        data: what lies in the working tree.
        owners: whose data it is, where it is that of another commit.
        refuse_unfinished: raises an error where data may be of two revisions; asked under DVC's
            lock.
    """

    root: Path
    folder: str
    talk: Talk
    up_to_date: UpToDateCache
    data: WorkingData
    owners: "Owners"
    refuse_unfinished: Callable[[], None]

    @waits_for_stages
    def run(
        self,
        names: Sequence[str],
        site: Site,
        options: Options,
        policy: FailurePolicy,
        audience: Audience,
    ) -> RunResult:
        """Bring ``names`` (default: every stage) up to date, with all that they depend on.

        Meanwhile other processes can follow it: see :mod:`gitml.repro.status_file`.

        Raises:
            UsageError: an unknown stage.
            ConfigError: a file is wrong, or a stage is larger than the machine.
            OutsideError: DVC or the machine failed; what had finished is recorded. Or data may be
                of two revisions, and nothing was begun.
            StoppedError: a signal ended the run; what had finished is recorded.
        """
        begun = time.monotonic()
        refuse_tracked_links(self.root)  # before anything is written into them
        files = self._files()
        request = request_key(self.folder, names, options)
        with (
            translated(),
            files.hold(self._tell_wait) as held,
            status_file.write_status(files, audience) as teller,
        ):
            if (known := self._recall(request, options)) is not None:
                idle = [StageRun(address, "unchanged", 0.0) for address in known]
                for run in idle:
                    audience(Finished(run))
                return RunResult(tuple(idle), (), time.monotonic() - begun)
            with self._opened() as (repo, digests), _executing(site.make((held,))) as executor:
                path_locks.mend_path_locks(repo)
                recovery.recover(repo, files, self.talk)
                if options.pull and options.run_cache:
                    pulling.pull_earlier_runs(repo, self.talk)
                wanted = stages.targets(repo, names, self.folder, options)
                data = executor.remote_data
                with closing(
                    bookkeeping.Bookkeeping(repo, files, wanted, options, self.talk, data)
                ) as books:
                    plan = self._plan(
                        repo, books, options, wanted if options.force and names else ()
                    )
                    self._tell_missing(repo, books, plan, options, policy)
                    runner = engine.Engine(repo, books, plan, executor, teller)
                    try:
                        runs = runner.run(site, policy)
                        digests.keep_run(self.up_to_date, request, runs, books)
                    finally:
                        took = runner.seconds
                        files.keep_times(took)
                        files.keep_durations(by_record(took, {a: books.stage(a) for a in took}))
        ran = {run.address: run.seconds for run in runs if run.outcome == "ran"}
        return RunResult(tuple(runs), critical_path(plan, ran), time.monotonic() - begun)

    def _recall(self, request: str, options: Options) -> list[str] | None:
        """The stages, where it is known without asking DVC that all of them are up to date."""
        if options.force or options.pull or self._files().interrupted:
            return None
        return self.up_to_date.recall(request)

    @contextmanager
    def _opened(self) -> Iterator[tuple["Repo", DefinitionDigests]]:
        with load.patched_for_load(), load.record_vars() as read:
            digests = DefinitionDigests(self.up_to_date.definitions(), read)
            with session.session(self.root, self.talk, hush=True) as repo:
                self.refuse_unfinished()
                yield repo, digests

    def forecast(self, names: Sequence[str], site: Site, options: Options) -> Forecast:
        """What :meth:`run` would do; nothing but DVC's memory of hashes is written.

        The executor is not started: what is larger than it has is found out by the run alone.

        Raises:
            UsageError: an unknown stage.
            ConfigError: a file is wrong, or a stage is larger than the machine.
        """
        if (known := self._recall(request_key(self.folder, names, options), options)) is not None:
            done = {name: Expected(name, "up to date", (), (), None) for name in known}
            return forecast([Planned(name) for name in known], done, None)
        if self._files().interrupted:
            self.talk.say(_UNCOUNTED)
        with (
            load.patched_for_load(),
            session.session(self.root, self.talk, hush=True, lock=False) as repo,
        ):
            if options.pull and options.run_cache:
                pulling.earlier_runs(repo, self.talk)
            wanted = stages.targets(repo, names, self.folder, options)
            with closing(
                bookkeeping.Bookkeeping(repo, self._files(), wanted, options, self.talk)
            ) as books:
                plan = self._plan(repo, books, options, wanted if names else ())
                check_pools(plan, site.pools)
                machine = site.machine and replace(site.machine, pools=site.pools)
                if machine is not None:
                    check(plan, machine)
                found: dict[str, Expected] = {}
                pending: set[str] = set()
                for stage in plan:
                    with _naming(stage.address):
                        expected = found[stage.address] = books.expect(stage, pending)
                    if expected.would in (*MAY_RUN, *FAILS):
                        pending.add(stage.address)
        return forecast(plan, found, machine)

    def _plan(
        self,
        repo: "Repo",
        books: "bookkeeping.Bookkeeping",
        options: Options,
        named: Sequence["Stage"],
    ) -> list[Planned]:
        plan = books.plan()
        absent.refuse_beginning_anew(
            books, plan, options, named if options.force else (), self.folder
        )
        planned = [books.stage(stage.address) for stage in plan]
        other_data.refuse_data_of_other_commits(repo, planned, self.data, self.owners, self.folder)
        return plan

    def _tell_missing(
        self,
        repo: "Repo",
        books: "bookkeeping.Bookkeeping",
        plan: Sequence[Planned],
        options: Options,
        policy: FailurePolicy,
    ) -> None:
        """Before hours of work: that a later stage would fail for want of what nothing brings.

        Raises:
            MissingInputsError: it would end the run.
            OutsideError: none of what they make could be linked to the cache.
        """
        planned = {stage.address: books.stage(stage.address) for stage in plan}
        links.refuse_unlinkable(repo, planned.values())
        if lacks := missing.missing_inputs(repo, planned, options):
            error = MissingInputsError(lacks)
            if not policy.keep_going:
                raise error
            self.talk.warn(error.message)

    def _files(self) -> RunFolder:
        return RunFolder(self.root / ".dvc" / "tmp")

    def _tell_wait(self, problem: str) -> None:
        self.talk.say(f"{problem}; waiting for it to end")


@contextmanager
def _naming(address: str) -> Iterator[None]:
    """Let an error say which stage it is about."""
    try:
        yield
    except Exception as error:
        expected = errors.translate(error)
        if expected is None:
            raise
        raise expected.saying(f"stage '{address}': {expected.message}") from error


@contextmanager
def _executing(executor: Executor) -> Iterator[Executor]:
    try:
        yield executor
    finally:
        executor.stop()
