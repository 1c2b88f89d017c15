"""What has Git ignore the outputs of stages that are edited."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo
    from dvc.stage import Stage


def ignore_files(stages: Iterable["Stage"]) -> list[Path]:
    """The files with DVC's lines, where there are any."""
    outs = (out for stage in stages for out in stage.outs if out.use_scm_ignore)
    return [_file(out) for out in outs]


def now_of_git(repo: "Repo", stage: "Stage") -> "list[Output]":
    """Outputs of a stage that DVC kept, and Git is to have from now on.

    Git would pass over them, and no clone would ever get them, as DVC leaves its own lines.

    Args:
        repo: knows the stage as it was.
        stage: that takes its place.
    """
    before = (old for old in repo.index.stages if old.addressing == stage.addressing)
    kept = {out.fs_path for old in before for out in old.outs if out.use_scm_ignore}
    return [out for out in stage.outs if out.fs_path in kept and not out.use_scm_ignore]


def changed_files(stage: "Stage", given: "Iterable[Output]") -> list[Path]:
    """The files with lines of ``stage``, and of what is given to Git."""
    return [*ignore_files([stage]), *map(_file, given)]


def give_to_git(out: "Output") -> bool:
    """Take away the line that DVC wrote; whether there was one."""
    file = _file(out)
    before = file.read_bytes() if file.exists() else b""
    out.repo.scm_context.ignore_remove(out.fspath)
    return before != (file.read_bytes() if file.exists() else b"")


def _file(out: "Output") -> Path:
    return Path(out.fs_path).with_name(".gitignore")
