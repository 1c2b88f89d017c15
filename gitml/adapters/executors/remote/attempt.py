"""One attempt at a stage, outside the project's folder: fetch, run, hash, push, then report."""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc import objects
from gitml.adapters.dvc.jobs import stage_job
from gitml.adapters.dvc.session import open_repo, opening
from gitml.adapters.executors.remote.workspace import CommitSource, workspace
from gitml.core.run.executor import Ended, Job
from gitml.core.run.remote_job import Content, RemoteJob, RemoteResult
from gitml.errors import GitmlError, OutsideError

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


@dataclass(frozen=True, slots=True)
class Room:
    """What a worker gives an attempt.

    Attributes:
        folder: nobody else's, for as long as the attempt lasts.
        run: folder of all attempts of the run on this worker.
        cache: for objects that later attempts may want, too; unused where files are shared.
        bundle: file with the commit, empty where files are shared.
        log: takes all that the commands print.
        variables: the environment of the commands.
    """

    folder: Path
    run: Path
    cache: Path
    bundle: str
    log: str
    variables: Mapping[str, str]


def carry_out(job: RemoteJob, room: Room, execute: Callable[[Job], Ended]) -> Ended:
    """Run a stage in a workspace of its own; when this answers, its outputs are where they belong.

    Args:
        job: which stage, and all it needs.
        room: where.
        execute: runs commands to their end.

    Raises:
        GitmlError: what it needs cannot be had, or what it made is not whole.
    """
    shared = bool(job.repository)
    home = Path(job.repository) if shared else room.run / "repository.git"
    source = CommitSource(job.commit, job.form, home, "" if shared else room.bundle)
    with workspace(room.folder / "tree", source) as top:
        root = top / job.prefix
        (root / ".dvc").mkdir(parents=True, exist_ok=True)
        with opening(_Nobody(), root, hush=True), _opened(root, job, room) as repo:
            return _run(repo, job, room, execute)


def _run(repo: "Repo", job: RemoteJob, room: Room, execute: Callable[[Job], Ended]) -> Ended:
    for folder in job.folders:
        Path(repo.root_dir, folder).mkdir(parents=True, exist_ok=True)
    stage = _stage(repo, job)
    for _, out in _ours(stage):
        if not out.persist:
            repo.fs.remove(out.fs_path)
    _bring(repo, job)
    before = states(stage)
    _compare(job, before, "is not here as it is in the project")
    ended = execute(_job(stage, job, room))
    if ended.code or ended.problem:
        return ended
    after = states(stage)
    _compare(job, after, "changed while the stage ran")
    outs = [_take(repo, job, out, number) for number, out in _ours(stage)]
    if job.remote:
        objects.move(repo.cache.local, objects.remote_store(repo, job.remote), outs)
    made = RemoteResult(job.run, job.address, job.commit, after, tuple(outs))
    return Ended(ended.address, 0, ended.command, result=json.dumps(made.document()))


def states(stage: "Stage") -> dict[str, str]:
    """What each dependency is now: its hash, or the values of its parameters.

    Raises:
        DvcException: one is missing.
    """
    from dvc.dependency import ParamsDependency

    stage.save_deps()
    found = {}
    for dep in stage.deps:
        name = dep.def_path
        if isinstance(dep, ParamsDependency):
            name = f"{name}:{','.join(sorted(dep.params))}"  # the file may be a dependency, too
            said = json.dumps(dep.hash_info.value, sort_keys=True, default=str)
        elif dep.is_in_repo:
            # DVC may go on using the hash of DVC 2 where that is the recorded one.
            said = objects.Hashed(stage.repo, dep.fs_path).content.md5
        else:
            said = f"{dep.hash_info.name}:{dep.hash_info.value}"
        found[name] = said
    return found


def _compare(job: RemoteJob, found: Mapping[str, str], how: str) -> None:
    wrong = [name for name, state in job.deps.items() if found.get(name) != state]
    if wrong or len(found) != len(job.deps):
        names = ", ".join(f"'{name}'" for name in wrong) or "a dependency"
        raise OutsideError(
            f"{names} of stage '{job.address}' {how}",
            hint="what Git ignores reaches a worker only as a dependency of the stage",
        )


@contextlib.contextmanager
def _opened(root: Path, job: RemoteJob, room: Room) -> Iterator["Repo"]:
    core = {"no_scm": True, "site_cache_dir": os.fspath(room.folder / "site"), "analytics": False}
    config = {**job.config, "core": core}
    if not job.repository:
        config["cache"] = {"dir": os.fspath(room.cache)}
    with open_repo(root, config) as repo:
        yield repo


def _stage(repo: "Repo", job: RemoteJob) -> "Stage":
    from dvc.dvcfile import ProjectFile
    from dvc.stage.loader import StageLoader

    stage: Stage
    if job.name:
        file = ProjectFile(repo, job.file)
        stage = StageLoader.load_stage(file, job.name, dict(job.definition))
    else:
        stage = repo.stage.load_one(job.file)
    return stage


def _bring(repo: "Repo", job: RemoteJob) -> None:
    cache = repo.cache.local
    if job.remote:
        objects.move(objects.remote_store(repo, job.remote), cache, job.bring)
    for content in job.bring:
        if content.copy:
            objects.copy_in(repo, content)
        else:
            objects.lay_out(repo, cache, content)


def _job(stage: "Stage", job: RemoteJob, room: Room) -> Job:
    Path(stage.wdir).mkdir(parents=True, exist_ok=True)
    # DVC would take DVC_ROOT from our own environment, where it may be of another project.
    own = {"DVC_STAGE": stage.addressing, "DVC_ROOT": stage.repo.root_dir}
    return stage_job(stage, {**room.variables, **own, **job.variables}, room.log)


def _ours(stage: "Stage") -> Sequence[tuple[int, Any]]:
    """Outputs that are to be brought home; others are where they belong already."""
    return [(number, out) for number, out in enumerate(stage.outs) if out.is_in_repo]


def _take(repo: "Repo", job: RemoteJob, out: Any, number: int) -> Content:
    if not out.exists:
        raise out.DoesNotExistError(out)
    if not out.isfile() and not out.isdir():
        raise out.IsNotFileOrDirError(out)
    hashed = objects.Hashed(repo, out.fs_path)
    content = hashed.content
    if job.remote or (job.keep and out.use_cache):
        hashed.copy_to(repo.cache.local)
        return content
    # Of this attempt alone: an earlier one that was lost may still be writing.
    copy = Path(job.handover, os.urandom(16).hex(), str(number))
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(out.fs_path, copy)
    return replace(content, copy=os.fspath(copy))


def failure_of(address: str, error: Exception, *, ran: bool) -> Ended:
    """How an attempt ends whose command could not be run, or whose outputs are not whole."""
    said = str(error)
    if not isinstance(error, GitmlError):
        said = f"{type(error).__name__}: {error}"
    elif error.hint:
        said = f"{error.message} ({error.hint})"
    return Ended(address, 1, problem=f"ran in vain: {said}" if ran else f"was not run: {said}")


class _Nobody:
    """There is nobody to talk to on a worker; what goes wrong is in the result."""

    quiet = True

    def say(self, message: str) -> None:
        """Nobody hears it."""

    def warn(self, message: str, hint: str | None = None) -> None:
        """Nobody hears it."""
