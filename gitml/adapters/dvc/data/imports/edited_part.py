"""Imported folders that were edited while only a part of them is here."""

from typing import TYPE_CHECKING

from gitml.adapters.dvc.data import folder_parts
from gitml.adapters.dvc.data import selection as dvc_selection
from gitml.adapters.dvc.data.selection import SelectedPart
from gitml.core.data.folder_changes import Files, FolderChange
from gitml.core.shell_words import quoted_path
from gitml.errors import OutsideError, RootHint

if TYPE_CHECKING:
    from dvc.repo import Repo


def refuse_lacking(
    repo: "Repo", part: SelectedPart, recorded: Files, change: FolderChange | None = None
) -> None:
    """Refuse to make an import data of this project of which the cache lacks files.

    They would stay recorded, and nobody could have them: gitml push sends what is in the cache.

    Args:
        repo: locked.
        part: all of a folder that is to be added.
        recorded: its files.
        change: what is to be recorded of it; None for all that lies there.

    Raises:
        OutsideError: it is such an import.
    """
    if not part.out.stage.is_repo_import:
        return
    path = "/".join(part.key)
    if change is None:
        change = folder_parts.change_of(repo, part, recorded, _found(repo, path))
    lacking = [one for one in change.absent if not repo.cache.local.exists(change.files[one])]
    if lacking and change.files != recorded:
        rest = f", and {len(lacking) - 1} more" if lacking[1:] else ""
        raise OutsideError(
            f"'{path}' was imported, and edited here, so that it becomes data of this project, and "
            f"the cache has not all of it: '{path}/{lacking[0]}' is not here{rest}",
            hint=RootHint(f"bring the rest into the cache first: gitml fetch {quoted_path(path)}"),
        )


def _found(repo: "Repo", path: str) -> dict[str, str]:
    """The hashes of what lies in a folder, by path below it."""
    selection = dvc_selection.select(repo, None, [path])
    depth = len(dvc_selection.parts_of(path))
    found = dvc_selection.index_of_workspace(repo, selection)
    return {
        "/".join(key[depth:]): str(entry.hash_info.value)
        for key, entry in found.iteritems()
        if entry.hash_info and not (entry.meta and entry.meta.isdir)
    }
