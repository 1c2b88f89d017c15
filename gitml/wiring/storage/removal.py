"""What is tracked no more."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from gitml.adapters.dvc.data import removal
from gitml.core.data.results import Untracked
from gitml.core.ports import Talk
from gitml.wiring import Project, inside, readers, sparse_checkout
from gitml.wiring.stages import open_stages
from gitml.wiring.storage.data import open_data, open_dvc, stage_records
from gitml.wiring.storage.interrupted.unstaged import telling_unstaged


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
    found: list[Untracked] = []
    if paths:
        with telling_unstaged(project, paths):
            found += removal.remove(open_dvc(project, talk), paths, keep=keep)
        if parts := [one.path for one in found if not one.whole]:
            open_data(project, talk).remember_around(parts)
    if stages:
        gone = open_stages(project, talk, stages).remove(stages, outs=keep is False)
        found += [Untracked(one.address, one.file, whole=True) for one in gone]
    _stage(project, found)
    return tuple(found)


def _stages(project: Project, targets: Sequence[str]) -> list[str]:
    """Those of the targets that are no files and are names of stages."""
    known = readers.snapshots(project).read("workspace", ["stages"]).stages.values()
    names = {stage.name for stage in known} | {stage.address for stage in known}
    names |= {name.partition("@")[0] for name in names}
    return [t for t in targets if t in names and not (project.directory / t).exists()]


def _stage(project: Project, found: Sequence[Untracked]) -> None:
    """Let Git's index have the pointers as they are, or are not any more."""
    files = {one.pointer for one in found}
    files |= {
        PurePosixPath(file).with_name("dvc.lock").as_posix()
        for file in files
        if PurePosixPath(file).name == "dvc.yaml"
    }
    stage_records(project, files, [one.path for one in found])
