"""Stages added, removed, frozen: what DVC checks and leaves, in a ``dvc.yaml`` edited in place."""

import os
import posixpath
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data.removal import refuse_undeletable, refuse_unsaved
from gitml.adapters.dvc.data.selection import select_stages
from gitml.adapters.dvc.editing import ignored_outputs
from gitml.adapters.dvc.editing.edit_targets import FILE, Target, find, stages_of
from gitml.adapters.dvc.editing.stage_errors import refused
from gitml.adapters.dvc.locks.repo_lock import hold
from gitml.adapters.dvc.patches.load import patched_for_load
from gitml.adapters.dvc.session import open_repo, opening, session
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy, waits_for_stages
from gitml.adapters.dvc_files.notes.unfinished_edit import EditNote
from gitml.adapters.files import as_before
from gitml.adapters.formats.documents import parse
from gitml.adapters.formats.plain_values import plain
from gitml.adapters.formats.yaml.yaml_edit import Change, Cut, Put, edit
from gitml.adapters.project_files import ProjectFiles
from gitml.core.pipeline.definition import Added, Frozen, NewStage, Removed
from gitml.core.ports import Talk
from gitml.errors import RootHint, UsageError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import PipelineStage, Stage


@dataclass(frozen=True)
class StageChanges:
    """Changes the stages of one project. Every path in and out is relative to its root.

    Attributes:
        root: the folder with ``.dvc``.
        folder: where the user stands, relative to ``root``; empty at the root.
        talk: hears of progress.
    """

    root: Path
    folder: str
    talk: Talk

    def add(self, wanted: NewStage) -> Added:
        """Write a stage into the ``dvc.yaml`` of the user's folder, and what Git shall ignore.

        Raises:
            UsageError: DVC would not take it: a bad or a taken name, an output that is another
                stage's or in Git, a circle; nothing was written.
            ConfigError: a file of the pipeline is wrong.
        """
        with self._here() as repo:
            with refused(wanted.name):
                stage = _created(repo, wanted)
                given = ignored_outputs.now_of_git(repo, stage)
                for out in stage.outs:
                    _refuse_tracked(repo, out)
            file = posixpath.join(self.folder, FILE)
            path = self.root / file
            content = path.read_bytes() if path.exists() else b""
            stages = stages_of(file, content)
            spec = _spec(stage, wanted)
            changes = _changes_to(wanted.name, spec, stages)
            with as_before([path, *ignored_outputs.changed_files(stage, given)]):
                self._write(repo, file, edit(file, content, changes))
                self._ignore(stage)
                for out in filter(ignored_outputs.give_to_git, given):
                    self.talk.say(f"no longer ignored by Git, which is to keep it: {out}")
        return Added(Target(file, wanted.name).address, file, wanted.name in (stages or {}))

    @waits_for_stages
    def remove(self, names: Sequence[str], note: EditNote, *, outs: bool) -> tuple[Removed, ...]:
        """Take stages, or whole groups, out of ``dvc.yaml``, ``dvc.lock`` and ``.gitignore``.

        A removal that was killed can be repeated: the stage goes from ``dvc.yaml`` last.

        Args:
            names: as a user types them.
            note: of the removal.
            outs: delete their outputs, too.

        Raises:
            UsageError: an unknown stage, or one member of a group; nothing was changed.
            ConfigError: a file of the pipeline is wrong.
            OutsideError: an output is kept nowhere else; nothing was changed.
            OSError: a file cannot be written, or an output not be deleted; no record was changed.
        """
        with patched_for_load(), session(self.root, self.talk, hush=True) as repo:
            found = dict.fromkeys(find(repo, self.root, self.folder, name) for name in names)
            by_file: dict[str, list[str]] = {}
            for target in found:
                _refuse_data(target)
                by_file.setdefault(target.file, []).append(target.name)
            after = {file: self._without(file, gone) for file, gone in by_file.items()}
            members = {one: _members(repo, self.root, one) for one in found}
            stages = [stage for some in members.values() for stage in some]
            if outs:
                outputs = select_stages(repo, stages)
                refuse_busy(self.root, ["/".join(part.asked) for part in outputs.parts])
                refuse_unsaved(repo, outputs, "bring its stage up to date: gitml repro")
                for part in outputs.parts:
                    refuse_undeletable(Path(part.out.fs_path))
            files = [path for file in by_file for path in self._records(file)]
            files += ignored_outputs.ignore_files(stages)
            here = [out for stage in stages for out in stage.outs if out.is_in_repo]
            note.begin(map(_path, here), (os.path.relpath(path, self.root) for path in files))
            with as_before(files), repo.scm_context:
                removed = tuple(_clear(one, members[one], outs=outs) for one in found)
                for file, content in after.items():
                    gone = [stage.name for one in found if one.file == file
                            for stage in members[one]]  # fmt: skip
                    self._unlock(file, gone, by_file[file])
                    self._write(repo, file, content)
        return removed

    def freeze(self, names: Sequence[str], *, frozen: bool) -> tuple[Frozen, ...]:
        """Freeze stages, groups or ``.dvc`` files, so that repro leaves them as they are; or undo.

        Raises:
            UsageError: an unknown stage, or one member of a group; nothing was changed.
            ConfigError: a file of the pipeline is wrong.
        """
        answers: dict[Target, Frozen] = {}
        contents: dict[str, bytes] = {}
        with patched_for_load(), session(self.root, self.talk, hush=True) as repo:
            for name in names:
                target = find(repo, self.root, self.folder, name)
                if target in answers:
                    continue
                before = contents.get(target.file) or (self.root / target.file).read_bytes()
                path = _frozen_path(target, parse(target.file, before))
                change: Change = Put(path, value=True) if frozen else Cut(path, comment=False)
                after = edit(target.file, before, [change])
                contents[target.file] = after
                answers[target] = Frozen(target.address, target.file, after != before)
            with as_before(self.root / file for file in contents), repo.scm_context:
                for file, content in contents.items():
                    if content != (self.root / file).read_bytes():
                        self._write(repo, file, content)
        return tuple(answers.values())

    @contextmanager
    def _here(self) -> Iterator["Repo"]:
        """The repository, opened where the user stands: DVC resolves a stage's paths from there."""
        here = opening(self.talk, self.root / self.folder, hush=True)
        with patched_for_load(), here, open_repo(self.root) as repo, hold(repo, self.talk):
            repo.scm_context.quiet = True
            with repo.scm_context:
                yield repo

    def _without(self, file: str, names: Sequence[str]) -> bytes | None:
        """The file without stages; None where nothing of it is left, and it goes as a whole."""
        content = (self.root / file).read_bytes()
        document: Any = parse(file, content)
        if set(document["stages"]) == set(names):
            return edit(file, content, [Cut(("stages",))]) if len(document) > 1 else None
        return edit(file, content, [Cut(("stages", name)) for name in names])

    def _unlock(self, file: str, names: Sequence[str], groups: Sequence[str]) -> None:
        """Take stages out of the lock, as DVC does but in one step."""
        from dvc.utils.serialize import parse_yaml_for_update
        from dvc.utils.serialize._yaml import dumps_yaml

        _, path = self._records(file)
        if not path.exists():
            return
        document = parse_yaml_for_update(path.read_text(encoding="utf-8"), os.fspath(path))
        stages = document.get("stages") or {}
        gone = [name for name in stages if name in names or name.partition("@")[0] in groups]
        for name in gone:
            del stages[name]
        if not stages and not document.get("datasets"):
            path.unlink()
        elif gone:
            self._replace(path, dumps_yaml(document).encode())

    def _records(self, file: str) -> tuple[Path, Path]:
        """A ``dvc.yaml`` and its lock."""
        path = self.root / file
        return path, path.with_suffix(".lock")

    def _write(self, repo: "Repo", file: str, content: bytes | None) -> None:
        path = self.root / file
        if content is None:
            path.unlink()
            return
        self._replace(path, content)
        repo.scm_context.track_file(os.fspath(path))

    def _replace(self, path: Path, content: bytes) -> None:
        root = self.root.resolve()
        # What a link leads to is written, and the link stays; it may not lead out of the project.
        ProjectFiles(os.fspath(root)).write(os.path.relpath(path.resolve(), root), content)

    def _ignore(self, stage: "Stage") -> None:
        try:
            stage.ignore_outs()
        except FileNotFoundError as error:
            file = os.path.relpath(error.filename, self.root.resolve())
            self.talk.say(f"{file} will be written when the stage runs: its folder is not there")


