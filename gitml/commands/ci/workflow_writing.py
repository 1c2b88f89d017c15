"""The files of ``gitml ci init``: workflows, and locks of what their jobs install."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gitml import wiring
from gitml.core.ports import Talk
from gitml.errors import OutsideError, UsageError
from gitml.render.ci import lock_files, workflow_files
from gitml.render.ci.installs import FILES, LOCKS, Installs
from gitml.render.ci.lock_files import LockFile
from gitml.wiring import readers
from gitml.wiring.ci.installs import dependency_file, lacking, make_locks, requirement


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a file.

    Attributes:
        path: the file.
        outcome: ``written``, ``updated``, ``unchanged``, ``kept``, as it was edited, or
            ``left out``, as only what is there was to be updated.
    """

    path: Path
    outcome: str


@dataclass(frozen=True, slots=True)
class WorkflowOptions:
    """What ``ci init`` is asked for.

    Attributes:
        runner: the label of runners of one's own; None for what ``gitml.yaml`` says.
        index: the address of the package index; None for what ``gitml.yaml`` says.
        branch: whose pushes are reported on; None for the default branch.
        force: overwrite files that were edited.
        keep: leave files that were edited, and write the others.
        update: of files that are there, and were edited, only change what is pinned.
    """

    forge: str
    branch: str | None
    runner: str | None
    index: str | None
    force: bool
    keep: bool
    update: bool
    dry_run: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """What becomes of a file, and the text that it then has."""

    outcome: str
    text: str


def write_workflows(project: wiring.Project, options: WorkflowOptions, talk: Talk) -> list[Written]:
    """Write the workflows for a forge; in a dry run only check.

    Raises:
        ConfigError: ``gitml.yaml`` cannot be read.
        UsageError: a file was edited, or is not ours, and nobody said what to do about it.
        OutsideError: one cannot be read or written, or locks that are there cannot be made anew.
    """
    top = project.git.root.resolve()
    folder = project.root.relative_to(top).as_posix()
    branch = options.branch or project.git.default_branch()
    config = readers.snapshots(project).config()
    installs = Installs(
        requirement(project),
        dependency_file(project, FILES),
        options.index or config.ci.package_index or "",
    )
    runner = options.runner or config.ci.runs_on or ""
    for one in lacking(project, installs.file, own_runner=bool(runner)):
        talk.warn(one.what, one.hint)
    workflow = workflow_files.Workflow(installs, branch, folder, runner, bool(config.retrain.when))
    plans = _workflows(top, workflow, options)
    place = lock_files.FOLDERS[options.forge]
    if any(place in plan.text for plan in plans.values() if plan.outcome != "left out"):
        try:
            plans |= _locks(top, installs, options, talk)
        except OutsideError as error:
            if (top / place).exists():
                raise
            by_version = replace(workflow, installs=replace(installs, is_locked=False))
            plans = _workflows(top, by_version, options)
            talk.warn(
                f"jobs that may write install gitml without hashes of its packages: {error}",
                hint=f"{error.hint}; then: gitml ci init {options.forge}" if error.hint else None,
            )
    for file, plan in plans.items():
        if not options.dry_run and plan.outcome in ("written", "updated"):
            try:
                wiring.write(top / file, plan.text)
            except OSError as error:
                raise OutsideError(f"cannot write {top / file}: {error.strerror}") from error
    return [Written(top / file, plan.outcome) for file, plan in plans.items()]


def _workflows(
    top: Path, workflow: workflow_files.Workflow, options: WorkflowOptions
) -> dict[str, _Plan]:
    """What becomes of each workflow."""
    texts = workflow_files.workflow_files(options.forge, workflow)
    plans = {file: _workflow(top, file, text, options) for file, text in texts.items()}
    for file in plans:
        wiring.refuse_writing(top / file)
    return plans


def _workflow(top: Path, file: str, text: str, options: WorkflowOptions) -> _Plan:
    """What becomes of a workflow."""
    before = _read(top / file)
    if before is None:
        return _Plan("left out" if options.update else "written", text)
    if before == text:
        return _Plan("unchanged", text)
    if options.force or workflow_files.is_as_written(options.forge, file, before):
        return _Plan("updated", text)
    if options.update:
        pinned = workflow_files.with_pins_of(before, text)
        return _Plan("unchanged" if pinned == before else "updated", pinned)
    return _kept(file, before, options)


def _locks(
    top: Path, installs: Installs, options: WorkflowOptions, talk: Talk
) -> Mapping[str, _Plan]:
    """What becomes of the locks; where they are of something else, the package index is asked."""
    files = [LockFile(options.forge, name, installs) for name in LOCKS]
    there = {file.path: _read(top / file.path) for file in files}
    plans = {file.path: _lock(file, there[file.path], options) for file in files}
    if options.dry_run or all(plan.outcome in ("unchanged", "kept") for plan in plans.values()):
        return plans
    talk.say("asking the package index what gitml needs")
    made = make_locks(installs.gitml, installs.index)
    for file, lock in zip(files, made, strict=True):
        text, before = file.text(lock), there[file.path]
        outcome = "written" if before is None else "updated"
        plans[file.path] = _Plan("unchanged" if text == before else outcome, text)
    return plans


def _lock(file: LockFile, before: str | None, options: WorkflowOptions) -> _Plan:
    """What becomes of a lock; of one that is to be written the text is not known yet."""
    if before is None:
        return _Plan("written", "")
    as_written = file.is_as_written(before)
    if as_written and file.is_of_wanted(before) and not options.update:
        return _Plan("unchanged", before)
    if as_written or options.update or options.force:
        return _Plan("updated", "")
    return _kept(file.path, before, options)


def _kept(file: str, before: str, options: WorkflowOptions) -> _Plan:
    """What becomes of a file that was edited."""
    if options.keep:
        return _Plan("kept", before)
    raise UsageError(
        f"{file} was edited, and gitml would overwrite that",
        hint=f"change only what is pinned in it: gitml ci init {options.forge} --update; keep it, "
        f"and write the others: gitml ci init {options.forge} --keep; or replace it: "
        f"gitml ci init {options.forge} --force",
    )


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8", errors="replace") if path.exists() else None
    except OSError as error:
        raise OutsideError(f"cannot write {path}: {error.strerror}") from error
