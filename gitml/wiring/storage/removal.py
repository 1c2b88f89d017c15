"""What is tracked no more."""

import posixpath
from collections.abc import Sequence
from pathlib import PurePosixPath

from gitml.adapters.dvc.data import removal
from gitml.adapters.dvc.stages import candidates
from gitml.adapters.dvc_files.notes.unfinished_edit import EditCommand, editing, interrupted
from gitml.core.data.results import Untracked
from gitml.core.pipeline.definition import Removed
from gitml.core.ports import Talk
from gitml.wiring import Project, inside, readers, sparse_checkout
from gitml.wiring.stages import open_stages
from gitml.wiring.storage.data import open_data, open_dvc, stage_records


def remove(
    project: Project, targets: Sequence[str], talk: Talk, *, keep: bool | None
) -> tuple[Untracked, ...]:
    """Take data, files of tracked folders and stages out of their records, and tell Git.

    Args:
        project: where.
        targets: as typed.
        talk: hears of progress.
        keep: let the files stay; see :func:`gitml.adapters.dvc.data.removal.remove`.

    Raises:
        UsageError: nothing has such a name.
        OutsideError: bytes would be lost.
    """
    stages = _stages(project, targets)
    paths = [inside(project, target) for target in targets if target not in stages]
    sparse_checkout.refuse_data(project, paths)
    named = tuple(_named(project, target, stages) for target in targets)
    options = () if keep is None else ("--keep",) if keep else ("--outs",)
    found: list[Untracked] = []
    with editing(project.root, EditCommand("remove", options, named)) as note:
        if paths:
            found += removal.remove(open_dvc(project, talk), paths, keep=keep, note=note)
            if parts := [one.path for one in found if not one.whole]:
                open_data(project, talk).remember_around(parts)
        if stages:
            gone = open_stages(project, talk, stages).remove(stages, note, outs=keep is False)
            found += [Untracked(one.address, one.file, whole=True) for one in gone]
        _stage(project, found)
    return tuple(found)


def remove_stages(
    project: Project, names: Sequence[str], talk: Talk, *, outs: bool
) -> tuple[Removed, ...]:
    """Take stages out of ``dvc.yaml`` and ``dvc.lock``, as ``gitml stage remove`` does."""
    options = ("--outs",) if outs else ()
    named = tuple(_named(project, name, names) for name in names)
    with editing(project.root, EditCommand("stage remove", options, named)) as note:
        if note.left:  # what was killed may have taken some of them out
            known = _known_names(project)
            names = [name for name in names if not known.isdisjoint(_candidates(project, name))]
            if not names:
                return ()
        return open_stages(project, talk, names).remove(names, note, outs=outs)


def _stages(project: Project, targets: Sequence[str]) -> list[str]:
    """Those of the targets that are no files and are names of stages."""
    names = _known_names(project)
    return [
        target
        for target in targets
        if target in names or not names.isdisjoint(_candidates(project, target))
        if not (project.directory / target).exists()
    ]


def _named(project: Project, target: str, stages: Sequence[str]) -> str:
    """What a target is called at the root: a path of data, or the address of a stage."""
    names = _candidates(project, target)
    addresses = [name if ":" in name else f"dvc.yaml:{name}" for name in names]
    left = interrupted(project.root)
    known = _known_names(project) if target in stages else set[str]()
    noted = left.command.paths if left else ()  # also a stage that is gone
    for name, address in zip(names, addresses, strict=True):
        if name in known or address in noted:
            return address
    return addresses[-1] if target in stages else inside(project, target)


def _known_names(project: Project) -> set[str]:
    """Names and addresses of stages and of their groups."""
    known = readers.snapshots(project).read("workspace", ["stages"]).stages.values()
    names = {stage.name for stage in known} | {stage.address for stage in known}
    names |= {f"{stage.file}:{stage.name}" for stage in known}
    return names | {name.partition("@")[0] for name in names}


def _candidates(project: Project, target: str) -> list[str]:
    """What a target may be called at the root, nearest first."""
    return [posixpath.normpath(one) for one in candidates(target, project.folder)]


def _stage(project: Project, found: Sequence[Untracked]) -> None:
    """Let Git's index have the pointers as they are, or are not any more."""
    files = {one.pointer for one in found}
    files |= {
        PurePosixPath(file).with_name("dvc.lock").as_posix()
        for file in files
        if PurePosixPath(file).name == "dvc.yaml"
    }
    stage_records(project, files, [one.path for one in found])