def _created(repo: "Repo", wanted: NewStage) -> "PipelineStage":
    """The stage as DVC would write it, checked against all others."""
    from dvc.commands.stage import parse_cmd
    from dvc.utils.cli_parse import parse_params

    return repo.stage.create(
        force=wanted.force,
        name=wanted.name,
        cmd=parse_cmd(list(wanted.cmd)),
        deps=list(wanted.deps),
        params=parse_params(wanted.params),
        wdir=wanted.wdir,
        always_changed=wanted.always_changed,
        desc=wanted.desc,
        **{kind: list(paths) for kind, paths in wanted.outs.items()},
    )


def _refuse_tracked(repo: "Repo", out: Any) -> None:
    """DVC would find this out when the stage is written already."""
    if out.use_scm_ignore and repo.scm.is_tracked(out.fspath):
        path = str(out)  # from where the user stands
        raise UsageError(
            f"the output '{path}' is in Git already",
            hint=f"take it out of Git, the file stays: git rm -r --cached {shlex.quote(path)}; "
            "or leave it there, as -O, -M or --plots-no-cache say",
        )


def _spec(stage: "PipelineStage", wanted: NewStage) -> dict[str, Any]:
    """What stands in ``dvc.yaml`` for a stage."""
    from dvc.stage.serialize import to_pipeline_file

    if wanted.desc is not None:
        stage.desc = wanted.desc  # DVC would keep that of the stage it replaces
    if wanted.needs:
        meta = stage.meta if isinstance(stage.meta, dict) else {}
        stage.meta = {**meta, "gitml": {**(meta.get("gitml") or {}), **wanted.needs}}
    spec: Any = plain(to_pipeline_file(stage)[stage.name])
    return dict(spec)


