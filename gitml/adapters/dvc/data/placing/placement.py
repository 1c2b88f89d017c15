"""Data put in place: the working tree made equal to records, and checked by hash."""

import contextlib
import filecmp
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import noted_kinds, tracking
from gitml.adapters.dvc.data.selection import (
    Key,
    SelectedPart,
    Selection,
    asked_for,
    index_of_workspace,
)
from gitml.adapters.dvc.data.transfer import missing, name_of
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy
from gitml.adapters.dvc_files.notes.unfinished_checkout import placing
from gitml.core.data.kinds import KindChanges
from gitml.core.data.results import Moved

if TYPE_CHECKING:
    from dvc.repo import Repo


def pointers(repo: "Repo", coming: Selection, unread: Collection[str] = ()) -> dict[str, str]:
    """``.dvc`` files, with their outputs, that agree with the data once ``coming`` is placed.

    Left out are those whose output was restored in part, and those that would claim what the
    working tree makes or records otherwise today, or might in the files that are ``unread``.
    """
    today = asked_for(repo)
    found = {}
    for part in coming.parts:
        overlapping = [
            other
            for other in today
            if part.key[: len(other.key)] == other.key or other.key[: len(part.key)] == part.key
        ]
        same = all((other.key, other.source) == (part.key, part.source) for other in overlapping)
        sure = same and bool(overlapping or not unread)
        if part.source and not part.inner and sure:
            found[part.source] = "/".join(part.key)
    return found


@dataclass(frozen=True, slots=True)
class Placed:
    """What was put in place.

    Attributes:
        moved: what changed in the working tree, as a user asked for it.
        wrong: paths of files whose objects have other bytes than recorded; they are not in place.
    """

    moved: Moved
    wrong: tuple[str, ...]


def place(
    repo: "Repo",
    selection: Selection,
    current: Any,
    absent: Collection[str] = (),
    *,
    exact: bool = False,
    in_part: Collection[Key] = (),
) -> Placed:
    """Make the working tree equal to ``selection``, and touch nothing else.

    DVC takes a read-only object for whole. What was written is read, and what is not as recorded is
    taken away again: DVC would know it for what is recorded from then on.

    Args:
        repo: standing in the working tree.
        selection: what shall lie there.
        current: an index of what lies there now.
        absent: what is recorded and cannot be placed, so that it stays as an earlier command left
            it that was not finished.
        exact: take away what somebody made executable, or a link, and no record says.
        in_part: folders of which the selection has not all files.

    Raises:
        BusyPathError: a stage works with what would change; nothing was changed.
    """
    from dvc.fs.callbacks import TqdmCallback
    from dvc_data.index.checkout import apply

    diff = _compare(current, selection)
    _refuse_busy(repo, diff.changes)
    written = [
        change.new
        for change in diff.changes.values()
        if change.new and change.new.hash_info and not (change.new.meta and change.new.meta.isdir)
    ]
    with placing() as files, TqdmCallback(desc="Placing") as progress:
        apply(
            diff,
            repo.root_dir,
            repo.fs,
            callback=progress,
            update_meta=False,
            onerror=_reraise,
        )
        wrong = _take_away_wrong(repo, selection, written)
        files.whole = not wrong and not (absent and files.resumes)
    touched = Moved()
    for part in selection.parts:
        path = repo.fs.join(repo.root_dir, *part.key)
        if repo.fs.exists(path):
            made = noted_kinds.restore(repo, part, exact=exact)
            touched = touched.joined(_touched(part, made, diff.changes))
            repo.state.save_link(path, repo.fs)
    if not wrong:
        whole = (p for p in selection.parts if not p.inner and p.asked not in in_part)
        tracking.remember_folders(repo, [part.out for part in whole])
    moved = _moved(diff.changes, {part.asked for part in selection.parts})
    return Placed(moved.joined(touched), wrong)


def _compare(current: Any, selection: Selection) -> Any:
    """The files whose bytes differ. Which of them may be executed ``noted_kinds`` sees to.

    DVC, whose listings have no modes, would name each executable of a folder.
    """
    from dvc_data.index.checkout import compare

    def is_folder(meta: Any) -> bool:
        return bool(meta and meta.isdir)

    return compare(current, selection.recorded, delete=True, meta_cmp_key=is_folder)


