"""Imports brought anew one by one: where one cannot come, what lay there lies there again."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data.import_sources import telling_silence
from gitml.adapters.dvc.data.imports import gone_sources, modes
from gitml.adapters.dvc.translation import translated
from gitml.adapters.project_files import ProjectFiles
from gitml.errors import GitmlError

if TYPE_CHECKING:
    from dvc.repo import Repo
    from dvc.stage import Stage


def stages_of(repo: "Repo", targets: Iterable[str], *, recursive: bool) -> list["Stage"]:
    """What records the targets; of folders only what may be newer where it came from.

    By its name DVC takes ``a:b.dvc`` for a stage in the file ``a``.
    """
    found: list[Stage] = []
    for target in targets:
        if target.endswith(".dvc") and os.path.isfile(target):
            found += repo.stage.load_file(target)
        else:
            inside = repo.index.collect_targets([target], recursive=recursive)
            some = (one.stage for one in inside)
            found += [one for one in some if not recursive or one.is_import or _mirrored(one)]
    return found


def _mirrored(stage: "Stage") -> bool:
    """Whether a remote that others write to as a working tree has an output of it.

    DVC would write the record of any other anew, with each file of a folder in it.
    """
    names = (out.remote or (out.meta.remote if out.meta else None) for out in stage.outs)
    remotes: Any = stage.repo.config["remote"]
    return any(remotes.get(name, {}).get("worktree") for name in names)


def update_each(
    root: Path, stages: Iterable["Stage"], rev: str | None, **how: Any
) -> dict[str, GitmlError]:
    """Import again.

    Args:
        root: of the DVC repository.
        stages: imports; what lies at their outputs is kept elsewhere, or may be lost.
        rev: of the other repositories from now on.
        how: what else DVC's update of a stage takes.

    Returns:
        why some could not come, by the path of their data.
    """
    failed = {}
    for stage in stages:
        was_here = os.path.lexists(stage.outs[0].fs_path)
        url = [str(stage.deps[0].def_repo["url"])] if stage.is_repo_import else []
        try:
            with translated(), gone_sources.telling_revision(url, rev), telling_silence(stage):
                stage.update(rev, **how)
                if stage.is_import and how.get("to_remote"):
                    # DVC leaves that of before, and the import would look edited.
                    stage.md5 = stage.compute_md5()
                stage.dump()
        except GitmlError as error:
            failed[gone_sources.path_of(stage)] = error
            _put_back(root, stage, was_here=was_here)
    return failed


def _put_back(root: Path, stage: "Stage", *, was_here: bool) -> None:
    """What is recorded, in place of what came until it failed: DVC had taken it away before."""
    if not was_here:
        ProjectFiles(os.path.realpath(root)).remove(gone_sources.path_of(stage))
        return
    before = stage.reload()
    with suppress(GitmlError), translated():
        before.outs[0].checkout(force=True, allow_missing=True)
        if os.path.lexists(before.outs[0].fs_path):
            modes.restore(root, before)
