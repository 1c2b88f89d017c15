"""Stages that run outside the project's folder: needs are sent, results collected."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc import objects
from gitml.adapters.dvc.remotes.names import called
from gitml.adapters.executors.remote.attempt import states
from gitml.adapters.git.worktree.worktree_commit import TreeCommit, commit_tree
from gitml.core.data.remotes.no_default_remote import NoDefaultRemote
from gitml.core.run.executor import RemoteData
from gitml.core.run.remote_job import Content, RemoteJob, RemoteResult, parse_remote_result
from gitml.errors import ConfigError, OutsideError
from gitml.repro.run_folder import RunFolder

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


class RemoteJobs:
    """Sends and collects, in one run.

    Args:
        repo: locked whenever a method is called.
        folder: of the runs.
        data: how data moves.
        keep: whether outputs go into the cache.
    """

    def __init__(self, repo: "Repo", folder: RunFolder, data: RemoteData, *, keep: bool) -> None:
        self._repo = repo
        self._folder = folder.path / "apart"
        self._data = data
        self._keep = keep
        self._run = os.urandom(16).hex()
        self._tree: TreeCommit | None = None
        self._sent: dict[str, RemoteJob] = {}
        self._there: set[str] = set()  # objects that are in the remote
        self._store = objects.store_at(repo, self._folder / "objects")
        if not data.shared:
            self._name, self._config = _remote(repo, data.remote)

    def close(self) -> None:
        """Nothing of it is needed any more."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def pack(self, stage: "Stage", variables: Mapping[str, str]) -> str:
        """What goes along with a stage's job; its dependencies are where a worker finds them.

        Args:
            stage: its outputs that DVC removes before a run are removed.
            variables: to set beside the worker's own.

        Raises:
            GitmlError: a dependency could not be sent.
        """
        shared = self._data.shared
        tree = self._commit()
        name = getattr(stage, "name", None) or ""
        job = RemoteJob(
            run=self._run,
            address=stage.addressing,
            commit=tree.id,
            form=tree.form,
            repository=os.fspath(tree.folder) if shared else "",
            bundle="" if shared else os.fspath(tree.bundle),
            prefix=os.path.relpath(os.path.realpath(self._repo.root_dir), tree.top),
            file=os.path.relpath(stage.path, self._repo.root_dir),
            name=name,
            definition=_definition(stage) if name else {},
            deps=states(stage),
            bring=self._bring(self._needed(stage, tree)),
            folders=tuple(self._folders(stage)),
            keep=self._keep,
            remote="" if shared else self._name,
            handover=os.fspath(self._handover(stage)) if shared else "",
            config=_shared(self._repo) if shared else self._config,
            variables=variables,
        )
        self._sent[stage.addressing] = job
        return json.dumps(job.document(), default=str)

    def collect(self, stage: "Stage", result: str) -> Callable[[], None]:
        """Put what a worker made where the command would have written it.

        Answers what is to be called when DVC has hashed it, and raises OutsideError where that
        is not what the worker said.

        Raises:
            OutsideError: it is not what was asked for, or cannot be had.
        """
        job = self._sent[stage.addressing]
        made = _checked(job, stage, result)
        outs = {self._relative(out.fs_path): out for out in stage.outs if out.is_in_repo}
        kept = [one for one in made.outs if self._keep and outs[one.path].use_cache]
        others = [one for one in made.outs if one not in kept]
        for store, contents in ((self._repo.cache.local, kept), (self._store, others)):
            if contents and not self._data.shared:
                objects.move(self._remote_store(), store, contents)
                self._there.update(content.md5 for content in contents)
            for content in contents:
                if content.copy:
                    objects.move_in(self._repo, content)
                else:
                    objects.lay_out(self._repo, store, content)
        return lambda: self._confirm(stage, made)

    def _confirm(self, stage: "Stage", made: RemoteResult) -> None:
        """What DVC finds here must be what the worker said.

        Raises:
            OutsideError: it is not.
        """
        said = {content.path: content.md5 for content in made.outs}
        for out in stage.outs:
            md5 = said.get(self._relative(out.fs_path)) if out.is_in_repo else None
            if md5 is not None and out.hash_name == "md5" and out.hash_info.value != md5:
                raise OutsideError(
                    f"the output '{out}' of stage '{stage.addressing}' is {out.hash_info.value} "
                    f"here, and was {md5} where it was made",
                    hint="it was damaged on the way; run it again",
                )

    def _commit(self) -> TreeCommit:
        """The project as it was when the first stage was sent."""
        if self._tree is None:
            root = Path(self._repo.root_dir)
            self._tree = commit_tree(root, self._folder / "tree.git", bundle=not self._data.shared)
        return self._tree

    def _needed(self, stage: "Stage", tree: TreeCommit) -> Iterator[str]:
        """Absolute paths that the stage reads, or goes on writing, and that the commit lacks."""
        reads = [dep for dep in stage.deps if dep.is_in_repo]
        goes_on = [out for out in stage.outs if out.is_in_repo and out.persist]
        for one in (*reads, *goes_on):
            path = one.fs_path
            if os.path.lexists(path) and not tree.holds(path):
                yield path

    def _bring(self, paths: Iterable[str]) -> tuple[Content, ...]:
        """Make paths available to a worker."""
        cache = self._repo.cache.local
        brought: list[Content] = []
        cached: list[Content] = []
        copied: list[Content] = []
        for path in paths:
            hashed = objects.Hashed(self._repo, path)
            content = hashed.content
            known = cache.exists(content.md5)
            if self._data.shared:
                content = replace(content, copy="" if known else path)
            elif content.md5 not in self._there:
                if not known:  # by way of a copy: what is edited meanwhile must not get there
                    hashed.copy_to(self._store)
                (cached if known else copied).append(content)
            brought.append(content)
        for source, contents in ((cache, cached), (self._store, copied)):
            if contents:
                objects.move(source, self._remote_store(), contents)
                self._there.update(content.md5 for content in contents)
        return tuple(brought)

    def _remote_store(self) -> Any:
        return objects.remote_store(self._repo, self._data.remote)

    def _folders(self, stage: "Stage") -> Iterator[str]:
        """Folders that a command may expect to be there, as they are here."""
        for path in (stage.wdir, *(os.path.dirname(out.fs_path) for out in stage.outs)):  # noqa: PTH120
            if os.path.isdir(path) and not (name := self._relative(path)).startswith(".."):  # noqa: PTH112
                yield name

    def _handover(self, stage: "Stage") -> Path:
        return (
            self._folder / "handover" / hashlib.sha256(stage.addressing.encode()).hexdigest()[:32]
        )

    def _relative(self, path: str) -> str:
        return Path(os.path.relpath(path, self._repo.root_dir)).as_posix()


