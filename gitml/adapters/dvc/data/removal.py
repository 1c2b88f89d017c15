"""Data that is not to be tracked any more: whole outputs, and files of a tracked folder."""

import errno
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import folder_parts, noted_kinds, user_files
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.placing import placement
from gitml.adapters.dvc.data.selection import SelectedPart, Selection
from gitml.adapters.dvc.data.tracking import is_hidden, unseen
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy, waits_for_stages
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.adapters.dvc_files.notes.unfinished_edit import Edit, EditNote
from gitml.adapters.dvc_files.objects.cache_writer import CacheWriter
from gitml.adapters.dvc_files.objects.hashes import file_hashes
from gitml.adapters.files import as_before
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.folder_changes import remove_part
from gitml.core.data.results import Untracked
from gitml.core.paths import listed
from gitml.core.shell_words import quoted, quoted_path
from gitml.errors import OutsideError, RootHint, UnrecordedError, UsageError

if TYPE_CHECKING:
    from dvc.repo import Repo

_STAY = "or let it stay: leave out --outs"


@waits_for_stages
def remove(
    dvc: Dvc, paths: Sequence[str], *, keep: bool | None, note: EditNote
) -> tuple[Untracked, ...]:
    """Take data out of the records of the working tree.

    Args:
        dvc: of the project.
        paths: of outputs, of their ``.dvc`` files, or inside of tracked folders.
        keep: let the files stay; None to let whole outputs stay, as DVC does, and take files of
            tracked folders away.
        note: of the removal; what it has of one that was killed is finished.

    Raises:
        UsageError: a path that nothing records, or that a stage makes; nothing was changed.
        OutsideError: bytes would be lost, or files would go, from disk or from the record of a
            folder, that may be of two revisions; nothing was changed.
        PermissionError: a folder cannot be written; nothing was changed.
    """
    with session(dvc.root, dvc.talk, hush=True) as repo:
        done, parts = _divided(repo, paths, note.left)
        if going := [p for p in parts if p.inner or keep is False]:
            dvc.refuse_unfinished(paths=["/".join(part.key) for part in going])
        refuse_busy(dvc.root, ["/".join(part.asked) for part in parts])
        for part in parts:
            if not (part.inner or keep is not False):
                _refuse_unsaved(repo, part)
        if keep is not False:
            user_files.forget_links(repo, [one.path for one in done if one.whole])
        plans = [(part, _files(repo, part, keep=keep)) for part in parts]
        for part, files in plans:
            _refuse_closed(part, files, keep=keep)
        records = list(dict.fromkeys(path for part in parts for path in _records(part)))
        note.begin(
            ("/".join(part.asked) for part in parts),
            (os.path.relpath(path, repo.root_dir) for path in records),
        )
        with as_before(records), repo.scm_context:
            removed = [_remove(repo, part, files, keep=keep) for part, files in plans]
        return (*done, *removed)


def _divided(
    repo: "Repo", paths: Sequence[str], left: Edit | None
) -> tuple[list[Untracked], list[SelectedPart]]:
    """What a killed removal has taken out of the records already, and what is recorded still."""
    done, parts = list[Untracked](), list[SelectedPart]()
    for path in paths:
        try:
            part = _part(repo, path)
            if left is not None and part.inner:
                folder_parts.refuse_unrecorded(repo, part)
            parts.append(part)
        except UnrecordedError:
            if left is None:
                raise
            pointer = left.record_of(path)
            done.append(Untracked(path, pointer, whole=not Path(pointer).exists()))
    return done, _once(parts)


def _once(parts: Sequence[SelectedPart]) -> list[SelectedPart]:
    """Each but what goes with another: the same by another name, or what lies in it."""
    asked = {part.asked for part in parts}
    unlike = {part.asked: part for part in parts}
    return [
        part
        for name, part in unlike.items()
        if not any(name[:depth] in asked for depth in range(1, len(name)))
    ]


def _part(repo: "Repo", path: str) -> SelectedPart:
    # Where a stage makes it as well, which DVC refuses, the pointer is what is too much.
    if found := _whole(_pointed(repo, path), path):
        return _by_hand(found, path)
    parts = dvc_selection.asked_for(repo)
    if found := _whole(sorted(parts, key=lambda one: one.source is None), path):
        return _by_hand(found, path)
    for one in dvc_selection.asked_for(repo, [path]):
        if one.inner:
            return _by_hand(one, path)
    raise unseen(repo, path, f"no data is tracked at '{path}'")


def _pointed(repo: "Repo", path: str) -> tuple[SelectedPart, ...]:
    """What the pointer beside a path, or that is one, records: a large ``dvc.lock`` is not read."""
    files = (file for file in (f"{path}.dvc", path) if file.endswith(".dvc"))
    pointer = next(filter(os.path.isfile, files), None)
    if pointer is None or is_hidden(repo, pointer) or repo.dvcignore.is_ignored_file(pointer):
        return ()
    return dvc_selection.of_pointer(repo, pointer)


def _whole(parts: Iterable[SelectedPart], path: str) -> SelectedPart | None:
    key = dvc_selection.parts_of(path)
    return next((one for one in parts if path == one.source or key == one.key), None)


def _by_hand(part: SelectedPart, path: str) -> SelectedPart:
    if part.source is None:
        address = part.out.stage.addressing
        raise UsageError(
            f"'{path}' is made by stage '{address}'",
            hint=f"take the stage away: gitml stage remove {quoted(address)}",
        )
    return part


