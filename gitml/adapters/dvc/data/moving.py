"""Tracked data under another name, with its pointer and its line of ``.gitignore``."""

import os
import posixpath
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import refusals, user_files
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.refusals import listed
from gitml.adapters.dvc.data.tracking import unseen
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy, waits_for_stages
from gitml.core.data.results import Renamed
from gitml.core.data.safe_paths import refuse_own
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, RootHint, UsageError

if TYPE_CHECKING:
    from dvc.repo import Repo


@waits_for_stages
def move(dvc: Dvc, source: str, target: str) -> Renamed:
    """Move data as ``dvc move`` does; into ``target`` where that is a folder.

    Raises:
        UsageError: it is no whole data that was added by hand, it is not here, or something lies
            at ``target`` already, or no clone would write what is called so.
        OutsideError: its object is damaged, and would take the place of what lies here; or the disk
            is full. As where the user ends it, nothing was changed.
    """
    root = dvc.root
    if (root / target).is_dir():
        target = f"{target}/{source.rpartition('/')[2]}"
    refuse_own(target, target)
    with session(root, dvc.talk, hush=True) as repo:
        refusals.refuse_outputs(repo, source)
        parts = dvc_selection.asked_for(repo, [source])
        if [part.asked for part in parts] != [dvc_selection.parts_of(source)] or parts[0].inner:
            raise unseen(repo, source, f"'{source}' is not tracked by itself")
        if not os.path.lexists(root / source):
            raise UsageError(f"'{source}' is not here", _back(repo, source, target))
        pointer = str(parts[0].source)
        for path in (target, f"{target}.dvc"):
            if os.path.lexists(root / path) and path != pointer:
                raise UsageError(f"there is a '{path}' already", hint="move that away first")
        _refuse_hidden(repo, source)
        refuse_busy(root, [source, target])
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        with _whole_or_not(root, source, target, pointer):
            _, stage = repo.move(f"./{source}", f"./{target}")
        new = Path(os.path.relpath(stage.path, root)).as_posix()
        return Renamed(source, target, pointer, new)


def _back(repo: "Repo", source: str, target: str) -> RootHint:
    """How data comes back that is to be moved; a move that was killed may have brought it along."""
    pointer = f"{target}.dvc"
    if os.path.lexists(target) and not any(map(repo.scm.is_tracked, (target, pointer))):
        back = ["mv", target, source]
        words = [["rm", pointer], back] if os.path.lexists(pointer) else [back]
        told = " && ".join(map(shlex.join, words))
        return RootHint(
            f"is it what lies at '{target}', as a move of it was interrupted? "
            f"Put it back, and move it again: {told}"
        )
    return RootHint(f"get it first: gitml pull {quoted_path(source)}")


@contextmanager
def _whole_or_not(root: Path, source: str, target: str, pointer: str) -> Iterator[None]:
    """Put data and records back where DVC, which does one after the other, gets no further."""
    ignored = {posixpath.join(posixpath.dirname(path), ".gitignore") for path in (source, target)}
    files = [root / path for path in (f"{target}.dvc", pointer, *sorted(ignored))]
    before = {file: file.read_bytes() if file.is_file() else None for file in files}
    try:
        yield
    except BaseException:
        if not os.path.lexists(root / source) and os.path.lexists(root / target):
            (root / target).rename(root / source)
        for file, content in before.items():  # what is new goes first, which makes room
            if content is None:
                file.unlink(missing_ok=True)
            elif not file.is_file() or file.read_bytes() != content:
                file.write_bytes(content)
        raise


def _refuse_hidden(repo: "Repo", source: str) -> None:
    """Where files become links, DVC stores none whose name an object has, whatever its bytes."""
    if repo.cache.local.cache_types[0] not in ("hardlink", "symlink"):
        return
    selection = dvc_selection.select(repo, None, [source])
    current = dvc_selection.index_of_workspace(repo, selection)
    if found := user_files.misnamed(repo, current):
        raise OutsideError(
            f"damaged in the cache, of which DVC would make this a link: {listed(found)}",
            hint="mend it from what lies here: gitml verify-data --repair",
        )
