"""What DVC's verbs would do. Remotes are asked, and nothing is written anywhere."""

import os
from collections.abc import Container, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import folder_parts, pull_omissions, refusals, tracking, user_files
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.imports import edited_part, unhashed_imports
from gitml.adapters.dvc.data.placing import losses, old_records, placement, unchanged_outputs
from gitml.adapters.dvc.data.selection import SelectedPart
from gitml.adapters.dvc.data.unsafe_outputs import refuse_unsafe
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.remotes.object_sizes import size_of
from gitml.adapters.dvc.session import session
from gitml.core.data.folder_changes import size_after
from gitml.core.data.merging.changed_folder import with_changes
from gitml.core.data.of_other_commits import Base
from gitml.core.data.results import Moved, Tracked
from gitml.errors import OutsideError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


def add(
    dvc: Dvc, paths: Sequence[str], bases: Mapping[str, Base] = MappingProxyType({})
) -> tuple[Tracked, ...]:
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
            if parts and (parts[0].inner or folder_parts.is_folder(repo, parts[0])):
                found.append(_of_folder(repo, parts[0], bases.get(path)))
                continue
            pointer = next((part.source for part in parts if part.source), f"{path}.dvc")
            sizes = _sizes(repo, os.fspath(dvc.root / path))
            nfiles = None if "" in sizes else len(sizes)
            pointer = PurePosixPath(pointer).as_posix()
            found.append(Tracked(path, pointer, sum(sizes.values()), nfiles))
        return tuple({one.path: one for one in found}.values())


def _of_folder(repo: "Repo", part: SelectedPart, base: Base | None) -> Tracked:
    """What would be recorded of a folder when a part of it is, with what stays and is not here."""
    out, path, inner = part.out, "/".join(part.key), "/".join(part.inner)
    tracked = tracking.tracked(Path(repo.root_dir), out)
    old = folder_parts.recorded_before(repo, part, fetch=False)
    if old is None:
        return tracked
    sizes = _sizes(repo, repo.fs.join(out.fs_path, *part.inner))
    here = {PurePosixPath(inner, name).as_posix(): size for name, size in sizes.items()}
    # Without a base no file is hashed: each counts as changed, and its name stands for its hash.
    found = base.found if base else {name: f"/{name}" for name in here}
    if base:
        change = with_changes(path, base, found, old)
        edited_part.refuse_lacking(repo, part, old, change)
    else:
        edited_part.refuse_lacking(repo, part, old)
        change = folder_parts.change_of(repo, part, old, found)
    known = {md5: here[name] for name, md5 in found.items() if name in here}
    size = size_after(
        tracked.size,
        old,
        change,
        lambda md5: known[md5] if md5 in known else size_of(repo, out, md5),
    )
    return Tracked(path, tracked.pointer, size, len(change.files))


def _sizes(repo: "Repo", top: str) -> Mapping[str, int]:
    """How many bytes the files of a folder have, by path below it; of a file its name is empty."""
    files = repo.dvcignore.find(repo.fs, top) if repo.fs.isdir(top) else [top]
    return {file[len(top) + 1 :]: int(repo.fs.size(file)) for file in files}


def pull(
    dvc: Dvc, names: Sequence[str], remote: str | None = None
) -> tuple[Moved, OutsideError | None]:
    """What :meth:`Dvc.pull` would fetch and place, and the error with which it would end then.

    That names what it would refuse to overwrite, or what is kept in a remote that does not answer;
    None where there is no such data.

    Raises:
        UsageError: a name that nothing has.
        OutsideError: data that cannot be had.
    """
    with session(dvc.root, dvc.talk, hush=True) as repo:
        pull_omissions.ask_first(repo, remote)
        chosen = dvc.selection(repo, names)
        refuse_unsafe(repo, chosen)
        made = pull_omissions.without_unmade(repo, chosen, dvc.talk)
        made, refused = losses.set_aside(repo, made)
        made, silent = pull_omissions.set_aside(repo, made, remote)
        absent = refusals.nowhere(repo, made)
        if wanted := absent if names else pull_omissions.without_unpushed(made, absent, dvc.talk):
            raise refusals.unavailable(repo, made, wanted, ())
        imported = unhashed_imports.foresee(
            repo, unhashed_imports.imports(chosen), named=bool(names)
        )
        moved = placement.foresee(repo, dvc_selection.without(repo, made, absent))
        troubles: list[OutsideError] = [*silent, *([refused] if refused else [])]
        for one in troubles[:-1]:
            dvc.talk.warn(one.message, one.hint)
        return moved.joined(imported), troubles[-1] if troubles else None


def checkout(dvc: Dvc, rev: str, unwanted: Container[str] = ()) -> Moved:
    """What :meth:`Dvc.prepare` and :meth:`Dvc.checkout` would fetch and place at ``rev``.

    Raises:
        OutsideError: data of the working tree would be lost, or cannot be had.
    """
    with session(dvc.root, dvc.talk, hush=True) as repo, old_records.passed_over(repo):
        coming = dvc_selection.select(repo, rev, unwanted=unwanted)
        today = dvc_selection.select(repo)
        refuse_unsafe(repo, coming)
        absent = unchanged_outputs.foresee(repo, coming, today)
        stays = unchanged_outputs.staying(coming, today, absent)
        touched, now = (unchanged_outputs.less(repo, one, stays) for one in (coming, today))
        losses.refuse_loss(repo, touched, [now], switching=True, today=now)
        lost = {dvc_selection.parts_of(path) for path in absent}

        def is_placed(out: "Output") -> bool:
            key = out.index_key[1]
            return bool(out.hash_info) and not any(one[: len(key)] == key for one in lost)

        made = dvc_selection.select(repo, rev, unwanted=unwanted, wanted=is_placed)
        moved = placement.foresee(repo, made)
        unused = user_files.unused(repo, user_files.places(repo, rev))
        return moved.joined(unused.moved)


def restore(dvc: Dvc, rev: str, paths: Sequence[str], *, called: str) -> Moved:
    """What :meth:`Dvc.restore` would fetch and place.

    Raises:
        UsageError: ``rev`` records no such path.
        OutsideError: data of the working tree would be lost, or cannot be had.
    """
    with session(dvc.root, dvc.talk, hush=True) as repo, old_records.passed_over(repo):
        coming = dvc_selection.select(repo, rev, paths)
        refuse_unsafe(repo, coming)
        for path in paths:
            if not dvc_selection.records(coming, path):
                raise refusals.unrecorded(repo, path, rev, called, dvc.folder)
        losses.refuse_loss(repo, coming, today=dvc_selection.select(repo, None, paths))
        refusals.refuse_absent(repo, coming)
        return placement.foresee(repo, coming, exact=True)
