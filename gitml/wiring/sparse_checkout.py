"""Data and stages whose records a sparse checkout leaves out: neither brought nor changed."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence

from gitml.adapters.git.worktree import sparse_files
from gitml.core.data.pointers import Pointer
from gitml.core.paths import PathIndex, folders, is_inside, overlap
from gitml.snapshots.workspace.working_tree import WorkingTree
from gitml.wiring import Project, readers


def data_left_out(project: Project) -> frozenset[str]:
    """Paths of data whose record is left out: whoever leaves it out does not want the data."""
    return frozenset(_left_out(project))


def data_here(project: Project) -> tuple[str, ...] | None:
    """Paths of all other data; None where no record is left out."""
    files = _records(project)
    if not files:
        return None
    return tuple(path for path, one in _data(project).items() if one.source not in files)


def imports_left_out(project: Project, places: Sequence[str]) -> list[str]:
    """Paths of imported data in folders whose pointer is left out, sorted; ``.`` is the root."""
    tops = ["" if one == "." else one for one in places]
    paths = (path for path, one in _left_out(project).items() if one.imported)
    return sorted(path for path in paths if any(is_inside(path, top) for top in tops))


def brought_by(project: Project, paths: Sequence[str]) -> str | None:
    """The command that brings files of Git and pointers of data that are left out; None for none.

    Args:
        project: whose.
        paths: of what is not here, relative to the DVC root.
    """
    if not project.git.is_sparse:
        return None
    tree = WorkingTree(project.git, project.root)
    files = {
        file for path in paths for file in tree.files(path) if not (project.root / file).exists()
    }
    absent = _left_out(project).items()
    files |= {one.source for inner, one in absent if any(overlap(inner, path) for path in paths)}
    return sparse_files.brought_by(project.git, project.root, sorted(files)) if files else None


def each_brought_by(project: Project, paths: Iterable[str]) -> Mapping[str, str]:
    """The commands of :func:`brought_by` by path, of those that are left out."""
    found = {path: brought_by(project, [path]) for path in paths} if project.git.is_sparse else {}
    return {path: command for path, command in found.items() if command}


def refuse_data(project: Project, paths: Sequence[str]) -> None:
    """Refuse to change what is recorded at paths, in them or around them.

    Args:
        project: whose.
        paths: of data or of pointers, tracked or to be; relative to the DVC root.

    Raises:
        OutsideError: the pointer of one, or the ignore file beside it, is in Git and not here.
    """
    if not project.git.is_sparse:
        return
    names = [path.removesuffix(".dvc") for path in paths]
    sources = PathIndex((path, one.source) for path, one in _data(project).items())
    files = {source for name in names for source in sources.overlapping(name)}
    files |= {f"{one}.dvc" for name in names for one in (name, *folders(name)) if one}
    sparse_files.refuse(project.git, project.root, files)
    refuse_ignore_files(project, names)


def refuse_run(project: Project) -> None:
    """Refuse to run stages of which a lock is left out, or an ignore file beside an output.

    Raises:
        OutsideError: a run would begin that file anew.
    """
    if not project.git.is_sparse:
        return
    sparse_files.refuse_locks(project.git, project.root)
    absent = _records(project)
    stages = readers.snapshots(project).read("workspace", {"stages"}).stages.values()
    outs = (out.path for one in stages if one.file not in absent for out in one.outs if out.cache)
    refuse_ignore_files(project, outs)


def refuse_ignore_files(project: Project, paths: Iterable[str]) -> None:
    """Refuse to let Git ignore paths where the file that is to say so is left out."""
    files = {posixpath.join(posixpath.dirname(path), ".gitignore") for path in paths}
    sparse_files.refuse(project.git, project.root, files)


def refuse_stages(project: Project, names: Iterable[str], what: str) -> None:
    """Refuse to change, or to run, stages as typed whose ``dvc.yaml`` is left out.

    Args:
        project: whose.
        names: as typed; those count that name a file, as in ``FILE:STAGE``.
        what: what these files are to the user.

    Raises:
        OutsideError: the file of one is in Git and not here.
    """
    files = (name if name.endswith(".dvc") else name.rpartition(":")[0] for name in names)
    both = (one for file in files for one in (file, posixpath.join(project.folder, file)))
    sparse_files.refuse(project.git, project.root, map(posixpath.normpath, both), what)


def _left_out(project: Project) -> Mapping[str, Pointer]:
    """Data whose record is left out, by path."""
    files = _records(project)
    found = _data(project) if files else {}
    return {path: one for path, one in found.items() if one.source in files}


def _data(project: Project) -> Mapping[str, Pointer]:
    return readers.snapshots(project).read("workspace", {"data"}).pointers


def _records(project: Project) -> frozenset[str]:
    if not project.git.is_sparse:
        return frozenset()
    return frozenset(WorkingTree(project.git, project.root).left_out_records())
