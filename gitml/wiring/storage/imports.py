"""Data that is imported from elsewhere."""

import os
import posixpath
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from gitml.adapters.dvc.data.imports import unfinished_import
from gitml.adapters.dvc.data.imports.imports import Imports
from gitml.adapters.dvc_files.config import refuse_unknown_remote
from gitml.adapters.git.worktree.leaving_links import refuse_leaving
from gitml.core.data.remotes.file_address import refuse_file_source
from gitml.core.data.results import Tracked
from gitml.core.paths import is_ignorable, is_outside
from gitml.core.pipeline.names import path_from
from gitml.core.ports import Talk
from gitml.core.shell_words import quoted_path
from gitml.errors import UsageError
from gitml.wiring import Project, inside, is_root, readers, sparse_checkout
from gitml.wiring.storage.data import stage_records
from gitml.wiring.storage.dvc_remotes import known_remotes
from gitml.wiring.storage.sources import local_repository, project_of

_FEW = 5


def open_imports(
    project: Project,
    talk: Talk,
    *,
    no_download: bool = False,
    no_exec: bool = False,
    force: bool = False,
    jobs: int | None = None,
) -> Imports:
    """DVC's imports in the project; see :class:`Imports`."""
    return Imports(project.root, talk, no_download, no_exec, force, jobs)


def target(project: Project, source: str, out: str | None) -> str:
    """Where imported data is to lie, relative to the DVC root.

    Args:
        project: that it is imported into.
        source: a path or a URL.
        out: as typed; into a folder that is there it goes under its own name, but not into one that
            is tracked data itself, nor into what an import left that was killed.

    Raises:
        UsageError: it leads out of the project, or Git cannot be told to ignore it.
        OutsideError: a sparse checkout leaves out the pointer or ignore file that is there.
    """
    # Of a path that is no URL nothing counts as more of one, and nothing is taken from it.
    try:
        path = urlsplit(source).path if "://" in source else source
    except ValueError as error:
        raise UsageError(f"not an address: '{source}'") from error
    name = PurePosixPath(os.path.normpath(path)).name
    at_root = out is not None and is_root(project, out)
    found = inside(project, f"{out}/{name}" if at_root else out or name)
    is_folder = out is not None and not at_root and (project.root / found).is_dir()
    is_data = (project.root / f"{found}.dvc").is_file()
    if is_folder and not is_data and not unfinished_import.is_left(project.root, found):
        found = inside(project, f"{out}/{name}")
    if not is_ignorable(found):
        raise UsageError(
            f"a name that Git cannot be told to ignore: {found.rpartition('/')[2]!r}",
            hint="give it another one here, without line breaks and without spaces at its end",
        )
    sparse_checkout.refuse_data(project, [found])
    return found


@contextmanager
def sending_to(project: Project, remote: str | None) -> Iterator[None]:
    """Around what sends data to a remote by DVC: one that had data and is away is not begun anew.

    Args:
        project: that has the remote.
        remote: by name; None for the default one.

    Raises:
        UsageError: there is no such remote.
        OutsideError: its folder is gone or empty.
    """
    refuse_unknown_remote(project.root, remote)
    known = known_remotes(project)
    known.refuse_away(remote)
    yield
    known.note_by_name(remote)


def own_target(project: Project, source: str, out: str | None) -> str:
    """Where data is to be tracked as the project's own, relative to the DVC root.

    Args:
        project: that tracks it.
        source: a path or a URL; what lies in the project stays where it is.
        out: as typed, as for :func:`target`.
    """
    real = Path(place(project, source))
    if out is None and real.is_relative_to(project.root):
        return inside(project, source)
    return target(project, source, out)


def place(project: Project, source: str) -> str:
    """A path of data that becomes the project's own as an absolute one; a URL as it was typed.

    Raises:
        UsageError: it lies in the repository, and a link above it leads out; or it is written as
            ``file://``.
    """
    refuse_file_source(source)
    file = project.directory / source
    if not os.path.lexists(file):
        return source
    real = file.parent.resolve() / file.name
    top = project.git.root.resolve()
    if not real.is_relative_to(top):
        above = (one for one in file.parents if one.is_symlink())
        ours = [str(one) for one in above if one.parent.resolve().is_relative_to(top)]
        refuse_leaving(ours, project.root, top)
    return str(real)


