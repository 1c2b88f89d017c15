"""Records that a killed command had changed already, and of which Git was not told."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gitml.core.paths import folders
from gitml.core.pipeline.names import path_from
from gitml.errors import UnrecordedError
from gitml.wiring import Project


@contextmanager
def telling_unstaged(project: Project, paths: Sequence[str]) -> Iterator[None]:
    """Where something is not tracked any more, say how to finish what took it out of the records.

    Args:
        project: with the records.
        paths: of data or of pointers, relative to the DVC root.
    """
    try:
        yield
    except UnrecordedError as error:
        if left := _unstaged(project, paths):
            files = shlex.join(path_from(path, project.folder) for path in left)
            error.hint = (
                "where this is the second time, as the first was interrupted, its change is here "
                f"and not staged: git add --all -- {files}"
            )
        raise


def _unstaged(project: Project, paths: Sequence[str]) -> list[str]:
    """Pointers of data, and of the folders it lies in, that differ from Git's index; sorted.

    With them come the ignore files beside the pointers; without them these tell nothing.
    """
    asked = {path.removesuffix(".dvc") for path in paths}
    names = {one for name in asked for one in (name, *folders(name)) if one}
    pointers = {f"{name}.dvc" for name in names}
    ignoring = {Path(name).with_name(".gitignore").as_posix() for name in names}
    places = (f":(literal){project.root / file}" for file in pointers | ignoring)
    listed = project.git.output(
        "ls-files", "-z", "--modified", "--deleted", "--others", "--exclude-standard", "--", *places
    )
    top = project.git.root.resolve()
    found = {
        (top / file).relative_to(project.root).as_posix() for file in listed.split("\0") if file
    }
    return sorted(found) if found & pointers else []
