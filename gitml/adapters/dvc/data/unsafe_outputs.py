"""Outputs that no repository may have: refused before anything is fetched, run or written."""

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data.selection import outside_of
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.safe_paths import UnsafePathError, is_object_name, refuse, unsafe
from gitml.core.ports import Talk

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo

    from gitml.adapters.dvc.data.selection import Selection


def refuse_unsafe(repo: "Repo", selection: "Selection") -> None:
    """Raise UnsafePathError where an output may not be written, or has no name of an object.

    Args:
        repo: standing in the working tree, in which links are looked for.
        selection: of any revision.
    """
    for recorder, path in selection.outside:
        raise _outside(recorder, path)
    files = ProjectFiles(os.path.realpath(repo.root_dir))
    for part in selection.parts:
        refuse_output(files, part.out, "/".join(part.key), part.recorder)


def refuse_outside(repo: "Repo", out: "Output") -> None:
    """Raise UnsafePathError for an output of the working tree that lies outside the project."""
    if out.protocol == "local":
        raise _outside(*outside_of(repo, out))


def _outside(recorder: str, path: str) -> UnsafePathError:
    return unsafe(recorder, path, "is outside the project")


@contextlib.contextmanager
def passing_over_outside(repo: "Repo", talk: Talk) -> Iterator[None]:
    """Let DVC tell the state of all outputs but those outside the project, which it trips over."""
    from dvc.output import Output

    original = Output.status

    def status(self: Any) -> Any:
        return {} if is_outside(self) else original(self)

    for out in filter(is_outside, repo.index.outs):
        recorder, path = outside_of(repo, out)
        talk.warn(
            f"{recorder}: its output '{path}' is outside the project, where DVC keeps no data",
            hint="take it out, or give it cache: false",
        )
    with patched("dvc.output:Output.status", status):
        yield


def is_outside(out: "Output") -> bool:
    """Whether an output is to be kept by DVC and lies where DVC keeps nothing."""
    return bool(out.use_cache and not out.is_in_repo and out.protocol == "local")


def refuse_output(files: ProjectFiles, out: "Output", path: str, recorder: str) -> None:
    """Raise UnsafePathError where an output may not be written, or has no name of an object.

    Args:
        files: of the working tree.
        out: the output.
        path: of it, below the root.
        recorder: what names it, for messages.
    """
    refuse(recorder, path)
    try:
        files.check(path)
    except UnsafePathError as error:
        raise UnsafePathError(
            f"{recorder}{error.message.removeprefix('data')}", error.hint
        ) from error
    md5 = out.hash_info.value if out.hash_info and out.use_cache else None
    if md5 and not is_object_name(str(md5)):
        raise unsafe(recorder, str(md5), "is no hash")
