"""Tracked data under another name, with its pointer and its line of ``.gitignore``."""

import errno
import os
import posixpath
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import refusals
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.tracking import unseen
from gitml.adapters.dvc.data.verbs import Dvc
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.session import session
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy, waits_for_stages
from gitml.adapters.dvc_files.notes import earlier_files, placed_kinds, sent_data
from gitml.adapters.dvc_files.state import State
from gitml.adapters.files import as_before, folders_made
from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.results import Renamed
from gitml.core.data.safe_paths import refuse_own
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, RootHint, UsageError

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo


@waits_for_stages
def move(dvc: Dvc, source: str, target: str) -> Renamed:
    """Move data as ``dvc move`` does; into ``target`` where that is a folder.

    What lies there moves as it is: what was edited is still edited, and not recorded.

    Raises:
        UsageError: it is no whole data that was added by hand, it is not here, or something lies
            at ``target`` already, or no clone would write what is called so.
        OutsideError: it may be of two revisions, of which no record under the new name would know.
        OSError: it cannot be moved, or the disk is full. As where the user ends it, nothing was
            changed.
    """
    root = dvc.root
    if (root / target).is_dir():
        target = f"{target}/{source.rpartition('/')[2]}"
    refuse_own(target, target)
    with session(root, dvc.talk, hush=True) as repo:
        dvc.refuse_unfinished(paths=[source])
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
        refuse_busy(root, [source, target])
        files, above = ProjectFiles(os.path.realpath(root)), Path(target).parent
        with (
            folders_made(root / above, lambda: files.make_folder(above.as_posix())),
            _whole_or_not(root, source, target, pointer),
            patched("dvc.output:Output.move", _move_as_it_is),
        ):
            _, stage = repo.move(f"./{source}", f"./{target}")
        placed_kinds.move(root, source, target)
        earlier_files.move(root, source, target)
        sent_data.move(root, source, target)
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
    with as_before(files):
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
    hashes, was_placed = state.under(before), _is_placed(repo, state, before)
    _rename(before, after)
    if out.use_scm_ignore:
        repo.scm_context.ignore_remove(out.fspath)
    out.def_path, out.fs_path = target.def_path, after
    out.ignore()
    state.remember((f"{after}{path.removeprefix(before)}", row) for path, row in hashes.items())
    state.close()
    if was_placed:
        repo.state.save_link(after, repo.fs)


def _is_placed(repo: "Repo", state: State, path: str) -> bool:
    """Whether DVC put there what lies at a path, which is as it was then."""
    from dvc_data.hashfile.utils import get_mtime_and_size

    link = state.placed().get(repo.fs.relpath(path, repo.root_dir))
    if link is None:
        return False
    times, _ = get_mtime_and_size(path, repo.fs, repo.dvcignore)
    return link == (os.lstat(path).st_ino, times)


def _rename(before: str, after: str) -> None:
    """Give a file or folder another path; a relative link leads where it led.

    Raises:
        OSError, OutsideError: it cannot be; it lies where it lay, and nothing at the other path. Of
            a folder that went to another disk and cannot be taken away here, a whole copy is there.
    """
    is_link = os.path.islink(before) and not os.path.isabs(os.readlink(before))
    try:
        if not is_link:
            os.rename(before, after)
            return
    except OSError as error:
        if error.errno != errno.EXDEV:  # a copy would not help, and its source would stay, too
            raise
    is_folder = os.path.isdir(before) and not os.path.islink(before)
    try:
        if is_link:
            led = os.path.join(os.path.realpath(os.path.dirname(before)), os.readlink(before))
            os.symlink(os.path.relpath(led, os.path.realpath(os.path.dirname(after))), after)
        elif is_folder:
            _copy_folder(before, after)
        else:
            shutil.copy2(before, after, follow_symlinks=False)
        if not is_folder:
            os.unlink(before)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(after) if is_folder else os.unlink(after)
        raise
    if is_folder:
        shutil.rmtree(before)


def _copy_folder(before: str, after: str) -> None:
    try:
        shutil.copytree(before, after, symlinks=True)
    except shutil.Error as error:  # of each file, with no number
        file, _, reason = error.args[0][0]
        raise OutsideError(f"cannot copy '{file}' to another disk: {reason}") from error
