"""Data that a run would record though it is that of another commit, or only here in part.

Git changes pointers and leaves data as it is. After a merge, or a switch of branches, the data of
the commit before lies where another is recorded. Recorded anew, it would undo what was merged. And
a folder of which some files never came here would be recorded without them.
"""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from gitml.adapters.dvc.graph import local_dependencies
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.core.data.data_status import DataStatus
from gitml.core.data.of_other_commits import Owners, refusal
from gitml.core.paths import PathIndex, is_inside
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError
from gitml.repro.partial_folders import Changed, PartialFolders
from gitml.snapshots.workspace.other_commits import ChangedData, OtherCommits
from gitml.snapshots.workspace.workspace_data import WorkingData

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


def refuse_data_of_other_commits(
    repo: "Repo", stages: Collection["Stage"], data: WorkingData, owners: Owners, folder: str
) -> None:
    """Refuse to run stages on data that lies there since another commit was checked out.

    Data that no commit recorded is new, and no matter here. So is a file that was deleted from a
    folder, other than one that never was here. What a stage with ``persist: true`` goes on with may
    be of any commit, but all of it.

    Args:
        repo: of the stages.
        stages: of the run.
        data: what lies in the working tree.
        owners: knows what commits recorded.
        folder: where the user stands, relative to the DVC root.

    Raises:
        OutsideError: there is such data, or a folder is here only in part.
    """
    root = Path(os.path.realpath(repo.root_dir))
    used = [path for stage in stages for path in local_dependencies(stage)]
    outs = list(_changed(root, _taken_as_is(repo, stages, used), data))
    persistent = list(_gone_on_with(stages))
    going_on = list(_changed(root, persistent, data))
    data.close()  # what took long to hash DVC need not hash again
    if not (outs or going_on):
        return
    recorded = [o.fs_path for stage in stages if _is_recorded(stage) for o in stage.outs]
    places = (*recorded, *(o.fs_path for o in persistent), *used)
    needed = PathIndex((os.path.relpath(path, root), path) for path in places)
    parts = PartialFolders(repo, root, data, needed, lambda path: _shown(path, folder))
    unknown = parts.refuse_known([*outs, *going_on])
    kept = KeptFiles(root).paths()
    clear = [one for _, one in outs if not any(is_inside(path, one.path) for path in kept)]
    if found := owners(clear):
        several = [one for one in clear if one.path in found]
        raise refusal(several, found, lambda path: _shown(path, folder))
    _refuse_changed(OtherCommits(root, folder, owners), clear, data)
    parts.refuse_unknown(unknown)  # last, as a remote is asked


def _refuse_changed(others: OtherCommits, clear: Iterable[DataStatus], data: WorkingData) -> None:
    """Refuse a folder that was put in place for another commit, and changed since."""
    looks = ((one, data.look(one.path, one.md5)) for one in clear if not one.stage)
    changed = {one.path: ChangedData(one, found.files) for one, found in looks if found}
    for path, base in others.below(changed, data).items():
        word = _shown(path, others.folder)
        raise OutsideError(
            f"{word} is as recorded in {base.owner}, with changes, and another record is here",
            hint=f"record what was changed, and bring the rest: gitml add {word} && "
            f"gitml pull {word}",
        )


def _shown(path: str, folder: str) -> str:
    return quoted_path(os.path.relpath(path, folder or "."))


def _taken_as_is(repo: "Repo", stages: Collection["Stage"], used: Iterable[str]) -> Iterator[Any]:
    """The outputs that no stage of the run makes anew, and that it records or uses."""
    places = PathIndex((path, path) for path in used)
    own = {stage.addressing for stage in stages}
    for stage in stages:
        if _is_recorded(stage):
            yield from stage.outs
    for stage in repo.index.stages:
        if stage.addressing not in own:
            yield from (out for out in stage.outs if places.has_overlap(out.fs_path))


def _gone_on_with(stages: Iterable["Stage"]) -> Iterator[Any]:
    """The outputs with ``persist: true`` that commands find as they lie there."""
    for stage in stages:
        if not _is_recorded(stage):
            yield from (out for out in stage.outs if out.persist)


def _is_recorded(stage: "Stage") -> bool:
    """Whether a run records what lies there, and makes nothing."""
    return not stage.cmd or stage.frozen


def _changed(root: Path, outs: Iterable[Any], data: WorkingData) -> Iterator[Changed]:
    for out in outs:
        recorded = out.hash_info.value if out.hash_info else None
        if not (recorded and out.use_cache and out.is_in_repo):
            continue
        path = Path(os.path.relpath(out.fs_path, root)).as_posix()
        found = data.look(path, recorded)
        if found is not None and found.md5 != recorded:
            stage = out.stage.addressing if out.stage.cmd else None
            imported = _imported(out.stage)
            yield out, DataStatus(path, "modified", stage, recorded, found.md5, imported=imported)


def _imported(stage: "Stage") -> Literal["repo", "url"] | None:
    if not stage.is_import:
        return None
    return "repo" if stage.is_repo_import else "url"
