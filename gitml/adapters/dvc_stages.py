"""Stages through DVC: find them by what a user calls them, run them, say why they must run."""

import difflib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from gitml.core.data.moves import DataState, Unsettled
from gitml.core.pipeline.pending import Pending, Reason
from gitml.core.pipeline.run import Outcome, StageRun
from gitml.errors import OutsideError, Terminated, UsageError

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage

_STATES: dict[str, DataState] = {
    "modified": "modified",
    "deleted": "missing",
    "not in cache": "not in cache",
    "new": "new",
}
_INTERRUPTED = (-2, 130)  # a command that Ctrl-C ended, and a shell that says so


def find(repo: "Repo", names: Sequence[str], folder: str) -> list["Stage"]:
    """Stages by address, by name in the ``dvc.yaml`` of ``folder`` or of the root, or by file.

    Raises:
        UsageError: nothing has that name; the hint names near ones.
    """
    found: list[Stage] = []
    for name in names:
        for target in candidates(name, folder):
            stages = _collect(repo, target)
            if stages:
                found.extend(stages)
                break
        else:
            raise unknown(repo, name)
    return list(dict.fromkeys(found))


def candidates(name: str, folder: str) -> list[str]:
    """What ``name`` may mean, typed in ``folder`` (relative to the root), nearest first."""
    if not folder:
        return [name]
    return [f"{folder}/dvc.yaml:{name}", f"{folder}/{name}", name]


def _collect(repo: "Repo", target: str) -> list["Stage"]:
    from dvc.stage.exceptions import (
        StageFileBadNameError,
        StageFileDoesNotExistError,
        StageFileIsNotDvcFileError,
        StageNotFound,
    )

    absent = (
        StageFileBadNameError,
        StageFileDoesNotExistError,
        StageFileIsNotDvcFileError,
        StageNotFound,
    )
    try:
        return list(repo.stage.collect(target))
    except absent:
        return []


def unknown(repo: "Repo", name: str) -> UsageError:
    """The error for a stage that does not exist."""
    names = sorted({stage.addressing for stage in repo.index.stages if stage.cmd})
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        hint = f"did you mean '{near[0]}'?"
    else:
        hint = f"stages here: {', '.join(names)}" if names else "no dvc.yaml here has stages"
    return UsageError(f"unknown stage '{name}'", hint=hint)


def reproduce(repo: "Repo", stages: Sequence["Stage"], *, force: bool) -> list[StageRun]:
    """Run ``stages``, after what they depend on, one after another; record each as it ends.

    Raises:
        OutsideError: a command failed; the stages before it stay recorded.
    """
    from dvc.repo.reproduce import get_active_graph, plan_repro

    runs: list[StageRun] = []
    steps = plan_repro(get_active_graph(repo.index.graph), list(stages))
    with _restorations(repo) as restored:
        for stage in steps:
            start = time.monotonic()
            # One scope each: DVC takes back the .gitignore lines of a scope that fails, and
            # those of the stages that succeeded must stay.
            with repo.scm_context():
                ran = _run(stage, runs, force=force)
            outcome = _outcome(stage, ran=ran, restored=stage.addressing in restored)
            runs.append(StageRun(stage.addressing, outcome, time.monotonic() - start))
    return runs


def _run(stage: "Stage", before: Sequence[StageRun], *, force: bool) -> bool:
    from dvc.stage.exceptions import StageCmdFailedError

    try:
        changed = stage.reproduce(force=force)
        if changed:
            stage.dump(update_pipeline=False)
    except StageCmdFailedError as error:
        raise _failed(stage, error, before) from error
    except Terminated:
        _stop_commands()
        raise
    return changed is not None


def _stop_commands() -> None:
    """End what stages started; Ctrl-C reaches it by itself, a signal to this process does not."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            child.terminate()


def _failed(stage: "Stage", error: Exception, before: Sequence[StageRun]) -> BaseException:
    """DVC tells the exit code in its message only."""
    command, _, code = str(error).removeprefix("failed to run: ").rpartition(", exited with ")
    if code.lstrip("-").isdigit() and int(code) in _INTERRUPTED:
        return KeyboardInterrupt()
    done = [run.address for run in before if run.outcome in ("ran", "restored")]
    kept = f"finished and recorded in dvc.lock: {', '.join(done)}; " if done else ""
    ending = f"was killed by signal {code[1:]}" if code.startswith("-") else f"exited with {code}"
    return OutsideError(
        f"stage '{stage.addressing}' failed: its command {ending}: {command}",
        hint=f"{kept}mend it and run again: gitml repro",
    )


def _outcome(stage: "Stage", *, ran: bool, restored: bool) -> Outcome:
    if not ran:
        return "unchanged"
    if stage.is_data_source:
        return "recorded"
    return "restored" if restored else "ran"


@contextmanager
def _restorations(repo: "Repo") -> Iterator[set[str]]:
    """Collect the addresses of stages that come out of the run-cache; DVC only logs them."""
    restored: set[str] = set()
    restore = repo.stage_cache.restore

    def watched(stage: "Stage", **options: Any) -> None:
        restore(stage, **options)
        restored.add(stage.addressing)

    repo.stage_cache.restore = watched
    try:
        yield restored
    finally:
        repo.stage_cache.restore = restore


def pending(report: Mapping[str, Sequence[Any]]) -> tuple[Pending, ...]:
    """Stages that must run, from ``dvc status``, in its order; data added by hand left out."""
    found = []
    for address, parts in report.items():
        if not address.endswith(".dvc"):
            reasons = tuple(reason for part in parts for reason in _reasons(part))
            found.append(Pending(address, reasons))
    return tuple(found)


def _reasons(part: Any) -> Iterator[Reason]:
    if part == "always changed":
        yield Reason("always")
    elif part in ("changed command", "changed checksum"):
        yield Reason("command", state="modified")
    elif isinstance(part, dict):
        for path, state in part.get("changed deps", {}).items():
            if isinstance(state, dict):
                yield from (Reason("parameter", f"{path}:{key}", how) for key, how in state.items())
            else:
                yield Reason("dependency", path, _STATES.get(state, state))
        for path, state in part.get("changed outs", {}).items():
            yield Reason("output", path, _STATES.get(state, state))


def unsettled(report: Mapping[str, Sequence[Any]]) -> tuple[Unsettled, ...]:
    """Outputs whose bytes differ from their record, from ``dvc status``, sorted by path."""
    found: list[Unsettled] = []
    for address, parts in report.items():
        for part in parts:
            outs = part.get("changed outs", {}) if isinstance(part, dict) else {}
            stage = None if address.endswith(".dvc") else address
            found.extend(
                Unsettled(path, _STATES[state], stage)
                for path, state in outs.items()
                if state in _STATES
            )
    return tuple(sorted(found, key=lambda one: one.path))