def repository(project: Project, url: str, path: str, rev: str | None) -> tuple[str, str]:
    """The address of a repository as it is recorded, and the path there.

    Of a repository on this machine that has several projects DVC finds the data of one at a
    revision by a path from Git's top only, and without a revision by the project's own folder only.

    Args:
        project: that it is imported into.
        url: of the repository, its path, or that of a folder in it.
        path: from there.
        rev: None for what is checked out there.

    Returns:
        A path is relative to the DVC root, unless it was typed as an absolute one.
    """
    top, folder = local_repository(project.directory, url)
    if "://" in url or top is None:
        return url, path
    named = meant = top / folder
    inner = os.path.normpath(path)
    if rev is not None:
        meant, inner = top, posixpath.join(folder, inner)
    elif not is_outside(inner):
        meant, inner = project_of(named, inner)
    typed_whole = os.path.isabs(url)  # noqa: PTH117
    if meant == named:
        return (url if typed_whole else os.path.relpath(named, project.root)), path
    return (str(meant) if typed_whole else os.path.relpath(meant, project.root)), inner


def location(project: Project, url: str, out: str) -> str:
    """The address of data as it is recorded: a path relative to the folder of ``out``.

    Raises:
        UsageError: it is written as ``file://``.
    """
    refuse_file_source(url)
    place = _relative_place(project, url)
    if place is None:
        return url
    real = place.parent.resolve() / place.name
    if real.is_relative_to(project.root):
        return str(real)  # DVC makes it relative itself
    return os.path.relpath(real, (project.root / out).parent)


def _relative_place(project: Project, url: str) -> Path | None:
    """What a relative path leads to; None for an address that is recorded as it was typed."""
    place = project.directory / url
    typed = "://" in url or os.path.isabs(url) or not place.exists()  # noqa: PTH117
    return None if typed else place


def targets(project: Project, typed: Sequence[str], *, recursive: bool = False) -> list[str]:
    """The ``.dvc`` files that are meant, relative to the DVC root; data stands for its own.

    Args:
        project: that they are in.
        typed: what was typed.
        recursive: whether a folder stands for all that was imported in it.

    Raises:
        UsageError: nothing is there, or only a folder.
    """
    found = []
    for one in typed:
        at_root = is_root(project, one)
        path = "." if at_root else inside(project, one)
        pointer = f"{path}.dvc"
        if not (at_root or (recursive and (project.root / path).exists())):
            sparse_checkout.refuse_data(project, [path])
        if not any((project.root / there).exists() for there in (path, pointer)):
            raise UsageError(f"nothing that was imported is at '{one}'", _imported(project))
        is_data = not path.endswith(".dvc") and (project.root / pointer).is_file()
        if not (recursive or is_data) and _is_plain_folder(project, path):
            hint = f"all that was imported in it: gitml update --recursive {quoted_path(one)}"
            raise UsageError(f"'{one}' is a folder that was not imported", hint)
        found.append(pointer if is_data else path)
    return found


def _is_plain_folder(project: Project, path: str) -> bool:
    """Whether it is a folder that nothing records as data."""
    if not (project.root / path).is_dir():
        return False
    return path not in readers.snapshots(project).read("workspace", {"data"}).pointers


def _imported(project: Project) -> str:
    """A hint that names what was imported."""
    pointers = readers.snapshots(project).read("workspace", {"data"}).pointers.values()
    paths = [path_from(one.path, project.folder) for one in pointers if one.imported]
    if not paths:
        return "import it first: gitml import REPO PATH, or gitml import-url URL"
    more = f", and {len(paths) - _FEW} more" if paths[_FEW:] else ""
    return f"what was imported: {', '.join(map(quoted_path, paths[:_FEW]))}{more}"


def stage(project: Project, tracked: Sequence[Tracked]) -> None:
    """Stage pointers, and what lets Git ignore the data."""
    stage_records(project, [one.pointer for one in tracked], [one.path for one in tracked])
    if any(unfinished_import.is_left(project.root, one.path) for one in tracked):
        unfinished_import.forget(project.root)
