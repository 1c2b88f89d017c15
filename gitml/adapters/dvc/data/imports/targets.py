"""Places that data may not come to, or not be recorded at."""

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data.imports import unfinished_import
from gitml.adapters.dvc.data.user_files import is_saved
from gitml.core.paths import is_inside
from gitml.core.shell_words import quoted_path
from gitml.errors import RootHint, UsageError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo

_ELSE = "name another place, or replace it: --force"


def refuse_taken(repo: "Repo", root: Path, out: str, *, anew: bool) -> None:
    """Refuse a place where something lies, or is recorded, but what a killed import left.

    Args:
        repo: of the project.
        root: of it.
        out: the place.
        anew: what is recorded there is recorded anew.

    Raises:
        UsageError: it is taken.
    """
    if unfinished_import.is_left(root, out):
        is_ours = functools.partial(is_saved, repo)
        if os.path.lexists(root / out) and not unfinished_import.is_only_left(root, out, is_ours):
            left = "left of an import that was killed, and has other files, or edited ones"
            raise UsageError(f"'{out}' is {left}", _ELSE)
        return
    if os.path.lexists(root / out):
        raise UsageError(f"'{out}' is there already", _instead(repo, out))
    if not anew and (found := _recorded(repo, out)):
        file = repo.fs.relpath(found.stage.path, repo.root_dir)
        raise UsageError(
            f"'{out}' is recorded already, in {file}, and its data is not here",
            RootHint(f"bring it: gitml pull {quoted_path(out)}; or {_ELSE}"),
        )


def _instead(repo: "Repo", out: str) -> str:
    """What to do about a place that is taken, perhaps by what the same command has brought."""
    key = ("repo", tuple(out.split("/")))
    if not any(one.index_key == key and one.stage.is_import for one in repo.index.outs):
        return _ELSE
    update = f"gitml update {quoted_path(out)}"
    return RootHint(f"bring what changed where it is from: {update}; or {_ELSE}")


def refuse_not_own(repo: "Repo", out: str) -> None:
    """Refuse to record data as the project's own at the place of an import, which asks elsewhere.

    Raises:
        UsageError: it is one, or a part of a folder, of which that would take the record.
    """
    found = _recorded(repo, out)
    if found and found.stage.is_import:
        raise UsageError(
            f"'{out}' was imported, and comes from there",
            hint=f"bring what changed: gitml update {quoted_path(out)}",
        )


def _recorded(repo: "Repo", out: str) -> "Output | None":
    """What is recorded at a place.

    Raises:
        UsageError: it lies in a folder that is tracked as a whole.
    """
    for found in repo.index.outs:
        top = "/".join(found.index_key[1])
        if found.index_key[0] != "repo" or not is_inside(out, top):
            continue
        if top == out:
            return found
        raise UsageError(
            f"'{out}' is in '{top}', which is tracked as a whole",
            hint=f"bring it there, then: gitml add {quoted_path(out)}",
        )
    return None
