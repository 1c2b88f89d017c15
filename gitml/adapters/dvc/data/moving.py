"""Tracked data under another name, with its pointer and its line of ``.gitignore``."""

import errno
import hashlib
import os
import posixpath
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.data import refusals
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.file_marks import marks
from gitml.adapters.dvc.data.tracking import unseen
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy, waits_for_stages
from gitml.adapters.dvc_files.notes import earlier_files, placed_kinds, sent_data
from gitml.adapters.dvc_files.notes.kept_files import KeptFiles
from gitml.adapters.dvc_files.notes.unfinished_edit import Edit, EditNote
from gitml.adapters.dvc_files.state import State
from gitml.adapters.files import as_before, folders_made
from gitml.adapters.formats.documents import parse
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.pointers import refuse_record_name
from gitml.core.data.results import Renamed
from gitml.core.data.safe_paths import refuse_own
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, RootHint, UsageError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


@waits_for_stages
def move(dvc: Dvc, source: str, target: str, note: EditNote) -> Renamed:
    """Move data as ``dvc move`` does; into ``target`` where that is a folder.

    What lies there moves as it is: what was edited is still edited, and not recorded.

    Args:
        dvc: of the project.
        source: of the data.
        target: to be.
        note: of the move; what it has of one that was killed is finished.

    Raises:
        UsageError: it is no whole data that was added by hand, it is not here, or something lies
            at ``target`` already, or no clone would write what is called so.
        OutsideError: it may be of two revisions, of which no record under the new name would know.
        OSError: it cannot be moved, or the disk is full. As where the user ends it, nothing was
            changed.
    """
    root, left = dvc.root, note.left
    if left is not None:
        target = left.data[1]
    elif (root / target).is_dir():
        target = posixpath.normpath(f"{target}/{source.rpartition('/')[2]}")
    refuse_own(target, target)
    refuse_record_name(target)
    with session(root, dvc.talk, hush=True) as repo:
        dvc.refuse_unfinished(paths=[source])
        refusals.refuse_outputs(repo, source)
        parts = dvc_selection.asked_for(repo, [source])
        if left is not None and not parts and (moved := _moved(repo, left)):
            return moved
        if [part.asked for part in parts] != [dvc_selection.parts_of(source)] or parts[0].inner:
            raise unseen(repo, source, f"'{source}' is not tracked by itself")
        pointer = str(parts[0].source)
        _refuse_taken(repo, source, target, pointer, left)
        refuse_busy(root, [source, target])
        note.begin([source, target], _records(source, target, pointer))
        files, above = ProjectFiles(os.path.realpath(root)), Path(target).parent
        with (
            folders_made(root / above, lambda: files.make_folder(above.as_posix())),
            _whole_or_not(root, source, target, pointer),
            patched("dvc.repo.move:_expand_target_path", lambda _, path: path),
            patched("dvc.output:Output.move", _move_as_it_is),
        ):
            if left is not None and f"{target}.dvc" != pointer:  # DVC would not write over it
                Path(f"{target}.dvc").unlink(missing_ok=True)
            _, stage = repo.move(f"./{source}", f"./{target}")
        new = Path(os.path.relpath(stage.path, root)).as_posix()
        _move_notes(root, source, target, new)
        return Renamed(source, target, pointer, new)


def _records(source: str, target: str, pointer: str) -> list[str]:
    """The files that a move changes: pointers, and what has Git ignore the data."""
    ignored = {posixpath.join(posixpath.dirname(path), ".gitignore") for path in (source, target)}
    return [f"{target}.dvc", pointer, *sorted(ignored)]


def _move_notes(root: Path, source: str, target: str, pointer: str, *, again: bool = False) -> None:
    if not again or source in placed_kinds.of(root):  # else it has moved
        placed_kinds.move(root, source, target)
    KeptFiles(root).move(source, target, pointer)
    earlier_files.move(root, source, target)
    sent_data.move(root, source, target)


def _moved(repo: "Repo", left: Edit) -> Renamed | None:
    """What a move has done that was killed when only Git was to be told."""
    root, (source, target) = Path(repo.root_dir), left.data
    found = [part for part in dvc_selection.asked_for(repo, [target]) if not part.inner]
    if len(found) != 1 or not os.path.lexists(root / target):
        return None
    new = str(found[0].source)
    _move_notes(root, source, target, new, again=True)
    old = next((one for one in left.files if one.endswith(".dvc") and one != new), new)
    return Renamed(source, target, old, new)


def _refuse_taken(repo: "Repo", source: str, target: str, pointer: str, left: Edit | None) -> None:
    """Refuse to move what is not here, or onto something else than a killed move left there.

    The process stands in the root.

    Raises:
        UsageError: see :func:`move`.
    """
    is_ours = left is not None and _is_of_move(source, target, pointer)
    if not os.path.lexists(source) and not is_ours:
        raise UsageError(f"'{source}' is not here", _back(repo, source, target))
    for path in (target, f"{target}.dvc"):
        if os.path.lexists(path) and path != pointer and not is_ours:
            raise UsageError(f"there is a '{path}' already", hint="move that away first")