def _changes_to(
    name: str, spec: Mapping[str, Any], stages: Mapping[str, Any] | None
) -> list[Change]:
    """Changes that make ``spec`` the stage of that name, and touch nothing that is so already."""
    if stages is None:
        return [Put(("stages",), {name: dict(spec)})]
    path = ("stages", name)
    old = stages.get(name)
    if not isinstance(old, dict):
        return [Put(path, dict(spec))]
    puts = [Put((*path, key), value) for key, value in spec.items() if old.get(key) != value]
    return [*puts, *(Cut((*path, key)) for key in old if key not in spec)]


def _frozen_path(target: Target, document: Any) -> tuple[str, ...]:
    """Where ``frozen`` stands; the stages of a foreach have it below ``do``."""
    if not target.name:
        return ("frozen",)
    inside = ("do",) if "foreach" in document["stages"][target.name] else ()
    return ("stages", target.name, *inside, "frozen")


def _refuse_data(target: Target) -> None:
    if not target.name:
        raise UsageError(
            f"'{target.file}' is no stage but a pointer to data",
            hint=RootHint(f"stop tracking the data with: dvc remove {shlex.quote(target.file)}"),
        )


def _members(repo: "Repo", root: Path, target: Target) -> list["Stage"]:
    """The stages that a target stands for, one unless it is a group."""
    return list(repo.stage.load_all(os.fspath(root / target.file), target.name))


def _clear(target: Target, stages: Sequence["Stage"], *, outs: bool) -> Removed:
    """What DVC does beside ``dvc.yaml`` when stages are removed."""
    for stage in stages:
        stage.remove(remove_outs=outs, force=outs, purge=False)
    found = [out for stage in stages for out in stage.outs]
    left = (_path(out) for out in found if out.use_scm_ignore and out.exists)
    return Removed(target.address, target.file, tuple(map(_path, found)), tuple(left))


def _path(out: "Output") -> str:
    return "/".join(out.index_key[1]) if out.is_in_repo else str(out.def_path)
