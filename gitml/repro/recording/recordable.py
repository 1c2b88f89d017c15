"""Whether what a stage makes can be recorded: asked before the command, not after hours of it."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data.selection import recorder_of
from gitml.adapters.dvc.data.unsafe_outputs import refuse_output, refuse_outside
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.safe_paths import UnsafePathError
from gitml.core.shell_words import quoted_path
from gitml.errors import ConfigError, GitmlError, OutsideError, UsageError

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


def refuse_unrecordable(
    repo: "Repo", stages: Mapping[str, "Stage"], stale: Callable[[str], bool]
) -> None:
    """Raise what is wrong with the outputs of the stages that must run.

    Args:
        repo: of the stages.
        stages: by address.
        stale: whether a stage must run; what is up to date need not be recorded again.
    """
    in_git: list[_InGitError] = []
    for address, stage in stages.items():
        wrong = obstacle(repo, stage) if stage.cmd and not stage.frozen else None
        if wrong and (isinstance(wrong, UnsafePathError) or stale(address)):
            if not isinstance(wrong, _InGitError):
                raise wrong
            in_git.append(wrong)
    if in_git:
        raise _InGitError([place for one in in_git for place in one.places])


class _InGitError(ConfigError):
    """Git has outputs, so that DVC would not record them.

    Args:
        places: each output, and the address of its stage.
    """

    def __init__(self, places: Sequence[tuple[str, str]]) -> None:
        told = ", ".join(f"'{out}' of stage '{address}'" for out, address in places)
        one = len(places) == 1
        outs = " ".join(quoted_path(out) for out, _ in places)
        super().__init__(
            f"the output {told} is in Git, so DVC would not record it"
            if one
            else f"{len(places)} outputs are in Git, so DVC would not record them: {told}",
            hint=f"take {'it' if one else 'them'} out of Git first: git rm -r --cached {outs}; "
            f"or give {'it' if one else 'them'} cache: false",
        )
        self.places = places


def obstacle(repo: "Repo", stage: "Stage") -> GitmlError | None:
    """Why what a stage makes could not be recorded; None where nothing speaks against it.

    These are the checks of ``Output.save``, ``Output.ignore`` and ``Stage.commit`` that do not
    depend on what the command writes. Ignored and overlapping outputs DVC refuses when it reads
    them.
    """
    return next(_obstacles(repo, stage), None)


def _obstacles(repo: "Repo", stage: "Stage") -> Iterator[GitmlError]:
    files = ProjectFiles(os.path.realpath(repo.root_dir))
    for out in stage.outs:
        try:
            if out.is_in_repo:
                path = Path(os.path.relpath(out.fs_path, files.root)).as_posix()
                refuse_output(files, out, path, recorder_of(repo, out))
            elif out.use_cache:
                refuse_outside(repo, out)
        except GitmlError as error:
            yield error
            continue
        if out.persist and os.path.exists(f"{out.fs_path}/.dvcignore"):  # noqa: PTH110
            yield UsageError(
                f"the output '{out}' of stage '{stage.addressing}' has a .dvcignore in it",
                hint="put its lines into the .dvcignore at the root instead",
            )
    if in_git := [out for out in stage.outs if _is_tracked(repo, out)]:
        yield _InGitError([(str(out), stage.addressing) for out in in_git])
    yield from _unwritable([Path(stage.path).parent, *_cache(repo, stage.outs)])


def _is_tracked(repo: "Repo", out: Any) -> bool:
    return bool(out.use_scm_ignore and repo.scm.is_tracked(out.fspath))


def _cache(repo: "Repo", outs: Iterable[Any]) -> list[Path]:
    return [Path(repo.cache.local.path)] if any(out.use_cache for out in outs) else []


def _unwritable(folders: Iterable[Path]) -> Iterator[GitmlError]:
    for folder in folders:
        nearest = next((one for one in [folder, *folder.parents] if one.exists()), folder)
        if not os.access(nearest, os.W_OK | os.X_OK):
            yield OutsideError(
                f"cannot write to {nearest}, where the results of stages are recorded",
                hint=f"let yourself write there: chmod u+rwx {nearest}",
            )


def refuse_unrecordable_keys(stage: "Stage") -> None:
    """Refuse parameters of which DVC cannot record the keys.

    Raises:
        ConfigError: one at the top is no text, or a mapping has keys that cannot be put in order.
    """
    for dep in stage.deps:
        values = dep.read_params() if dep.hash_name == "params" else {}
        if (found := _mixed_keys(values)) is not None:
            where = f"{dep}: '{'.'.join(found)}'" if found else str(dep)
            raise ConfigError(
                f"{where} has keys of two kinds, text and others, which cannot be recorded",
                hint="write all of these keys in quotes" + (", or none" if found else ""),
            )
        for key in values:
            if not isinstance(key, str):
                raise ConfigError(
                    f"{dep}: the key '{key}' is no text, which cannot be recorded",
                    hint="write it in quotes",
                )


def refuse_changes(stage: "Stage", before: Sequence[object] | None) -> None:
    """Refuse what a stage made if a dependency was another one before its command.

    Args:
        stage: its dependencies were hashed after it.
        before: their hashes before it; None where no command ran.

    Raises:
        OutsideError: one was.
    """
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


def _mixed_keys(value: object) -> list[str] | None:
    """The keys that lead to the first mapping with keys of two kinds, None if there is none."""
    if isinstance(value, Mapping):
        try:
            sorted(value)
        except TypeError:
            return []
        items: Iterable[tuple[object, object]] = value.items()
    else:
        items = enumerate(value) if isinstance(value, list | tuple) else ()
    for key, inner in items:
        if (below := _mixed_keys(inner)) is not None:
            return [str(key), *below]
    return None
