"""A note of where an import places data, by which what one left that was killed is known.

Nothing else tells it from a folder of the user's: its record is written last, and then staged in
Git. Before the data gets its place the note has the files of it.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gitml.adapters.dvc.data.file_marks import marks
from gitml.adapters.dvc_files.notes import disposable
from gitml.adapters.files import write_atomically

_NOTE = ".dvc/tmp/gitml/import.json"


@contextmanager
def noted(root: Path, out: str) -> Iterator[None]:
    """Note that data comes to ``out``, where nothing lay, until this fails.

    Of what a kill left there the note stays as long as that does. Where all went well it is to be
    taken away by :func:`forget` once the record is staged.
    """
    is_taken = os.path.lexists(root / out)
    note_of(root).parent.mkdir(parents=True, exist_ok=True)
    _write(root, out, _noted_files(root) if is_taken else {})
    try:
        yield
    except BaseException:
        if not (is_taken and os.path.lexists(root / out)):
            forget(root)
        raise


def forget(root: Path) -> None:
    """Take the note away."""
    with suppress(OSError):
        note_of(root).unlink()


def note_files(root: Path, out: str, aside: str) -> None:
    """Note the files that are to lie at ``out``, as they are at ``aside`` now."""
    _write(root, out, marks(aside))


def is_left(root: Path, out: str) -> bool:
    """Whether what lies at ``out`` is what an import brought that was killed."""
    return _known(root).get("out") == out


def is_only_left(root: Path, out: str, is_saved: Callable[[str], bool]) -> bool:
    """Whether nothing lies at ``out``, which :func:`is_left`, but what the import brought.

    Args:
        root: of the DVC repository.
        out: relative to it.
        is_saved: whether a file, by its path below the root, is kept elsewhere, as one is that DVC
            has made a link to its object by then.
    """
    files = _noted_files(root)
    return all(
        files.get(name) == mark or is_saved(f"{out}/{name}" if name else out)
        for name, mark in marks(str(root / out)).items()
    )


def note_of(root: Path) -> Path:
    """Where the note is."""
    return root / _NOTE


def _noted_files(root: Path) -> dict[str, str]:
    files = _known(root).get("files")
    return files if isinstance(files, dict) else {}


def _write(root: Path, out: str, files: Mapping[str, str]) -> None:
    write_atomically(note_of(root), json.dumps({"out": out, "files": files}))


def _known(root: Path) -> dict[str, Any]:
    return disposable.mapping(note_of(root))
