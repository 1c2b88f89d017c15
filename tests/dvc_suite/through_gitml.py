"""A pytest plug-in for DVC's own tests: what runs a stage or records one there is gitml's.

Loaded with ``-p through_gitml`` in a process whose working directory is the folder of those tests;
it imports nothing of gitml's own tests, as DVC's are called ``tests``, too. It stands in for

- ``Repo.reproduce``, which ``dvc repro`` calls: :func:`reproduce`;
- ``Repo.run``, with which DVC's tests make a stage and run it: :func:`run`;
- ``Lockfile.dump_stages``, which writes ``dvc.lock``: :func:`dump_stages`;
- DVC's reader of YAML: :func:`gitml.adapters.dvc.patches.load.patched_for_load`.
"""

import contextlib
import os
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import dvc.stage.run
import pytest
from dvc.dependency.base import DependencyDoesNotExistError
from dvc.dvcfile import Lockfile
from dvc.exceptions import DvcException, ReproductionError
from dvc.repo import Repo, lock_repo
from dvc.stage import Stage
from dvc.stage.exceptions import StageCmdFailedError
from dvc.utils.cli_parse import parse_params

from gitml.adapters import process
from gitml.adapters.dvc import errors, lock_writer
from gitml.adapters.dvc import session as dvc_session
from gitml.adapters.dvc.patches.load import patched_for_load
from gitml.adapters.dvc.translation import translated
from gitml.adapters.files import write_atomically
from gitml.adapters.git import repository
from gitml.core.run.executor import Job, Site
from gitml.core.run.missing_inputs import MissingInputsError
from gitml.core.run.options import FailurePolicy, Options
from gitml.core.run.outcome import RunResult
from gitml.errors import GitmlError, UsageError
from gitml.repro import engine
from gitml.repro.bookkeeping import Bookkeeping
from gitml.repro.pipeline import Pipeline
from gitml.wiring import Project, running

INAPPLICABLE = Path(__file__).with_name("inapplicable.toml")
_JOBS = 4
_CHANGED = ("ran", "restored", "recorded")


class NotOfferedError(Exception):
    """The test uses an option of ``dvc repro`` that ``gitml repro`` does not have."""


class Silent:
    quiet = True

    def say(self, message: str) -> None: ...
    def warn(self, message: str, hint: str | None = None) -> None: ...


def pytest_configure(config: pytest.Config) -> None:
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    patch.setattr(Repo, "reproduce", reproduce)
    patch.setattr(Repo, "run", run)
    patch.setattr(Lockfile, "dump_stages", dump_stages)
    patch.setattr(Bookkeeping, "_job", heard_job)
    patch.setattr(dvc.stage.run, "cmd_run", cmd_run)
    patch.setattr(process, "subprocess", _copy("subprocess"))
    reading = contextlib.ExitStack()
    config.add_cleanup(reading.close)
    reading.enter_context(patched_for_load())


def _copy(name: str) -> ModuleType:
    """A module beside itself: tests that watch processes mean those of stages, not Git's."""
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What cannot apply must fail: a test that passes though it is listed is reported, too."""
    reasons = inapplicable()
    for item in items:
        whole = item.nodeid.partition("[")[0]
        if reason := reasons.get(item.nodeid) or reasons.get(whole):
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


def inapplicable() -> dict[str, str]:
    """The reason of each test, or of all variants of one, that cannot apply."""
    groups = tomllib.loads(INAPPLICABLE.read_text(encoding="utf-8"))["group"]
    return {
        test: group["reason"]
        for group in groups
        if "without" not in group or find_spec(group["without"]) is None
        for test in group["tests"]
    }


def reproduce(
    self: Repo,
    targets: Iterable[str] | str | None = None,
    *,
    all_pipelines: bool = False,
    pipeline: bool = False,
    dry: bool = False,
    on_error: str | None = "fail",
    **options: Any,
) -> list[Stage]:
    """``Repo.reproduce`` as DVC's callers know it: what it takes, answers and raises."""
    whole = all_pipelines or pipeline
    how = Options(
        force=options.pop("force", False),
        single_item=options.pop("single_item", False) and not whole,
        downstream=options.pop("downstream", False) and not whole,
        pull=options.pop("pull", False),
        run_cache=options.pop("run_cache", True),
        commit=not options.pop("no_commit", False),
        allow_missing=options.pop("allow_missing", False),
        force_downstream=options.pop("force_downstream", False),
        pipeline=pipeline and not all_pipelines,
        all_pipelines=all_pipelines,
    )
    for needless in ("glob", "recursive"):  # gitml sees that a name is a pattern or a folder
        options.pop(needless, None)
    if on_error == "ignore":
        options["on_error=ignore"] = True
    if wanted := [name for name, value in options.items() if value]:
        raise NotOfferedError(", ".join(wanted))
    names = [] if all_pipelines else _names(targets)
    policy = FailurePolicy(keep_going=on_error == "keep-going")
    changed = _forecast(self, names, how) if dry else _run(self, names, how, policy)
    stages = _by_address(self)
    return [stages[address] for address in changed]


def run(
    self: Repo,
    *,
    no_exec: bool = False,
    no_commit: bool = False,
    run_cache: bool = True,
    force: bool = True,
    **definition: Any,
) -> Stage:
    """``Repo.run``: write a stage into ``dvc.yaml``, then do what ``gitml repro STAGE -s`` does."""
    params = parse_params(definition.pop("params", None) or [])
    with lock_repo(self):
        stage = self.stage.create(force=force, params=params, **definition)
        if no_exec:
            with self.scm_context:
                stage.ignore_outs()
                stage.dump(update_lock=False)
            return stage
        with self.scm_context:
            stage.dump(update_lock=False)
    name = _address(self, stage)
    how = Options(single_item=True, force=not run_cache, run_cache=run_cache, commit=not no_commit)
    try:
        _run(self, [name], how, FailurePolicy())
    except ReproductionError as error:
        raise error.__cause__ or error from None
    return _by_address(self)[name]