def _is_of_move(source: str, target: str, pointer: str) -> bool:
    """Whether what lies at ``target`` and beside it is what a killed move left there.

    Its pointer is not written yet, or records the same as that of the data. Where data went to
    another disk, all that is still at ``source`` was copied.
    """
    new = f"{target}.dvc"
    if new != pointer and os.path.lexists(new):
        written = Path(new).read_bytes()
        if written and _md5(new, written) != _md5(pointer, Path(pointer).read_bytes()):
            return False
    if not (os.path.lexists(source) and os.path.lexists(target)):
        return True
    if os.path.islink(source):
        return os.path.realpath(source) == os.path.realpath(target)
    there = marks(target)
    return all(there.get(name) == mark for name, mark in marks(source).items())


def _md5(pointer: str, content: bytes) -> Any:
    """What a pointer records of its data."""
    document = parse(pointer, content)
    outs = document.get("outs") if isinstance(document, dict) else None
    first = outs[0] if isinstance(outs, list) and outs else None
    return first.get("md5") if isinstance(first, dict) else None


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
    with as_before(root / path for path in _records(source, target, pointer)):
        try:
            yield
        except BaseException:
            if not os.path.lexists(root / source) and os.path.lexists(root / target):
                _rename(str(root / target), str(root / source))
            raise


def _move_as_it_is(out: "Output", target: "Output") -> None:
    """Move the data of ``out``, and what DVC knows of its files, to the path of ``target``.

    DVC copies and hashes what lies there, and puts it into the cache, also what was edited, which
    no record names. A later checkout takes that for saved, and the record's bytes take its place.
    """
    repo = out.repo
    before, after = out.fs_path, target.fs_path
    state = State(Path(repo.root_dir))
    hashes, was_placed = state.under(before), _is_placed(repo, state, before, after)
    if not os.path.lexists(after):
        _rename(before, after)
    elif os.path.lexists(before):  # a copy that is whole, of a move to another disk
        _delete(before)
    if out.use_scm_ignore:
        repo.scm_context.ignore_remove(out.fspath)
    out.def_path, out.fs_path = target.def_path, after
    out.ignore()
    state.remember((f"{after}{path.removeprefix(before)}", row) for path, row in hashes.items())
    state.close()
    if was_placed:
        repo.state.save_link(after, repo.fs)


def _is_placed(repo: "Repo", state: State, before: str, after: str) -> bool:
    """Whether DVC put there what lay at a path, and lies there or has moved, and is as it was."""
    from dvc_data.hashfile.utils import get_mtime_and_size

    link = state.placed().get(repo.fs.relpath(before, repo.root_dir))
    if link is None:
        return False
    path = before if os.path.lexists(before) else after
    times, _ = get_mtime_and_size(path, repo.fs, repo.dvcignore)
    return link == (os.lstat(path).st_ino, times)


def _rename(before: str, after: str) -> None:
    """Give a file or folder another path; a relative link leads where it led.

    Raises:
        OSError, OutsideError: it cannot be; it lies where it lay, and nothing at the other path. Of
            a folder that went to another disk and cannot be taken away here, a whole copy is there.
    """
    if os.path.islink(before) and not os.path.isabs(led := os.readlink(before)):
        led = os.path.join(os.path.realpath(os.path.dirname(before)), led)
        os.symlink(os.path.relpath(led, os.path.realpath(os.path.dirname(after))), after)
        try:
            os.unlink(before)
        except BaseException:
            os.unlink(after)
            raise
        return
    try:
        os.rename(before, after)
    except OSError as error:
        if error.errno != errno.EXDEV:  # a copy would not help, and its source would stay, too
            raise
        _copy(before, after)
        try:
            _delete(before)
        except BaseException:
            if not os.path.isdir(before):  # else a part of it may be gone
                os.unlink(after)
            raise


def _copy(before: str, after: str) -> None:
    """Copy to another disk; the copy has its name when it is whole, as a kill may come before."""
    named = hashlib.sha256(os.fsencode(after)).hexdigest()[:20]  # to be found again after a kill
    aside = f"{os.path.dirname(after)}/.{named}.tmp"
    with suppress(FileNotFoundError):
        _delete(aside)
    try:
        if os.path.isdir(before) and not os.path.islink(before):
            _copy_folder(before, aside)
        else:
            shutil.copy2(before, aside, follow_symlinks=False)
        os.replace(aside, after)
    except BaseException:
        with suppress(OSError):
            _delete(aside)
        raise


def _delete(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)


def _copy_folder(before: str, after: str) -> None:
    try:
        shutil.copytree(before, after, symlinks=True)
    except shutil.Error as error:  # of each file, with no number
        file, _, reason = error.args[0][0]
        raise OutsideError(f"cannot copy '{file}' to another disk: {reason}") from error
