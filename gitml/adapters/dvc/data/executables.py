"""Which files of a tracked folder may be executed, in the ``meta`` of its ``.dvc`` file.

DVC records the bit of an output that is a file and forgets those inside folders; ``meta`` it keeps
and lets be. A stage's outputs have no such place: its command sets the bit.
"""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gitml.adapters.project_files import ProjectFiles
from gitml.core.data.folder_changes import FolderChange
from gitml.core.data.safe_paths import fault

if TYPE_CHECKING:
    from dvc.output import Output
    from dvc.repo import Repo

    from gitml.adapters.dvc.data.selection import SelectedPart


def record(out: "Output") -> bool:
    """Note the executable files of a folder that was hashed; answers whether the note changed."""
    return note(out, _found(out))


def record_part(out: "Output", change: FolderChange) -> None:
    """Note the executable files of what changed in a folder; the rest need not be here."""
    touched = {*change.added, *change.modified}
    stay = set(noted(out)) - touched - set(change.removed)
    new = {name for name in touched if os.access(f"{out.fs_path}/{name}", os.X_OK)}
    note(out, sorted(stay | new))


def note(out: "Output", now: list[str]) -> bool:
    """Let a folder's record name these files; answers whether it did not before."""
    return write_note(out, "executable", now)


def write_note(out: "Output", key: str, now: Sequence[str] | Mapping[str, str]) -> bool:
    """Write one of our notes into a record, none where it is empty; answers whether it changed."""
    if now == notes(out).get(key, type(now)()):
        return False
    others = {name: value for name, value in out.annot.meta.items() if name != "gitml"}
    kept = {name: value for name, value in notes(out).items() if name != key}
    ours = {**kept, key: now} if now else kept
    out.annot.meta = {**others, "gitml": ours} if ours else others
    return True


def noted(out: "Output") -> Sequence[str]:
    """The files that a folder's record names."""
    names = notes(out).get("executable")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def restore(repo: "Repo", part: "SelectedPart") -> None:
    """Set the bit of the files that the record of a part names and that are there."""
    files = ProjectFiles(os.path.realpath(repo.root_dir))
    inner = "/".join(part.inner)
    for name in noted(part.out):
        inside = not inner or name == inner or name.startswith(f"{inner}/")
        if inside and not fault(name):
            files.make_executable("/".join([*part.key, name]))


def _found(out: "Output") -> list[str]:
    if not out.hash_info.isdir or out.obj is None:
        return []
    tree: Any = out.obj
    names = ("/".join(key) for key, _, _ in tree)
    top = out.fs_path
    return sorted(name for name in names if os.access(f"{top}/{name}", os.X_OK))


def notes(out: "Output") -> dict[str, Any]:
    """What gitml noted in a record."""
    meta = out.annot.meta
    ours = meta.get("gitml") if isinstance(meta, dict) else None
    return ours if isinstance(ours, dict) else {}