def dump_stages(self: Lockfile, stages: Sequence[Stage], **how: Any) -> None:
    """``Lockfile.dump_stages`` in one step, as the engine writes a lock."""
    path = Path(self.path)
    base = path.read_bytes() if path.exists() else b""
    texts = {stage.name: lock_writer.block(stage, **how) for stage in stages}
    new = lock_writer.compose(lock_writer.redumped(base) if base else base, texts)
    if stages and new != base:
        write_atomically(path, new)
        self.repo.scm_context.track_file(self.relpath)


_cmd_run = dvc.stage.run.cmd_run
_job = Bookkeeping._job
_engine_runs = False


def cmd_run(stage: Stage, *, dry: bool = False, run_env: dict[str, str] | None = None) -> None:
    """DVC's way to run a command, which tests watch; when the engine calls it, it runs it."""
    if not _engine_runs:
        _cmd_run(stage, dry=dry, run_env=run_env)


def heard_job(self: Bookkeeping, stage: Stage, gpus: Sequence[str]) -> Job:
    """Let a test that watches DVC's way hear of the engine's commands."""
    global _engine_runs  # noqa: PLW0603  # one thread does all of it
    _engine_runs = True
    try:
        dvc.stage.run.cmd_run(stage, dry=False, run_env=None)
    finally:
        _engine_runs = False
    return _job(self, stage, gpus)


def _run(repo: Repo, names: list[str], how: Options, policy: FailurePolicy) -> list[str]:
    """Addresses of the stages that were not up to date."""
    with _opened(repo, names) as causes:
        pipeline, site = _project(repo)
        ran = pipeline.run(names, site, how, policy, lambda _: None)
        _raise_failures(ran, causes)
    return [one.address for one in ran.runs if one.outcome in _CHANGED]


def _forecast(repo: Repo, names: list[str], how: Options) -> list[str]:
    with _opened(repo, names):
        pipeline, site = _project(repo)
        found = pipeline.forecast(names, site, how)
    return [stage.address for stage in found.stages if stage.would in ("run", "restore")]


def _project(repo: Repo) -> tuple[Pipeline, Site]:
    """gitml's view of the project, which it wants to be in Git; DVC goes on without."""
    root = Path(repo.root_dir).resolve()
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        subprocess.run(["git", "init", "--quiet", root], check=True)
    here = Path.cwd().resolve()
    project = Project(repository.locate(root), root, here if here.is_relative_to(root) else root)
    site = running.site(project, "local", _JOBS, os.environ, lambda _: None)
    return running.open_pipeline(project, Silent()), site


@contextlib.contextmanager
def _opened(repo: Repo, names: list[str]) -> Iterator[list[BaseException]]:
    """Let the engine work on the test's own repository, which the test may watch.

    Gives the exceptions behind the failures of stages, as they come; an error of gitml leaves as
    the exception of DVC that is behind it.
    """
    causes: list[BaseException] = []

    @contextlib.contextmanager
    def session(root: Path, *_: object, **__: object) -> Iterator[Repo]:
        with dvc_session._standing_in(root), translated(), lock_repo(repo):
            yield repo

    def translate(error: BaseException) -> GitmlError | None:
        causes.append(error)
        return errors.translate(error)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dvc_session, "session", session)
        patch.setattr(engine, "translate", translate)
        try:
            yield causes
        except GitmlError as error:
            raise _as_dvc(repo, error, names) from None


def _raise_failures(ran: RunResult, causes: Sequence[BaseException]) -> None:
    failed = [one for one in ran.runs if one.outcome == "failed"]
    if failed:
        names = ", ".join(repr(one.address) for one in failed)
        cause = causes[0]
        if not isinstance(cause, DvcException):
            cause = StageCmdFailedError(failed[0].problem)
        raise ReproductionError(f"failed to reproduce {names}") from cause


def _as_dvc(repo: Repo, error: GitmlError, names: list[str]) -> BaseException:
    """The exception of DVC that is behind an error of gitml, or that DVC would have raised."""
    cause = error.__cause__
    if cause is not None and isinstance(cause, DvcException):
        return cause
    if isinstance(error, MissingInputsError):  # DVC runs the stages before that first
        lacks = next(iter(error.lacks.values()))
        raise ReproductionError(error.message) from DependencyDoesNotExistError(lacks[0])
    if isinstance(error, UsageError):
        try:
            for name in names:
                repo.stage.collect(name)
        except Exception as theirs:  # noqa: BLE001  # whatever it is, it is what DVC raises
            return theirs
    return error


def _names(targets: Iterable[str] | str | None) -> list[str]:
    if not targets:
        return ["dvc.yaml"]  # DVC means the one where the user stands; gitml means all
    return [targets] if isinstance(targets, str) else list(targets)


def _address(repo: Repo, stage: Stage) -> str:
    with dvc_session._standing_in(Path(repo.root_dir)):
        return str(stage.addressing)


def _by_address(repo: Repo) -> dict[str, Stage]:
    """Stages as the engine calls them: from the root, wherever the test stands."""
    with dvc_session._standing_in(Path(repo.root_dir)):
        return {stage.addressing: stage for stage in repo.index.stages}
