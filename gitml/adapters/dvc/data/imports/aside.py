"""Data that is downloaded beside, and put in its place when all of it has come."""

import copy
import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.project_files import HALF_DONE, ProjectFiles

if TYPE_CHECKING:
    from dvc.output import Output


@contextmanager
def beside(root: str, out: "Output") -> Iterator["Output"]:
    """A copy of an output whose place is in DVC's own folder, and goes with all that is left in it.

    DVC's lock is held, so that what lies there already is of a process that was killed.
    """
    aside = Path(root, HALF_DONE)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=aside) as temporary:
        coming = copy.copy(out)
        coming.fs_path = os.path.join(temporary, "data")
        yield coming


def put(root: str, coming: "Output", path: str) -> None:
    """Put what came in its place, where nothing lies; ``path`` is relative to the root."""
    with ProjectFiles(root).folder_of(path, create=True) as (folder, name):
        try:
            os.rename(coming.fs_path, name, dst_dir_fd=folder)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            shutil.move(coming.fs_path, os.path.join(root, path))  # DVC's folder is on another disk


@contextmanager
def downloads_beside(root: Path, path: str, note: Callable[[str], None] | None) -> Iterator[None]:
    """Let DVC's import of one output download it beside: its place has all of it or nothing.

    Args:
        root: of the DVC repository.
        path: of the output, relative to it.
        note: called with where all of it lies, before it is put in its place.
    """
    from dvc.dependency.base import Dependency

    original, real = Dependency.download, os.path.realpath(root)

    def download(source: Any, to: Any, jobs: int | None = None) -> Any:
        with beside(real, to) as coming:
            files = original(source, coming, jobs)
            if note is not None:
                note(coming.fs_path)
            put(real, coming, path)
            start = len(coming.fs_path)
            return [(one, f"{to.fs_path}{there[start:]}", info) for one, there, info in files]

    with patched("dvc.dependency.base:Dependency.download", download):
        yield
