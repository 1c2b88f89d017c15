"""What DVC's verbs would do. Remotes are asked, and nothing is written anywhere."""

import os
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import (
    folder_parts,
    left_out,
    losses,
    placement,
    refusals,
    tracking,
    user_files,
)
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.imports import unfetched
from gitml.adapters.dvc.data.losses import LossError
from gitml.adapters.dvc.data.unsafe_outputs import refuse_unsafe
from gitml.adapters.dvc.data.verbs import Dvc, ask_first
from gitml.adapters.dvc.session import session
from gitml.core.data.results import Moved, Tracked

if TYPE_CHECKING:
    from dvc.output import Output


def add(dvc: Dvc, paths: Sequence[str]) -> tuple[Tracked, ...]:
    """What :meth:`Dvc.add` would track, with the size that it has now.

    Raises:
        UsageError: as for :meth:`Dvc.add`.
        OutsideError: the listing of a folder cannot be had, by which what is not here is known.
    """
    with session(dvc.root, dvc.talk) as repo:
        found = []
        for path in paths:
            refusals.refuse_outputs(repo, path)
            tracking.refuse_unfit(repo, path)
            parts = dvc_selection.asked_for(repo, [path])
            for part in parts[:1]:
                if part.inner or folder_parts.is_folder(repo, part):
                    folder_parts.refuse_unknown(repo, part, fetch=False)
            pointer = next((part.source for part in parts if part.source), f"{path}.dvc")
            whole = os.fspath(dvc.root / path)
            files = list(repo.dvcignore.find(repo.fs, whole)) if repo.fs.isdir(whole) else [whole]
            size = sum(repo.fs.size(file) for file in files)
            nfiles = len(files) if repo.fs.isdir(whole) else None
            found.append(Tracked(path, PurePosixPath(pointer).as_posix(), size, nfiles))
        return tuple(found)


def pull(
    dvc: Dvc, names: Sequence[str], remote: str | None = None
) -> tuple[Moved, LossError | None]:
    """What :meth:`Dvc.pull` would fetch and place, and the error with which it would end then.

    That names what it would refuse to overwrite; None where there is no such data.

    Raises:
        UsageError: a name that nothing has.
        OutsideError: data that cannot be had.
    """
    with session(dvc.root, dvc.talk, hush=True) as repo:
        ask_first(repo, remote)
        chosen = dvc.selection(repo, names)
        refuse_unsafe(repo, chosen)
        made = left_out.made(repo, chosen, dvc.talk)
        made, refused = losses.set_aside(repo, made)
        absent = refusals.nowhere(repo, made)
        if wanted := absent if names else left_out.pushed(made, absent, dvc.talk):
            raise refusals.unavailable(repo, made, wanted, ())
        imported = unfetched.foresee(repo, unfetched.imports(chosen))
        moved = placement.foresee(repo, dvc_selection.without(repo, made, absent))
        return moved.joined(imported), refused


def checkout(dvc: Dvc, rev: str) -> Moved:
    """What :meth:`Dvc.prepare` and :meth:`Dvc.checkout` would fetch and place at ``rev``.

    Raises:
        OutsideError: data of the working tree would be lost, or cannot be had.
    """
    with session(dvc.root, dvc.talk, hush=True) as repo:
        coming, today = dvc_selection.select(repo, rev), dvc_selection.select(repo)
        refuse_unsafe(repo, coming)
        losses.refuse_loss(repo, coming, [today], switching=True, today=today)
        lost = {dvc_selection.parts_of(path) for path in left_out.foresee(repo, coming, today)}

        def is_placed(out: "Output") -> bool:
            key = out.index_key[1]
            return bool(out.hash_info) and not any(one[: len(key)] == key for one in lost)

        made = dvc_selection.select(repo, rev, wanted=is_placed)
        moved = placement.foresee(repo, made)
        unused = user_files.unused(repo, dvc_selection.places(repo, rev))
        return moved.joined(unused.moved)


def restore(dvc: Dvc, rev: str, paths: Sequence[str], *, called: str) -> Moved:
    """What :meth:`Dvc.restore` would fetch and place.

    Raises:
        UsageError: ``rev`` records no such path.
        OutsideError: data of the working tree would be lost, or cannot be had.
    """
    with session(dvc.root, dvc.talk, hush=True) as repo:
        coming = dvc_selection.select(repo, rev, paths)
        refuse_unsafe(repo, coming)
        for path in paths:
            if not dvc_selection.records(coming, path):
                raise refusals.unrecorded(repo, path, rev, called, dvc.folder)
        losses.refuse_loss(repo, coming, today=dvc_selection.select(repo, None, paths))
        refusals.refuse_absent(repo, coming)
        return placement.foresee(repo, coming, exact=True)