def _files(repo: "Repo", part: SelectedPart, *, keep: bool | None) -> list[tuple[str, str]]:
    """The files of a folder's part that go, each with its hash.

    Raises:
        UsageError: one of them is not as recorded, so it is kept nowhere.
    """
    if not part.inner or keep:
        return []
    old = folder_parts.recorded(repo, part)
    gone = remove_part(old, "/".join(part.inner)).removed
    here = [path for path in gone if _is_here(f"{part.out.fs_path}/{path}")]
    edited = [path for path in here if not _is_as_recorded(part, path, old[path])]
    if edited:
        names = ["/".join([*part.key, path]) for path in edited]
        raise UsageError(
            f"not as recorded, so kept nowhere else: {listed(names)}",
            hint="to take it out of the record and let the file stay: add --keep",
        )
    return [(path, old[path]) for path in here]


def _is_here(path: str) -> bool:
    """Whether something lies there; of a folder that is closed to us nobody can tell: OSError."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _is_as_recorded(part: SelectedPart, path: str, md5: str) -> bool:
    try:
        return file_hashes(f"{part.out.fs_path}/{path}")[0] == md5
    except OSError:
        return False


def _refuse_unsaved(repo: "Repo", part: SelectedPart) -> None:
    """Refuse to delete data of which something is kept nowhere else."""
    name = "/".join(part.key)
    selection = dvc_selection.select(repo, None, [name])
    if any(map(_is_file, placement.differing(repo, selection))):  # what is gone is not lost now
        raise OutsideError(
            f"'{name}' is not as recorded, and kept nowhere else",
            hint=RootHint(f"record it first: gitml add {quoted_path(name)}; {_STAY}"),
        )
    refuse_unsaved(repo, selection, "bring it into the cache: gitml verify-data --repair")


def _is_file(path: str) -> bool:
    return os.path.lexists(path) and (os.path.islink(path) or not os.path.isdir(path))


def refuse_unsaved(repo: "Repo", selection: Selection, mend: str) -> None:
    """Refuse to delete outputs in which a file is that is kept nowhere else.

    Args:
        repo: standing in the working tree.
        selection: the outputs.
        mend: what brings their bytes into the cache.

    Raises:
        OutsideError: one is not whole in the cache, or DVC ignores it.
    """
    current = dvc_selection.index_of_workspace(repo, selection)
    if lost := user_files.unsaved(repo, [current]):
        raise OutsideError(
            f"not in the cache, or damaged there, so kept nowhere else: {listed(lost)}",
            hint=f"{mend}; {_STAY}",
        )
    folders = [part.out.fs_path for part in selection.parts if os.path.isdir(part.out.fs_path)]
    if own := [path for folder in folders for path in user_files.unseen(repo, current, folder)]:
        raise OutsideError(
            f"DVC ignores these files, so they are kept nowhere else: {listed(own)}",
            hint=f"move them away; {_STAY}",
        )


def _records(part: SelectedPart) -> tuple[Path, Path]:
    """The files that tell of data: the pointer, and what has Git ignore the data."""
    return Path(str(part.source)), Path(part.out.fs_path).with_name(".gitignore")


def _refuse_closed(
    part: SelectedPart, files: Sequence[tuple[str, str]], *, keep: bool | None
) -> None:
    """Make sure that what goes can go, before anything does.

    Raises:
        PermissionError: a folder cannot be written that has a part of it.
    """
    place = Path(part.out.fs_path)
    if part.inner:
        refuse_closed((place / path).parent for path, _ in files)
        return
    refuse_closed([_records(part)[0].parent])
    if keep is False:
        refuse_undeletable(place)


def refuse_undeletable(place: Path) -> None:
    """Make sure that data can be deleted, a folder with all that is in it.

    Raises:
        PermissionError: a folder cannot be written.
    """
    if os.path.lexists(place):
        refuse_closed([place.parent, *(Path(folder) for folder, *_ in os.walk(place))])


def refuse_closed(folders: Iterable[Path]) -> None:
    """Raise PermissionError, which names the folder, where one cannot be written."""
    for folder in sorted(set(folders)):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _remove(
    repo: "Repo", part: SelectedPart, files: Sequence[tuple[str, str]], *, keep: bool | None
) -> Untracked:
    path, pointer = "/".join(part.asked), str(part.source)
    if not part.inner:
        # By its name DVC would take a pointer such as `a:b.dvc` for a stage in the file `a`.
        part.out.stage.remove(remove_outs=keep is False, force=keep is False)
        if keep is not False:  # or the next checkout would take it for what a switch left behind
            user_files.forget_links(repo, [path])
        return Untracked(path, pointer, whole=True)
    if files:
        left = remove_part(folder_parts.recorded(repo, part), "/".join(part.inner)).files
        noted_kinds.copy_links(repo, part.out, left)
    _delete(repo, part, files)
    change = folder_parts.remove(repo, part)
    if keep:
        md5 = str(part.out.hash_info.value)
        kept = KeptFiles(Path(repo.root_dir))
        kept.add("/".join(part.key), pointer, md5, change.removed)
    return Untracked(path, pointer, files=len(change.removed))


def _delete(repo: "Repo", part: SelectedPart, files: Sequence[tuple[str, str]]) -> None:
    """Delete files of the working tree whose bytes are in the cache, or are put there first."""
    writer = CacheWriter.of(Path(repo.root_dir))
    project = ProjectFiles(os.path.realpath(repo.root_dir))
    for path, md5 in files:
        place = f"{part.out.fs_path}/{path}"
        if not writer.is_whole(md5):
            with writer.receive(md5) as kept, open(place, "rb") as file:
                shutil.copyfileobj(file, kept, 1 << 20)
        project.remove("/".join([*part.key, path]))
    folders = {parent for path, _ in files for parent in Path(path).parents if str(parent) != "."}
    for folder in sorted(folders, reverse=True):
        with suppress(OSError):  # something else is in it
            Path(part.out.fs_path, folder).rmdir()
