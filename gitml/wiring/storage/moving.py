"""Data under another name."""

from pathlib import PurePosixPath

from gitml.adapters.dvc.data import moving
from gitml.adapters.dvc_files.notes.unfinished_edit import EditCommand, editing, interrupted
from gitml.core.data.results import Renamed
from gitml.core.paths import overlap
from gitml.core.ports import Talk
from gitml.wiring import Project, inside, is_root, readers, sparse_checkout
from gitml.wiring.storage.data import open_dvc, stage_records


def move(project: Project, source: str, target: str, talk: Talk) -> tuple[Renamed, tuple[str, ...]]:
    """Move data with its pointer, and tell Git; answers also the stages that still use its path.

    The note stays while these are looked for, so that the same command finishes it until then.

    Raises:
        UsageError: see :func:`gitml.adapters.dvc.data.moving.move`.
        OutsideError: a sparse checkout leaves out a pointer or ignore file that is to be changed.
    """
    origin = inside(project, source).removesuffix(".dvc")
    place = "." if is_root(project, target) else inside(project, target)
    into = (PurePosixPath(place) / PurePosixPath(origin).name).as_posix()  # where it is a folder
    if target.endswith("/") and not (project.root / place).exists():
        place = into  # and the folder is made, as any that is to hold the data
    left = interrupted(project.root)
    if left and left.command.paths == (origin, into):  # by then that folder was made
        place = into
    names = origin, into if place == "." else place
    sparse_checkout.refuse_data(project, (*names, into))
    with editing(project.root, EditCommand("move", (), names)) as note:
        found = moving.move(open_dvc(project, talk), origin, place, note)
        files, data = (found.pointer_before, found.pointer), (found.source, found.target)
        stage_records(project, files, data)
        return found, _users(project, found.source)


def _users(project: Project, path: str) -> tuple[str, ...]:
    """Addresses of the stages that name a path, or what lies in it, as a dependency.

    Of those that can be read: ``move`` has done its work, and does not end over another file.
    """
    stages = readers.snapshots(project).read("workspace", {"stages"}).stages.values()
    return tuple(one.address for one in stages if any(overlap(dep, path) for dep in one.deps))