def _checked(job: RemoteJob, stage: "Stage", result: str) -> RemoteResult:
    """The answer to a job.

    Raises:
        OutsideError: it answers something else.
    """
    try:
        made = parse_remote_result(json.loads(result))
    except (ValueError, TypeError, KeyError) as error:
        raise _refused(job, f"it cannot be read: {error}") from error
    if (made.run, made.address, made.commit) != (job.run, job.address, job.commit):
        raise _refused(job, "it answers something else")
    if dict(made.deps) != dict(job.deps):
        raise _refused(job, "it was made from other dependencies")
    root = stage.repo.root_dir
    asked = sorted(
        Path(os.path.relpath(out.fs_path, root)).as_posix() for out in stage.outs if out.is_in_repo
    )
    if sorted(content.path for content in made.outs) != asked:
        raise _refused(job, "it has not the outputs of the stage")
    handover = Path(job.handover)
    if any(one.copy and not Path(one.copy).is_relative_to(handover) for one in made.outs):
        raise _refused(job, "its outputs are not where they were to be")
    return made


def _refused(job: RemoteJob, why: str) -> OutsideError:
    return OutsideError(f"the result of stage '{job.address}' is not accepted: {why}")


def _definition(stage: Any) -> dict[str, Any]:
    """The stage as ``dvc.yaml`` would have it without templates."""
    from dvc.stage.serialize import to_pipeline_file

    known = ("cmd", "wdir", "deps", "params", "outs", "metrics", "plots", "always_changed")
    definition = to_pipeline_file(stage)[stage.name]
    return {key: value for key, value in definition.items() if key in known}


def _remote(repo: "Repo", name: str) -> tuple[str, dict[str, Any]]:
    """Name and settings of the remote that data goes through, so that a worker can open it, too.

    Raises:
        ConfigError: there is none, or it keeps no objects by hash.
    """
    known = called(repo, name)
    if known is None:
        why = NoDefaultRemote(tuple(sorted(repo.config["remote"])))
        raise ConfigError(
            f"stages that run elsewhere get their data through a DVC remote, and {why.told}",
            hint=f"{why.command}; or set shared_fs: true",
        )
    objects.remote_store(repo, known)
    settings = repo.config["remote"]
    found: dict[str, Any] = {}
    here = known
    while here in settings and here not in found:  # one may be a folder of another
        found[here] = {key: _plain(value) for key, value in settings[here].items()}
        scheme, _, rest = str(settings[here].get("url", "")).partition("://")
        here = rest.partition("/")[0].lower() if scheme == "remote" else ""
    return known, {"remote": found}


def _shared(repo: "Repo") -> dict[str, Any]:
    """The project's cache."""
    cache = {key: _plain(value) for key, value in repo.config["cache"].items()}
    return {"cache": {**cache, "dir": repo.cache.local_cache_dir}}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value) if isinstance(value, str) else value