def give_way(
    repo: "Repo", selection: Selection, current: Any, today: Selection | None = None
) -> None:
    """Raise BusyPathError where :func:`place` would, or a stage works with what only today has."""
    _refuse_busy(repo, _compare(current, selection).changes)
    coming = {part.key for part in selection.parts}
    gone = (part.key for part in (today.parts if today else ()) if part.key not in coming)
    _refuse_busy(repo, gone)


def _refuse_busy(repo: "Repo", keys: Iterable[Key]) -> None:
    refuse_busy(Path(repo.root_dir), map("/".join, keys))


def _take_away_wrong(repo: "Repo", selection: Selection, written: Sequence[Any]) -> tuple[str, ...]:
    """Read what was written; tell DVC what is right, and answer the paths of what is not."""
    from dvc_data.hashfile.hash import hash_file

    right, wrong = [], []
    for entry in written:
        path = repo.fs.join(repo.root_dir, *entry.key)
        try:
            status = repo.fs.info(path)
            same = hash_file(path, repo.fs, entry.hash_info.name)[1] == entry.hash_info
        except OSError:
            same = False
        if same:
            right.append((path, entry.hash_info, status))
            continue
        wrong.append("/".join(entry.key))
        _, source = selection.recorded.storage_map.get_cache(entry)
        with contextlib.suppress(OSError):
            if filecmp.cmp(source, path, shallow=False):  # else somebody else wrote it
                os.unlink(path)
    repo.state.save_many(right, repo.fs)
    return tuple(wrong)


def foresee(repo: "Repo", selection: Selection, *, exact: bool = False) -> Moved:
    """What :func:`fetch` and :func:`place` would do; nothing is done."""
    current = index_of_workspace(repo, selection)
    changes = _compare(current, selection).changes
    absent = len(missing(selection))
    moved = _moved(changes, {part.asked for part in selection.parts})
    for part in selection.parts:
        if repo.fs.exists(repo.fs.join(repo.root_dir, *part.key)):
            written = frozenset("/".join(key[len(part.key) :]) for key in changes)
            found = noted_kinds.foresee(repo, part, written, exact=exact)
            moved = moved.joined(_touched(part, found, changes))
    return moved._replace(fetched=absent)


def _touched(part: SelectedPart, made: KindChanges, changes: Any) -> Moved:
    """What is told of files of a part of which only the kind changes."""
    names = [one for one in made.names if (*part.key, *filter(None, one.split("/"))) not in changes]
    if not names:
        return Moved()
    return Moved(modified=("/".join(part.asked),), files={"modified": len(names)})


def wrong(repo: "Repo", selection: Selection, placed: Placed) -> list[str]:
    """Paths of the working tree whose bytes are not those recorded, sorted.

    What was written has been read; of the rest DVC knows the hashes, by sizes and times.

    Args:
        repo: standing in the working tree.
        selection: what is recorded.
        placed: what was written just now.
    """
    return sorted({*differing(repo, selection), *placed.wrong})


def differing(repo: "Repo", selection: Selection) -> list[str]:
    """Paths of the working tree whose bytes are not those recorded, as far as DVC knows them."""
    changes = _compare(index_of_workspace(repo, selection), selection).changes
    return sorted(
        name_of(key, change.new or change.old)
        for key, change in changes.items()
        if _is_recorded(change)
    )


def _is_recorded(change: Any) -> bool:
    """Whether a record exists of other bytes; a stage that never ran has outputs without a hash.

    A folder that no record has is there for files that DVC ignores.
    """
    if change.new is None:
        return not (change.old.meta and change.old.meta.isdir)
    return bool(change.new.hash_info)


def _moved(changes: Any, keys: set[Key]) -> Moved:
    """Sum up file by file changes to the paths that were asked for."""
    paths: dict[str, set[str]] = {"add": set(), "modify": set(), "delete": set()}
    files = {"add": 0, "modify": 0, "delete": 0}
    for key, change in changes.items():
        entry = change.new or change.old
        if not (entry.meta and entry.meta.isdir):
            files[change.typ] += 1
        asked = next((whole for whole in keys if key[: len(whole)] == whole), None)
        if asked is not None:
            kind = changes[asked].typ if asked in changes else "modify"
            paths[kind].add("/".join(asked))
    return Moved(
        added=tuple(sorted(paths["add"])),
        modified=tuple(sorted(paths["modify"])),
        deleted=tuple(sorted(paths["delete"])),
        files={"added": files["add"], "modified": files["modify"], "deleted": files["delete"]},
    )


def _reraise(_: object, destination: object, error: BaseException | None) -> None:
    raise error or FileNotFoundError(2, "not in the cache", str(destination))
