"""Stages through DVC: find them by what a user calls them, and what DVC says of their outputs."""

import difflib
import itertools
import posixpath
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data.imports.source_versions import is_at_source
from gitml.core.data.data_status import DataState, DataStatus
from gitml.core.run.options import Options
from gitml.core.run.outcome import named
from gitml.errors import UsageError

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage

    from gitml.core.data.pointers import Imported

_STATES: dict[str, DataState] = {
    "modified": "modified",
    "deleted": "missing",
    "not in cache": "not in cache",
    "new": "new",
}


def find(
    repo: "Repo", names: Sequence[str], folder: str, *, of_data: bool = False
) -> list["Stage"]:
    """Stages by address, by name in the ``dvc.yaml`` of ``folder`` or of the root, or by file.

    A name may be a pattern, which no stage's name can be; what is no stage may be a folder and
    means all stages in it. What is neither is a path from ``folder``: see :func:`making`. Where
    ``of_data`` is set, the error for an unknown one also lists paths.

    Raises:
        UsageError: nothing has that name; the hint names near ones.
    """
    found: list[Stage] = []
    for name in names:
        targets = candidates(name, folder)
        near = (_collect(repo, target) for target in targets)
        inside = (_inside(repo, target) for target in targets)
        named_so = next(filter(None, itertools.chain(near, inside)), None)
        stages = named_so or making(repo, posixpath.join(folder, name))
        if not stages:
            raise unknown(repo, name, _outputs(repo, folder), of_data=of_data)
        found.extend(stages)
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
    pattern = any(sign in target for sign in "*?[")
    try:
        return list(repo.stage.collect(target, glob=pattern))
    except absent:
        return []


def _inside(repo: "Repo", target: str) -> list["Stage"]:
    is_folder = repo.fs.isdir(target)
    return list(repo.stage.collect(target, recursive=True)) if is_folder else []


def making(repo: "Repo", path: str) -> list["Stage"]:
    """The stages that make a file or folder, the folder it lies in, or something in it.

    DVC's ``repro`` takes no outputs, its ``pull`` and ``checkout`` do. Of data that was added by
    hand it is the stage that DVC takes a ``.dvc`` file for.

    Args:
        repo: of the stages; the process stands in its root.
        path: relative to the root, or absolute.
    """
    wanted = repo.fs.abspath(path)
    return [
        stage
        for stage in repo.index.stages
        if any(
            out.protocol == "local" and out.fs.overlaps(out.fs_path, wanted) for out in stage.outs
        )
    ]


def _outputs(repo: "Repo", folder: str) -> list[str]:
    """Paths of all outputs, as one would type them in ``folder``."""
    paths = (out.fs_path for out in repo.index.outs if out.protocol == "local")
    return [repo.fs.relpath(path, folder or ".") for path in paths]


def unknown(
    repo: "Repo", name: str, more: Sequence[str] = (), *, of_data: bool = False
) -> UsageError:
    """The error for a stage that does not exist.

    Args:
        repo: of the stages.
        name: as typed.
        more: paths that it might have meant, too.
        of_data: whether a path is what is mostly meant, so that they are listed.
    """
    names = sorted({stage.addressing for stage in repo.index.stages if stage.cmd})
    elsewhere = [one for one in names if one.endswith(f":{name}")]
    near = elsewhere or difflib.get_close_matches(name, [*names, *more], n=1)
    if name == "logs":
        hint = "of which stage? gitml repro logs STAGE"
    elif near:
        hint = f"did you mean '{near[0]}'?"
    else:
        hint = f"stages here: {named(names)}" if names else "no dvc.yaml here has stages"
        hint += f"; paths: {named(sorted(more))}" if of_data and more else ""
    return UsageError(f"unknown stage{' or path' if of_data else ''} '{name}'", hint=hint)


def data_status(
    stages: Sequence["Stage"], report: Mapping[str, Sequence[Any]]
) -> tuple[DataStatus, ...]:
    """Outputs whose bytes differ from their record, from ``dvc status``, sorted by path.

    Args:
        stages: of a repository in whose root the process stands.
        report: of these stages.
    """
    found: list[DataStatus] = []
    known = {str(out): out for stage in stages for out in stage.outs}
    for address, parts in report.items():
        for part in parts:
            outs = part.get("changed outs", {}) if isinstance(part, dict) else {}
            stage = None if address.endswith(".dvc") else address
            found.extend(
                _data_status(path, _STATES[state], stage, known[path])
                for path, state in outs.items()
                if state in _STATES
            )
    return tuple(sorted(found, key=lambda one: one.path))


def _data_status(path: str, state: DataState, stage: str | None, out: Any) -> DataStatus:
    md5 = out.hash_info.value if out.hash_info else None
    now = out.get_hash().value if state == "modified" and out.protocol == "local" else None
    imported: Imported | None = None
    if out.stage.is_repo_import:
        imported = "repo"
    elif out.stage.is_import:
        imported = "versions" if is_at_source(out) else "url"
    known = DataStatus(path, state, stage, md5, now, bool(out.use_cache))
    return known._replace(imported=imported, remote=out.remote, push=bool(out.can_push))


def targets(repo: "Repo", names: Sequence[str], folder: str, options: Options) -> list["Stage"]:
    """The stages that are meant, without those that they depend on.

    Args:
        repo: of the stages.
        names: as typed in ``folder``: stages, patterns, files and folders, or what a stage makes;
            none for every stage.
        folder: relative to the root.
        options: whether all that is connected to them, or there at all, is meant.

    Raises:
        UsageError: nothing has that name; the hint names near ones.
    """
    if options.all_pipelines:
        return list(repo.index.stages)
    if not names:
        return [stage for stage in repo.index.stages if stage.cmd]
    found = find(repo, names, folder)
    return _connected(repo, found) if options.pipeline else found


def _connected(repo: "Repo", stages: Sequence["Stage"]) -> list["Stage"]:
    """All of the pipelines that the stages belong to, in which a frozen stage uses nothing."""
    from dvc.repo.graph import get_pipelines
    from dvc.repo.reproduce import get_active_graph

    found = get_pipelines(get_active_graph(repo.index.graph))
    used = {one for nodes in found if any(map(nodes.has_node, stages)) for one in nodes}
    return [stage for stage in repo.index.graph if stage in used]
