"""Data that comes to a place of the project: all of it with its record, or the place as it was."""

import functools
import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from gitml.adapters.dvc.data.imports import aside, unfinished_import
from gitml.adapters.dvc.patches.apply import patched
from gitml.adapters.dvc.patches.link_tests import links_tested_aside
from gitml.adapters.dvc_files.locks.busy_paths import refuse_busy
from gitml.adapters.files import as_before, folders_made
from gitml.adapters.project_files import ProjectFiles


@contextmanager
def arriving(root: Path, out: str) -> Iterator[None]:
    """Have DVC place what comes at ``out``, and not in a folder that is there.

    Args:
        root: of the project.
        out: relative to it.

    Raises:
        OutsideError: another command works with that place.
    """
    with (
        patched("dvc.repo.imp_url:resolve_output", _as_it_is),
        patched("dvc.repo.add:resolve_output", _as_it_is),
        links_tested_aside(root),
    ):
        refuse_busy(root, [out])
        is_new = not os.path.lexists(root / out)
        files = ProjectFiles(os.path.realpath(root))
        above = Path(out).parent
        is_ours = is_new or unfinished_import.is_left(root, out)
        noting = unfinished_import.noted(root, out) if is_ours else nullcontext()
        note = functools.partial(unfinished_import.note_files, root, out)
        whole = aside.downloads_beside(root, out, note if is_ours else None)
        records = [f"{out}.dvc", posixpath.join(posixpath.dirname(out), ".gitignore")]
        with folders_made(root / above, lambda: files.make_folder(above.as_posix())):
            try:
                with as_before(root / one for one in records), noting, whole:
                    yield
            except BaseException:
                if is_new:  # what came until then would be in the way of the next time
                    files.remove(out)
                raise


def _as_it_is(_url: str, out: str, *, force: bool) -> str:  # noqa: ARG001  as DVC calls it
    return out
